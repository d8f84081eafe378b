"""Loans that were paid out: what was agreed, when it falls due, and what came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text, update
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

# Every allowed step; the database refuses the rest (see the migration), and lets a loan run only
# once its payout is confirmed. A closed loan runs again only where a payment is reversed.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "pending": frozenset({"active", "cancelled"}),
    "active": frozenset({"closed", "written_off"}),
    "closed": frozenset({"active"}),
    "written_off": frozenset(),
    "cancelled": frozenset(),
}


class Loan(Row, table=True):
    """The balance is not kept: it follows from the schedule and the settled transactions."""

    __tablename__ = "loans"
    __table_args__ = (
        Index("loans_of_customer", "customer_id", "status"),
        Index("running_loans", "partner_id", postgresql_where=text("status = 'active'")),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'LN-' || nextval('loan_ref')")},
    )
    application_id: UUID = Field(foreign_key="applications.id", unique=True)
    customer_id: UUID = Field(foreign_key="customers.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    principal_cents: int
    finance_charge_cents: int
    disbursed_on: date  # while the loan is pending, the day that is planned
    status: str = "pending"  # active, closed, written_off, cancelled
    schedule_version: int = 1
    hold: str | None = None  # dispute: nothing is done about the loan until a person has looked
    created_at: datetime = moment(now=True)


class Instalment(Row, table=True):
    """One payment of a version of the schedule; old versions stay."""

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("loan_id", "schedule_version", "n", name="due_once"),
        Index("instalments_by_day", "due_on"),
    )

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id")
    schedule_version: int = 1
    n: int
    due_on: date
    principal_cents: int
    charge_cents: int


class Transaction(Row, table=True):
    """Append-only: each row is a state, and what changes is a row that follows it.

    Only what is settled counts. A claim has the message that made it. The amount is the sum of
    the four parts; a reversal is the exact negative of what it takes back.
    """

    __tablename__ = "transactions"
    __table_args__ = (
        Index("transactions_by_day", "paid_on", postgresql_where=text("status = 'settled'")),
    )

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id", index=True)
    kind: str  # see ledger.Kind
    status: str  # claimed, pending, settled, rejected
    amount_cents: int | None = None  # a claim may not say how much
    paid_on: date | None = None
    message_id: UUID | None = None
    entered_by: str
    at: datetime = moment()
    follows_id: UUID | None = Field(default=None, foreign_key="transactions.id", unique=True)
    reverses_id: UUID | None = Field(default=None, foreign_key="transactions.id", unique=True)
    penalty_cents: int = 0
    fee_cents: int = 0
    charge_cents: int = 0
    principal_cents: int = 0
    method: str | None = None  # deduction, debit_order, transfer, ...
    external_ref: str | None = Field(default=None, unique=True)
    second_by: str | None = None  # who confirmed what another recorded
    reason: str | None = None  # why it was rejected, reversed or waived: a key, not words


@dataclass(frozen=True)
class Running:
    """A running loan with its schedule in force and what was settled or claimed on it.

    What is paid is what the schedule was paid with: penalties and fees stand beside it. What was
    written off is not paid; what came in since is.
    """

    loan: Loan
    instalments: tuple[Instalment, ...]
    paid_cents: int
    claimed_at: datetime | None
    beside_cents: int = 0
    let_go_cents: int = 0  # of what is paid: it was waived, and nobody paid it
    written_off_on: date | None = None


async def _newest(
    session: Session, customer_id: UUID, *, status: str, or_status: str = ""
) -> Loan | None:
    found = await session.exec(
        select(Loan)
        .where(Loan.customer_id == customer_id, col(Loan.status).in_((status, or_status)))
        .order_by(col(Loan.disbursed_on).desc())
        .limit(1)
    )
    return found.first()


async def running(session: Session, customer_id: UUID) -> Running | None:
    """The newest loan of a customer that is being paid back."""
    loan = await _newest(session, customer_id, status="active")
    return None if loan is None else await _as_it_stands(session, loan)


async def ended(session: Session, customer_id: UUID) -> Running | None:
    """The newest loan of a customer that is paid off or written off: its statement stays hers."""
    loan = await _newest(session, customer_id, status="closed", or_status="written_off")
    return None if loan is None else await _as_it_stands(session, loan)


async def _as_it_stands(session: Session, loan: Loan) -> Running:
    schedule = await in_force(session, loan)
    stands = (await session.run(_CAME_IN, {"loan": loan.id})).one()
    paid, beside, let_go, written_off_on, claimed_at = stands
    return Running(loan, schedule, int(paid), claimed_at, int(beside), int(let_go), written_off_on)


async def in_force(session: Session, loan: Loan) -> tuple[Instalment, ...]:
    """The schedule that a loan is paid by now."""
    found = await session.exec(
        select(Instalment)
        .where(Instalment.loan_id == loan.id, Instalment.schedule_version == loan.schedule_version)
        .order_by(col(Instalment.n))
    )
    return tuple(found.all())


async def by_ref(session: Session, ref: str) -> Loan | None:
    """Find a loan by what staff say aloud (`LN-7`)."""
    found = await session.exec(select(Loan).where(Loan.ref == ref.upper()))
    return found.one_or_none()


@dataclass(frozen=True)
class PaidOff:
    """A loan that was closed, for the first time or, after money went back, once more."""

    loan_id: UUID
    time: int

    def key(self, ref: str) -> str:
        """What the notice of it is called."""
        return f"paid_off:{ref}:{self.time}"


async def paid_off_untold(session: Session, *, since: datetime) -> list[PaidOff]:
    """Loans that were paid off since then, and whose borrower was not told yet."""
    return [PaidOff(*each) for each in await session.ask(_UNTOLD, since=since)]


_UNTOLD = Sql(
    """
    select l.id, e.times from loans l
    cross join lateral (
        select count(*) times, max(c.at) closed_at from events c
        where c.customer_id = l.customer_id and c.kind = 'lifecycle' and c.subject = l.ref
            and c.data->>'loan' = 'closed'
    ) e
    where l.status = 'closed' and e.closed_at >= :since
        and not exists (select 1 from outbox x where x.dedupe_key
            = concat_ws(chr(58), 'notice', 'paid_off', l.ref, e.times, '0'))
    """
)


# A claim waits until money of a later day is seen, or a person rejects it.
_CAME_IN = text(
    """
    select
        (select coalesce(sum(case when kind in ('repayment', 'waiver', 'recovery') then 1
                when kind = 'refund' then -1 else 0 end * (charge_cents + principal_cents)), 0)
            from ledger_lines where loan_id = :loan),
        (select coalesce(sum(case when kind in ('repayment', 'waiver', 'recovery') then -1
                when kind in ('fee', 'penalty') then 1 else 0 end * (penalty_cents + fee_cents)), 0)
            from ledger_lines where loan_id = :loan),
        (select coalesce(sum(charge_cents + principal_cents), 0)
            from ledger_lines where loan_id = :loan and kind = 'waiver'),
        (select max(paid_on) from ledger_lines where loan_id = :loan and kind = 'write_off'),
        (select max(claim.at) from transactions claim
            where claim.loan_id = :loan and claim.status = 'claimed'
                and claim.at > coalesce((
                    select max(seen.at) from transactions seen
                    where seen.loan_id = :loan and seen.kind = 'repayment'
                        and seen.status in ('settled', 'rejected')
                ), '-infinity'))
    """
)


async def claim(
    session: Session, customer_id: UUID, *, message_id: UUID, entered_by: str, at: datetime
) -> str | None:
    """Keep that she says she has paid; the loan's reference, or None where none is running."""
    loan = await _newest(session, customer_id, status="active")
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
