"""Loans that were paid out: what was agreed, when it falls due, and what came in."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text, update
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Loan(Row, table=True):
    """The balance is not kept: it follows from the schedule and the settled transactions."""

    __tablename__ = "loans"
    __table_args__ = (Index("loans_of_customer", "customer_id", "status"),)

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'LOAN-' || nextval('loan_ref')")},
    )
    application_id: UUID = Field(foreign_key="applications.id", unique=True)
    customer_id: UUID = Field(foreign_key="customers.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    principal_cents: int
    finance_charge_cents: int
    disbursed_on: date
    status: str = "active"  # pending, active, closed, written_off, cancelled
    schedule_version: int = 1
    hold: str | None = None  # dispute: nothing is done about the loan until a person has looked
    created_at: datetime = moment(now=True)


class Instalment(Row, table=True):
    """One payment of a version of the schedule; old versions stay."""

    __tablename__ = "instalments"
    __table_args__ = (UniqueConstraint("loan_id", "schedule_version", "n", name="due_once"),)

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id")
    schedule_version: int = 1
    n: int
    due_on: date
    principal_cents: int
    charge_cents: int


class Transaction(Row, table=True):
    """Append-only. Only what is settled counts; a claim has the message that made it."""

    __tablename__ = "transactions"

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id", index=True)
    kind: str  # disbursement, repayment
    status: str  # claimed, settled
    amount_cents: int | None = None  # a claim may not say how much
    paid_on: date | None = None
    message_id: UUID | None = None
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Running:
    """A running loan with its schedule in force and what was settled or claimed on it."""

    loan: Loan
    instalments: tuple[Instalment, ...]
    paid_cents: int
    claimed_at: datetime | None


async def _newest_running(session: Session, customer_id: UUID) -> Loan | None:
    found = await session.exec(
        select(Loan)
        .where(Loan.customer_id == customer_id, Loan.status == "active")
        .order_by(col(Loan.disbursed_on).desc())
        .limit(1)
    )
    return found.first()


async def running(session: Session, customer_id: UUID) -> Running | None:
    """The newest loan of a customer that is being paid back."""
    loan = await _newest_running(session, customer_id)
    if loan is None:
        return None
    schedule = await session.exec(
        select(Instalment)
        .where(Instalment.loan_id == loan.id, Instalment.schedule_version == loan.schedule_version)
        .order_by(col(Instalment.n))
    )
    paid, claimed_at = (await session.run(_CAME_IN, {"loan": loan.id})).one()
    return Running(loan, tuple(schedule.all()), int(paid), claimed_at)


# A claim waits until money of a later day is seen.
_CAME_IN = text(
    """
    select coalesce(sum(amount_cents) filter (where status = 'settled'), 0),
        max(at) filter (where status = 'claimed' and at > coalesce((
            select max(seen.at) from transactions seen
            where seen.loan_id = :loan and seen.status = 'settled'
        ), '-infinity'))
    from transactions where loan_id = :loan and kind = 'repayment'
    """
)


async def claim(
    session: Session, customer_id: UUID, *, message_id: UUID, entered_by: str, at: datetime
) -> str | None:
    """Keep that she says she has paid; the loan's reference, or None where none is running."""
    loan = await _newest_running(session, customer_id)
    if loan is None:
        return None
    session.put(
        Transaction(
            loan_id=loan.id,
            kind="repayment",
            status="claimed",
            message_id=message_id,
            entered_by=entered_by,
            at=at,
        )
    )
    return loan.ref


async def hold(session: Session, customer_id: UUID, *, why: str) -> list[str]:
    """Hold the customer's running loans; their references."""
    found = await session.run(
        update(Loan)
        .where(col(Loan.customer_id) == customer_id, col(Loan.status) == "active")
        .values(hold=why)
        .returning(col(Loan.ref))
        .execution_options(synchronize_session=False)
    )
    return [str(ref) for ref in found.scalars()]
