"""A customer's loans as the desk shows them: what is owed, what is late, and each payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from agent import owed
from agent.desk.gate import Visit
from crm_store import delinquency, loans
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.delinquency import Standing
from crm_store.loans import Instalment, Loan
from crm_store.money import Cents
from flows import owing
from flows.owing import NextPayment, RunningLoan


@dataclass(frozen=True)
class Row:
    """A payment of a schedule."""

    n: int
    due_on: date
    amount: Cents
    state: str  # paid, part paid, late, due


@dataclass(frozen=True)
class Listed:
    """A loan with its schedule in force."""

    loan: Loan
    rows: Sequence[Row]


@dataclass(frozen=True)
class Money:
    """What she owes now, and every loan that she ever had."""

    running: RunningLoan | None
    balance: Cents | None
    following: NextPayment | None
    late: Standing | None
    loans: Sequence[Listed]


async def of(visit: Visit, session: Session, customer: Customer) -> Money:
    """Her money as it stands today."""
    today = visit.house.calendar.today(visit.now)
    found = await loans.running(session, customer.id)
    running = await _known(visit, session, found) if found else None
    paid = found.paid_cents if found else 0
    standings = await delinquency.of_customer(
        session, customer.id, on=today, by=visit.house.book.on(today).ledger.measure
    )
    listed = [
        Listed(each, await _rows(session, each, paid=_paid(each, found, paid), today=today))
        for each in await _all(session, customer)
    ]
    return Money(
        running=running,
        balance=owing.balance(running) if running else None,
        following=owing.next_payment(running) if running else None,
        late=standings[0] if standings else None,
        loans=listed,
    )


async def _known(visit: Visit, session: Session, found: loans.Running) -> RunningLoan:
    house = visit.house
    return await owed.as_flows_know_it(session, found, book=house.book, calendar=house.calendar)


def _paid(loan: Loan, running: loans.Running | None, paid: int) -> int | None:
    """What is in on a loan that runs, all of a closed one; not known of others."""
    if running is not None and running.loan.id == loan.id:
        return paid
    return loan.principal_cents + loan.finance_charge_cents if loan.status == "closed" else None


async def _rows(session: Session, loan: Loan, *, paid: int | None, today: date) -> Sequence[Row]:
    left, rows = paid or 0, list[Row]()
    for each in await loans.in_force(session, loan):
        amount = each.principal_cents + each.charge_cents
        rows.append(Row(each.n, each.due_on, Cents(amount), _state(each, amount, left, today)))
        left -= amount
    return rows


def _state(each: Instalment, amount: int, left: int, today: date) -> str:
    if left >= amount:
        return "paid"
    if each.due_on < today:
        return "late"
    return "part paid" if left > 0 else "due"


async def _all(session: Session, customer: Customer) -> Sequence[Loan]:
    found = await session.exec(
        select(Loan).where(Loan.customer_id == customer.id).order_by(col(Loan.created_at).desc())
    )
    return found.all()
