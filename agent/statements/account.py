"""The account of a loan on a day: its plan and every movement, with what was then still to pay."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from crm_store.money import Cents
from crm_store.movements import Movement
from crm_store.split import NOTHING
from flows import owing
from flows.owing import Due, RunningLoan

# What lowers the debt, and what raises it. A write-off does neither: what is not paid is not paid.
_LOWERS = ("repayment", "waiver", "recovery")
_RAISES = ("fee", "penalty", "refund")


@dataclass(frozen=True)
class Line:
    """One movement, and what was still to pay after it."""

    on: date
    kind: str
    amount: Cents
    beside: Cents  # of it for penalties and fees
    charge: Cents
    principal: Cents
    left: Cents


@dataclass(frozen=True)
class Planned:
    """One payment of the plan in force, with what has come in for it, and what is still open."""

    due: Due
    paid: Cents
    left: Cents


@dataclass(frozen=True)
class Account:
    """Everything that a statement says."""

    ref: str
    name: str
    on: date
    lent_on: date
    lent: Cents
    charge: Cents
    beside: Cents
    paid: Cents
    let_go: Cents
    left: Cents
    settles: Cents
    plan: tuple[Planned, ...]
    lines: tuple[Line, ...]
    claimed_on: date | None
    written_off_on: date | None = None


def account(loan: RunningLoan, moved: tuple[Movement, ...], *, name: str, on: date) -> Account:
    """The account as it stands on that day."""
    return Account(
        ref=loan.ref,
        name=name,
        on=on,
        lent_on=loan.disbursed_on,
        lent=loan.principal,
        charge=loan.charge,
        beside=loan.beside,
        paid=owing.came_in(loan),
        let_go=loan.let_go,
        left=owing.balance(loan),
        settles=owing.settle_amount(loan, on=on, by=loan.settlement),
        plan=_planned(loan),
        lines=_lines(loan, moved),
        claimed_on=loan.claimed_on,
        written_off_on=loan.written_off_on,
    )


def _planned(loan: RunningLoan) -> tuple[Planned, ...]:
    """Money pays the oldest payment first. What was let go came from nobody, and is not open."""
    before = accumulate((each.amount for each in loan.schedule), initial=0)
    return tuple(
        Planned(
            each,
            paid=_of(owing.came_in(loan) - already, each),
            left=Cents(each.amount - _of(loan.paid - already, each)),
        )
        for each, already in zip(loan.schedule, before, strict=False)
    )


def _of(rest: int, due: Due) -> Cents:
    """How much of what is left for it pays this payment."""
    return Cents(min(max(rest, 0), due.amount))


def _lines(loan: RunningLoan, moved: tuple[Movement, ...]) -> tuple[Line, ...]:
    """By the plan in force: what was still to pay ends with what is still to pay now."""
    changes = [_change(each) for each in moved]
    agreed = loan.principal + loan.charge
    left = list(accumulate(changes, initial=agreed))[1:]
    return tuple(_line(each, Cents(rest)) for each, rest in zip(moved, left, strict=True))


def _change(moved: Movement) -> int:
    """How much more is to be paid because of it; a reversal's amount is below zero."""
    if moved.counts_as in _RAISES:
        return moved.amount
    return -moved.amount if moved.counts_as in _LOWERS else 0


def _line(moved: Movement, left: Cents) -> Line:
    split = moved.split
    return Line(
        on=moved.on,
        kind=moved.kind,
        amount=moved.amount,
        beside=Cents(split.penalty + split.fee),
        charge=split.charge,
        principal=split.principal,
        left=max(left, NOTHING),
    )
