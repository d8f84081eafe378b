"""The loans of the demo's crowd: priced by the product's own rules, and paid well or badly."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Literal
from uuid import UUID

from crm_store.money import Cents
from flows.calendar import Calendar
from flows.policy import Policy
from flows.quote import Instalment, Quote, quote

Habit = Literal["good", "slow", "bad"]
_ENTERS, _CONFIRMS = "user:johanna", "user:simon"
_GIVEN_UP_AFTER = 200  # days
_STEP_CENTS = 50_000
Row = dict[str, Any]


def new_id(chance: Random, at: datetime) -> UUID:
    """A key of that moment, as the service's own sort; the same again for the same chance."""
    milliseconds = int(at.timestamp() * 1000)
    tail = chance.getrandbits(74)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


@dataclass(frozen=True)
class Lent:
    """A loan with all that was written of it, and when it came to its end, if it did."""

    rows: dict[str, list[Row]]
    status: str
    ended_on: date | None


def priced(chance: Random, rules: Policy, *, pay_day: int, on: date) -> Quote:
    """What somebody asks for and gets, at the product's cost; small loans are more."""
    amount = Cents(_STEP_CENTS * min(1 + int(chance.expovariate(0.25)), 20))
    months = chance.choices((1, 2, 3, 4, 5), (10, 15, 25, 20, 30))[0]
    calendar = Calendar(rules.hours)
    # Some days lie too far before a pay day for the longest: then it is a month less.
    for each in (months, *range(months - 1, 0, -1)):
        found = quote(
            amount, each, product=rules.product, pay_day=pay_day, on=on, calendar=calendar
        )
        if isinstance(found, Quote):
            return found
    raise AssertionError(on)


def as_json(found: Quote) -> Any:
    """A quote as an application keeps it."""
    return json.loads(json.dumps(asdict(found), default=str))


def lend(
    chance: Random, found: Quote, habit: Habit, *, application: Row, at: datetime, today: date
) -> Lent:
    """The loan of an application, paid as this person pays."""
    loan = {
        "id": new_id(chance, at),
        "application_id": application["id"],
        "customer_id": application["customer_id"],
        "partner_id": application["partner_id"],
        "principal_cents": found.principal,
        "finance_charge_cents": found.total - found.principal,
        "disbursed_on": at.date(),
        "status": "pending",
        "schedule_version": 1,
        "created_at": at,
    }
    due = [each for each in found.instalments if each.due_on is not None]
    paid = list(_paid(chance, due, habit, today=today))
    money = [*_paid_out(chance, loan, at), *(_came_in(chance, loan, *each) for each in paid)]
    left = due[len(paid) :]
    late = (today - min((each.due_on for each in left if each.due_on), default=today)).days
    status = "closed" if not left else "written_off" if late > _GIVEN_UP_AFTER else "active"
    if status == "written_off":
        money += _given_up(chance, loan, left, today - timedelta(days=late - _GIVEN_UP_AFTER))
    schedule = [_due(chance, loan, each, at) for each in due]
    ended = paid[-1][1] if status == "closed" else None
    return Lent({"loans": [loan], "instalments": schedule, "transactions": money}, status, ended)


def _paid(
    chance: Random, due: Sequence[Instalment], habit: Habit, *, today: date
) -> Iterator[tuple[Instalment, date]]:
    """What came in by now, and when: whoever stops paying pays nothing after it."""
    stops = chance.randrange(len(due) + 1) if habit == "bad" else len(due)
    for each in due[:stops]:
        assert each.due_on is not None  # noqa: S101 (there is a pay day)
        late = 0
        if habit == "slow" or chance.random() < 0.06:
            late = chance.choices((2, 9, 35), (6, 3, 1))[0]
        on = each.due_on + timedelta(days=late)
        if on >= today:
            return
        yield each, on


def _entry(chance: Random, loan: Row, kind: str, on: date, **more: Any) -> Row:
    at = datetime.combine(on, time(10), tzinfo=loan["created_at"].tzinfo)
    return {
        "id": new_id(chance, at),
        "loan_id": loan["id"],
        "kind": kind,
        "status": "settled",
        "paid_on": on,
        "entered_by": _ENTERS,
        "at": at,
        **{f"{part}_cents": 0 for part in ("penalty", "fee", "charge", "principal")},
        **more,
    }


def _by_two(
    chance: Random, loan: Row, kind: str, on: date, *, charge: int, principal: int
) -> list[Row]:
    """Recorded by one of ours, and confirmed by another."""
    amount = charge + principal
    first = _entry(chance, loan, kind, on, status="pending", amount_cents=amount, paid_on=None)
    parts = {"charge_cents": charge, "principal_cents": principal, "amount_cents": amount}
    second = {"follows_id": first["id"], "second_by": _CONFIRMS}
    return [first, _entry(chance, loan, kind, on, **parts, **second)]


def _paid_out(chance: Random, loan: Row, at: datetime) -> list[Row]:
    principal = loan["principal_cents"]
    return _by_two(chance, loan, "disbursement", at.date(), charge=0, principal=principal)


def _given_up(chance: Random, loan: Row, left: Sequence[Instalment], on: date) -> list[Row]:
    charge, principal = sum(each.charge for each in left), sum(each.principal for each in left)
    return _by_two(chance, loan, "write_off", on, charge=charge, principal=principal)


def _came_in(chance: Random, loan: Row, each: Instalment, on: date) -> Row:
    parts = {"charge_cents": each.charge, "principal_cents": each.principal}
    more = {"amount_cents": each.amount, "method": "deduction", **parts}
    return _entry(chance, loan, "repayment", on, **more)


def _due(chance: Random, loan: Row, each: Instalment, at: datetime) -> Row:
    return {
        "id": new_id(chance, at),
        "loan_id": loan["id"],
        "schedule_version": 1,
        "n": each.n,
        "due_on": each.due_on,
        "principal_cents": each.principal,
        "charge_cents": each.charge,
    }
