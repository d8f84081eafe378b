"""What is owed on a running loan: the balance, the next payment, and what settles it today."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm_store.money import Cents
from flows.calculated import calculator

# How the charge is counted when a loan is paid off early; the product's policy names it.
Settlement = Literal["pro_rata_by_day", "accrued_by_day"]

# What moved on a loan, as a statement names it.
Moved = Literal[
    "lent", "paid", "penalty", "fee", "waived", "written_off", "paid_back", "taken_back"
]

_NOTHING = Cents(0)


class UnsplitSchedule(ValueError):
    """Interest is accrued from the schedule's charges, and they are not the loan's charge."""


@dataclass(frozen=True)
class Due:
    """One payment of the schedule in force. `charge` is what of it is not the loan itself."""

    n: int
    due_on: date
    amount: Cents
    charge: Cents = _NOTHING


@dataclass(frozen=True)
class Movement:
    """Money that moved, or was added or let go, on a day."""

    on: date
    what: Moved
    amount: Cents


@dataclass(frozen=True)
class Proposed:
    """Another way of paying that is under way: asked for, or offered until a day."""

    id: str
    wish: str  # as `arrangement.wish_of` writes it
    asked_on: date
    offered_until: date | None = None  # None: a person has not agreed to it yet
    plan: tuple[Due, ...] = ()  # what is open of it, once it is offered
    cost: Cents = _NOTHING


@dataclass(frozen=True)
class RunningLoan:
    """A loan that is being paid back, or was. Of what is `paid`, we have seen all but `let_go`."""

    ref: str
    principal: Cents
    charge: Cents
    disbursed_on: date
    schedule: tuple[Due, ...]
    paid: Cents
    claimed_on: date | None = None  # when she last said that she has paid, and we wait for it
    beside: Cents = _NOTHING  # penalties and fees that are not paid
    product: str | None = None  # the code of the product that was agreed
    settlement: Settlement = "pro_rata_by_day"  # as it was agreed
    pay_day: int | Literal["last"] | None = None  # as she told it when she applied
    movements: tuple[Movement, ...] = ()  # the newest last
    proposed: Proposed | None = None
    let_go: Cents = _NOTHING  # waived: it is not to be paid, and nobody paid it
    written_off_on: date | None = None  # since then nobody waits for what is not paid


@dataclass(frozen=True)
class NextPayment:
    """The first payment that is not fully in, with what is still missing of it."""

    n: int
    of: int
    due_on: date
    amount: Cents


@calculator
def balance(loan: RunningLoan) -> Cents:
    """What is still to be paid by the schedule and beside it; never below zero."""
    return Cents(max(loan.principal + loan.charge + loan.beside - loan.paid, 0))


@calculator
def came_in(loan: RunningLoan) -> Cents:
    """What she has paid of the schedule: what was waived was paid by nobody."""
    return Cents(max(loan.paid - loan.let_go, 0))


@calculator
def next_payment(loan: RunningLoan) -> NextPayment | None:
    """The oldest payment that is not fully in: money pays the oldest debt first."""
    left: int = loan.paid
    for due in loan.schedule:
        if left < due.amount:
            return NextPayment(due.n, len(loan.schedule), due.due_on, Cents(due.amount - left))
        left -= due.amount
    return None


@calculator
def payments_left(loan: RunningLoan) -> int:
    """How many payments of the schedule are not fully in."""
    following = next_payment(loan)
    return 0 if following is None else following.of - following.n + 1


@calculator
def settle_amount(loan: RunningLoan, *, on: date, by: Settlement) -> Cents:
    """What pays the loan off on that day: all that was lent, and the charge for the days so far.

    Source: NAMFISA loan agreement, clause 6: no penalty, only pro-rata finance charges. A broken
    cent is the borrower's.
    """
    charge = _pro_rata(loan, on=on) if by == "pro_rata_by_day" else _accrued(loan, on=on)
    owed = loan.principal + charge + loan.beside - loan.paid
    return Cents(min(max(owed, 0), balance(loan)))


@calculator
def saved(loan: RunningLoan, *, on: date, by: Settlement) -> Cents:
    """What she need not pay if she pays everything on that day."""
    return Cents(balance(loan) - settle_amount(loan, on=on, by=by))


def _pro_rata(loan: RunningLoan, *, on: date) -> int:
    """The charge of the whole loan, counted by days from the payout to the last payment."""
    term = max((loan.schedule[-1].due_on - loan.disbursed_on).days, 1)
    used = min(max((on - loan.disbursed_on).days, 0), term)
    return loan.charge * used // term


def _accrued(loan: RunningLoan, *, on: date) -> int:
    """Each payment's charge from the day on which it is due; the running one's by days."""
    if sum(due.charge for due in loan.schedule) != loan.charge:
        raise UnsplitSchedule(loan.ref)
    accrued, since = 0, loan.disbursed_on
    for due in loan.schedule:
        days = max((due.due_on - since).days, 1)
        accrued += due.charge * min(max((on - since).days, 0), days) // days
        since = due.due_on
    return accrued
