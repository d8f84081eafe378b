"""Penalty interest is added once a month, three times at most, and never against a doubt."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from agent import cast, penalties
from crm_store import arrangements, ledger, loans, schedules, tasks
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.deductions import DeductionFile, DeductionLine
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.penalties import late
from crm_store.row import new_id
from crm_store.schedules import Payment
from tests.agent import bare_house
from tests.agent.bare_house import rows

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOXING_DAY = date(2026, 12, 26)  # the payment of 25 November is a month late


class Undone(Exception):
    """What was tried must not stay."""


@pytest.fixture
async def house(store: Store) -> Any:
    await cast.ensure(store, now=NOW)
    return bare_house.of(store, now=NOW)


async def test_each_full_month_is_added_once_and_told(house: Any) -> None:
    added = []
    for month in (1, 2, 3, 4, 5, 6):
        house.now = datetime(2026, 11, 27, 8, 0, tzinfo=UTC) + timedelta(days=31 * month)
        added.append((await penalties.round_of(house), await penalties.round_of(house)))
    # Payments 2, 3 and 4, for three months each, and nothing twice.
    assert [first for first, _ in added] == [1, 2, 3, 2, 1, 0]
    assert {again for _, again in added} == {0}
    assert await rows(
        house,
        "select count(*), sum(penalty_cents), min(penalty_cents), max(penalty_cents)"
        " from transactions where kind = 'penalty'",
    ) == [(9, 27_000, 3_000, 3_000)]
    notices = "select count(*) from outbox where dedupe_key like 'notice:penalty:%'"
    assert await rows(house, notices) == [(9,)]


async def test_whoever_cannot_be_told_here_is_told_by_a_person(house: Any) -> None:
    house.now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    async with house.store.engine.begin() as connection:
        await connection.execute(text("update channel_identities set verified_at = null"))
    assert await penalties.round_of(house) == 1
    assert await rows(house, "select count(*) from outbox") == [(0,)]
    async with house.store.reading() as session:
        (task,) = await tasks.listed(session, tasks.Wanted())
    assert task.title == f"Tell {task.customer} about LN-1 (a penalty): it could not be sent"


async def test_a_policy_may_leave_it_to_people(house: Any) -> None:
    house.now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    rules = house.book.on(BOXING_DAY)
    by_hand = SimpleNamespace(ledger=rules.ledger.model_copy(update={"adds_penalties": False}))
    house.book = SimpleNamespace(on=lambda day: by_hand)
    assert await penalties.round_of(house) == 0


# --- what speaks against it ---


async def _held(session: Session, loan: Loan) -> None:
    await loans.hold(session, loan.customer_id, why="dispute")


def _flagged(name: str, value: Any = "x") -> Callable[[Session, Loan], Awaitable[None]]:
    async def flag(session: Session, loan: Loan) -> None:
        customer = await session.get_one(Customer, loan.customer_id)
        customer.flags = {name: value}
        session.add(customer)
        await session.flush()

    return flag


async def _claimed(session: Session, loan: Loan) -> None:
    await loans.claim(
        session,
        loan.customer_id,
        message_id=new_id(),
        entered_by="bot",
        at=datetime(2026, 12, 20, tzinfo=UTC),
    )
    await session.write_rows()


async def _asked(session: Session, loan: Loan) -> None:
    await arrangements.ask(session, loan, "pause:1", by="bot", at=NOW)


async def _arranged(session: Session, loan: Loan) -> None:
    plan = [
        Payment(date(2026, 10, 23), Cents(50_000), Cents(10_000)),
        Payment(date(2026, 11, 25), Cents(150_000), Cents(30_000)),
    ]
    day = date(2026, 11, 24)
    await schedules.replace(session, loan, plan, why="arrangement", on=day, by="user:maria", at=NOW)


async def _paused(session: Session, loan: Loan) -> None:
    schedules.pause(
        session,
        loan,
        from_on=date(2026, 12, 1),
        until_on=date(2026, 12, 2),
        why="arrangement_asked",
        by="user:maria",
        at=NOW,
    )
    await session.flush()


async def _unanswered(
    session: Session, loan: Loan, *, line: str = "2026-11", outcomes: tuple[str, ...] = ("sent",)
) -> None:
    assert loan.partner_id is not None
    file = DeductionFile(
        partner_id=loan.partner_id,
        month=date(2026, 11, 1),
        direction="sent",
        sha256="a",
        total_cents=60_000,
        entered_by="user:maria",
        at=NOW,
    )
    session.add(file)
    await session.flush()
    for n, outcome in enumerate(outcomes, start=1):
        session.add(
            DeductionLine(
                file_id=file.id,
                loan_id=None if outcome == "unmatched" else loan.id,
                n=n,
                line=f"{loan.ref}/{line}",
                due_cents=60_000,
                deducted_cents=0,
                outcome=outcome,
            )
        )
        await session.flush()


async def _given_up(session: Session, loan: Loan, *, confirmed: bool = True) -> None:
    owed = (await ledger.position(session, loan)).balance
    await ledger.record(session, loan, kind="write_off", amount=owed, by="user:anna", at=NOW)
    if confirmed:
        on = date(2026, 12, 24)
        await ledger.confirm_write_off(session, loan, by="user:ben", on=on, at=NOW)


AGAINST: dict[str, Callable[[Session, Loan], Awaitable[None]]] = {
    "on hold": _held,
    "in hardship": _flagged("hardship"),
    "disputed": _flagged("dispute"),
    "a death": _flagged("deceased_reported"),
    "reminders paused": _flagged("reminders_paused", {"until": "2026-12-26", "because": "paid"}),
    "paused for long": _flagged("reminders_paused", {"until": "a person says so"}),
    "claimed": _claimed,
    "asked for an arrangement": _asked,
    "arranged": _arranged,
    "written off by the first of two": partial(_given_up, confirmed=False),
    "written off": _given_up,
    "asked of the employer": _unanswered,
    "asked of the bank": partial(_unanswered, line="2026-11/debit"),
    "asked for anew in a later month": partial(_unanswered, line="2026-12"),
    "taken, and not matched yet": partial(_unanswered, outcomes=("sent", "unmatched")),
    "tried once more": partial(_unanswered, outcomes=("sent", "refused", "sent")),
}


async def test_nothing_is_added_against_a_doubt(house: Any, subtests: pytest.Subtests) -> None:
    tolerance = house.book.on(BOXING_DAY).ledger.tolerance_cents

    async def found(against: Any) -> list[tuple[int, int, int]]:
        kept: list[tuple[int, int, int]] = []
        with suppress(Undone):
            async with house.store.transaction() as session:
                loan = (await session.exec(select(Loan))).one()
                await against(session, loan)
                kept = [
                    (each.n, each.missing, each.paused.days)
                    for each in await late(session, on=BOXING_DAY, tolerance=tolerance)
                ]
                raise Undone
        return kept

    async def nothing(session: Session, loan: Loan) -> None:
        """A pause that is over speaks against nothing."""
        await _flagged("reminders_paused", {"until": "2026-12-25"})(session, loan)

    assert await found(nothing) == [(2, 60_000, 0)]
    answered = partial(_unanswered, outcomes=("sent", "unmatched", "refused"))
    assert await found(answered) == [(2, 60_000, 0)]
    assert await found(_paused) == [(2, 60_000, 2)]
    for why, against in AGAINST.items():
        with subtests.test(why):
            assert await found(against) == []


async def test_a_penalty_that_was_taken_back_stays_so(house: Any) -> None:
    house.now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert await penalties.round_of(house) == 1
    async with house.store.transaction() as session:
        loan = (await session.exec(select(Loan))).one()
        entry = await ledger.newest(session, loan, kind="penalty", status="settled")
        assert entry is not None
        today = house.now.date()
        await ledger.reverse(
            session, loan, entry, reason="wrong", by="user:maria", at=house.now, on=today
        )
    assert await penalties.round_of(house) == 0


async def test_a_write_off_takes_the_penalties_with_it_and_gets_no_more(house: Any) -> None:
    """What the first of two people recorded is what the second confirms, however late it gets."""
    house.now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert await penalties.round_of(house) == 1
    async with house.store.transaction() as session:
        await _given_up(session, (await session.exec(select(Loan))).one(), confirmed=False)
    house.now = datetime(2027, 1, 28, 8, 0, tzinfo=UTC)
    assert await penalties.round_of(house) == 0
    async with house.store.transaction() as session:
        loan = (await session.exec(select(Loan))).one()
        on = house.now.date()
        await ledger.confirm_write_off(session, loan, by="user:ben", on=on, at=house.now)
        stands = await ledger.position(session, loan)
        assert (loan.status, stands.balance) == ("written_off", 0)
        assert (stands.written_off.penalty, stands.written_off.total) == (3_000, 183_000)
    house.now += timedelta(days=40)
    assert await penalties.round_of(house) == 0
