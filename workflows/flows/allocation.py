"""How money that comes in is divided over what is owed, part by part, to the cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_store.money import Cents
from crm_store.split import NOTHING, Part, Split

_OF_THE_SCHEDULE: tuple[Part, ...] = ("charge", "principal")


@dataclass(frozen=True)
class Scheduled:
    """One payment of the schedule by its two parts, or what of it is unpaid."""

    charge: Cents
    principal: Cents


@dataclass(frozen=True)
class Owed:
    """What a loan owes: beside its schedule, and of each payment, the oldest first."""

    payments: tuple[Scheduled, ...]
    penalty: Cents = NOTHING
    fee: Cents = NOTHING

    @property
    def total(self) -> Cents:
        of_schedule = sum(each.charge + each.principal for each in self.payments)
        return Cents(self.penalty + self.fee + of_schedule)


def owed(schedule: Sequence[Scheduled], *, raised: Split, reduced: Split) -> Owed:
    """What is unpaid of each payment, when so much was raised beside it and paid in all."""
    charges = _unpaid([each.charge for each in schedule], Cents(reduced.charge - raised.charge))
    principals = _unpaid(
        [each.principal for each in schedule], Cents(reduced.principal - raised.principal)
    )
    return Owed(
        payments=tuple(map(Scheduled, charges, principals)),
        penalty=Cents(max(raised.penalty - reduced.penalty, 0)),
        fee=Cents(max(raised.fee - reduced.fee, 0)),
    )


def allocate(amount: Cents, owed: Owed, *, order: Sequence[Part]) -> Split:
    """Divide a payment: the oldest debt first, and its parts in the policy's order.

    Nothing is lost: what is more than all that is owed counts as principal, which then is below
    zero, and is hers.
    """
    return _fill(amount, _dues(owed, order))


def settling(amount: Cents, owed: Owed) -> tuple[Split, Split]:
    """Divide what pays a loan off early, and the charge that is waived with it.

    Source: the loan agreement, clause 6: all that was lent, and only pro-rata charges; so the
    whole principal is paid, and what is missing is missing of the charge.
    """
    charge = Cents(sum(each.charge for each in owed.payments))
    principal = Cents(sum(each.principal for each in owed.payments))
    dues: list[tuple[Part, Cents]] = [
        ("penalty", owed.penalty),
        ("fee", owed.fee),
        ("principal", principal),
        ("charge", charge),
    ]
    paid = _fill(amount, dues)
    return paid, Split(charge=Cents(charge - paid.charge))


def _fill(amount: Cents, dues: "Iterator[tuple[Part, Cents]] | list[tuple[Part, Cents]]") -> Split:
    parts: dict[Part, int] = {"penalty": 0, "fee": 0, "charge": 0, "principal": 0}
    left: int = amount
    for part, due in dues:
        taken = min(left, due)
        parts[part] += taken
        left -= taken
    parts["principal"] += left
    return Split(**{part: Cents(value) for part, value in parts.items()})


def _dues(owed: Owed, order: Sequence[Part]) -> Iterator[tuple[Part, Cents]]:
    """Every debt in the order in which money pays it."""
    of_schedule: list[Part] = [part for part in order if part in _OF_THE_SCHEDULE]
    for part in order:
        if part == "penalty":
            yield part, owed.penalty
        elif part == "fee":
            yield part, owed.fee
        elif part == of_schedule[0]:  # both parts of a payment before the next payment
            yield from _of_payments(owed, of_schedule)


def _of_payments(owed: Owed, parts: Sequence[Part]) -> Iterator[tuple[Part, Cents]]:
    for payment in owed.payments:
        for part in parts:
            yield part, payment.charge if part == "charge" else payment.principal


def _unpaid(amounts: Sequence[Cents], paid: Cents) -> list[Cents]:
    """What is left of each, when the oldest are paid first."""
    left, unpaid = max(paid, 0), []
    for amount in amounts:
        taken = min(left, amount)
        left -= taken
        unpaid.append(Cents(amount - taken))
    return unpaid
