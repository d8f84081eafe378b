"""What is owed on a running loan: the balance, the next payment, and what settles it today."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm_store.money import Cents

# How the charge is counted when a loan is paid off early; the product's policy names it.
Settlement = Literal["pro_rata_by_day"]


@dataclass(frozen=True)
class Due:
    """One payment of the schedule in force."""

    n: int
    due_on: date
    amount: Cents


@dataclass(frozen=True)
class RunningLoan:
    """A loan that is being paid back. Only money that we have seen is `paid`."""

    ref: str
    principal: Cents
    charge: Cents
    disbursed_on: date
    schedule: tuple[Due, ...]
    paid: Cents
    claimed_on: date | None = None  # when she last said that she has paid, and we wait for it


@dataclass(frozen=True)
class NextPayment:
    """The first payment that is not fully in, with what is still missing of it."""

    n: int
    of: int
    due_on: date
    amount: Cents


def balance(loan: RunningLoan) -> Cents:
    """What is still to be paid by the schedule; never below zero."""
    return Cents(max(loan.principal + loan.charge - loan.paid, 0))


def next_payment(loan: RunningLoan) -> NextPayment | None:
    """The oldest payment that is not fully in: money pays the oldest debt first."""
    left: int = loan.paid
    for due in loan.schedule:
        if left < due.amount:
            return NextPayment(due.n, len(loan.schedule), due.due_on, Cents(due.amount - left))
        left -= due.amount
    return None


def payments_left(loan: RunningLoan) -> int:
    """How many payments of the schedule are not fully in."""
    following = next_payment(loan)
    return 0 if following is None else following.of - following.n + 1


def settle_amount(loan: RunningLoan, *, on: date, by: Settlement) -> Cents:
    """What pays the loan off on that day: all that was lent, and the charge for the days so far.

    Source: NAMFISA loan agreement, clause 6: no penalty, only pro-rata finance charges. Counted
    by days from the payout to the last payment; a broken cent is the borrower's.
    """
    assert by == "pro_rata_by_day"  # noqa: S101 (the only one that the policy can name)
    term = max((loan.schedule[-1].due_on - loan.disbursed_on).days, 1)
    used = min(max((on - loan.disbursed_on).days, 0), term)
    owed = loan.principal + loan.charge * used // term - loan.paid
    return Cents(min(max(owed, 0), balance(loan)))
