"""The account of a loan on a day: its plan and every movement, with what was then still to pay."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from crm_store.money import Cents
from crm_store.movements import Movement
from crm_store.split import NOTHING
from flows import owing
from flows.owing import Due, RunningLoan

# What lowers the debt, and what raises it.
_LOWERS = ("repayment", "waiver", "write_off")
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
    """One payment of the plan in force, with what has come in for it."""

    due: Due
    paid: Cents


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
    left: Cents
    settles: Cents
    plan: tuple[Planned, ...]
    lines: tuple[Line, ...]
    claimed_on: date | None


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
        paid=loan.paid,
        left=owing.balance(loan),
        settles=owing.settle_amount(loan, on=on, by=loan.settlement),
        plan=_planned(loan),
        lines=_lines(loan, moved),
        claimed_on=loan.claimed_on,
    )


def _planned(loan: RunningLoan) -> tuple[Planned, ...]:
    """Money pays the oldest payment first."""
    so_far = accumulate((each.amount for each in loan.schedule), initial=0)
    return tuple(
        Planned(each, Cents(min(max(loan.paid - before, 0), each.amount)))
        for each, before in zip(loan.schedule, so_far, strict=False)
    )


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
