"""Salary deductions: what an employer was asked to deduct, and what it says it deducted.

No line carries a reason for borrowing, and none keeps an employee's number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, col, select

from crm_store import applications
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql
from crm_store.unpaid import OF_PARTNER

Direction = Literal["sent", "returned"]
Outcome = Literal["sent", "full", "partial", "more", "refused", "twice", "unmatched"]
# Out of the file, and why. What was asked for, in another month or of a bank, is not asked for once
# more while nobody has said what came of it.
Left = Literal[
    "held", "deceased", "paused", "not_answered",
    "no_employee_number", "debit_order",  # of a payroll's file only
    "only_a_part", "more_than_was_signed", "before_its_first_day",  # of a bank's
]  # fmt: skip


class DeductionFile(Row, table=True):
    """Append-only: one file of one month; the same bytes are taken once."""

    __tablename__ = "deduction_files"
    __table_args__ = (UniqueConstraint("direction", "sha256", name="file_once"),)

    id: UUID = id_field()
    rail: str = "payroll"  # debit_order: it goes to a bank, and belongs to no partner
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    month: date  # its first day
    direction: str
    sha256: str
    total_cents: int = Field(sa_type=BigInteger)
    entered_by: str
    at: datetime = moment()


class DeductionLine(Row, table=True):
    """Append-only: one line of a file, and what came of it."""

    __tablename__ = "deduction_lines"
    __table_args__ = (
        UniqueConstraint("file_id", "n", name="place_once"),
        Index("deductions_by_line", "line"),
        Index("deductions_of_loan", "loan_id"),
    )

    id: UUID = id_field()
    file_id: UUID = Field(foreign_key="deduction_files.id")
    loan_id: UUID | None = Field(default=None, foreign_key="loans.id")
    n: int
    line: str  # the loan and the month: LN-7/2026-11
    due_cents: int
    deducted_cents: int
    outcome: str
    late: bool = False
    reason: str | None = None  # a key: why it was refused or belongs to nothing
    transaction_id: UUID | None = Field(default=None, foreign_key="transactions.id")
    mandate_id: UUID | None = Field(default=None, foreign_key="mandates.id")


@dataclass(frozen=True)
class ToDeduct:
    """What a partner is to deduct for one loan in one month."""

    loan_id: UUID
    ref: str
    employee_number: str
    amount: Cents
    due_on: date


@dataclass(frozen=True)
class Sent:
    """A line of a file that goes out."""

    line: str
    loan_id: UUID
    due: Cents
    mandate_id: UUID | None = None


@dataclass(frozen=True)
class LeftOut:
    """A loan with something due that is not in the file."""

    ref: str
    why: Left


async def due(
    session: Session, partner: UUID, *, month_end: date
) -> tuple[list[ToDeduct], list[LeftOut]]:
    """What falls due by the month's end, never more than one payment; and who is left out.

    Two payments are not put together: nobody agreed to a deduction of both. What any rail was
    asked for counts, but for this very file, which takes the place of an earlier one.
    """
    month = month_end.replace(day=1)
    rows = await session.ask(_DUE, partner=partner, month=month, month_end=month_end)
    wanted: list[ToDeduct] = []
    left: list[LeftOut] = []
    for loan_id, ref, amount, due_on, because, *whose in rows:
        number = _employee_number(session, *whose)
        if because or number is None:
            left.append(LeftOut(ref, because or "no_employee_number"))
        else:
            wanted.append(ToDeduct(loan_id, ref, number, Cents(int(amount)), due_on))
    return wanted, left


def _employee_number(
    session: Session, application: UUID, told: bytes | None, customer: UUID, known: bytes | None
) -> str | None:
    """The number that the loan was agreed with; a later application may tell another one."""
    facts = applications.opened(session, application, told and bytes(told))
    if "employee_number" in facts:
        return str(facts["employee_number"]["value"])
    if known is None:
        return None
    return session.vault.open(bytes(known), f"customers.employee_number.{customer}").decode()


_DUE = Sql(
    f"""
    {OF_PARTNER}, missed as (
        select loan_id, sum(missing) filter (where due_on <= :month_end::date) as missing,
            max(amount) as most, min(due_on) filter (where missing > 0) as due_on
        from unpaid group by loan_id
    ), asked as (
        select distinct on (line.line) line.loan_id, line.line, line.due_cents, line.id
        from running join deduction_lines line on line.loan_id = running.id
        where line.outcome = 'sent'
            and line.line <> running.ref || to_char(:month::date, '/YYYY-MM')
        order by line.line, line.id desc
    ), under_way as (
        select loan_id, sum(due_cents) as cents from asked
        where not exists (select 1 from deduction_lines back where back.line = asked.line
            and back.id > asked.id and back.outcome not in ('sent', 'unmatched'))
        group by loan_id
    )
    select running.id, running.ref, least(missed.missing - coalesce(under_way.cents, 0), most),
        missed.due_on,
        case when her.flags ?| array['deceased', 'deceased_reported'] then 'deceased'
            when running.hold is not null or her.flags ?| array['dispute', 'fraud_hold'] then 'held'
            when exists (select 1 from loan_pauses pauses where pauses.loan_id = running.id
                and :month_end::date between pauses.from_on and pauses.until_on) then 'paused'
            when exists (select 1 from mandates where mandates.loan_id = running.id
                and mandates.status = 'registered') then 'debit_order'
            when missed.missing <= under_way.cents then 'not_answered' end,
        told.id, told.facts_sealed, her.id, her.employee_number_sealed
    from running
    join missed on missed.loan_id = running.id and missed.missing > 0
    left join under_way on under_way.loan_id = running.id
    join customers her on her.id = running.customer_id
    join loans agreed on agreed.id = running.id
    join applications told on told.id = agreed.application_id
    order by length(running.ref), running.ref
    """  # noqa: S608 (every value is a parameter)
)


async def number_of(session: Session, loan: Loan) -> str | None:
    """The employee number that a loan is deducted by."""
    told = await session.get_one(Application, loan.application_id)
    her = await session.get_one(Customer, loan.customer_id)
    return _employee_number(session, told.id, told.facts_sealed, her.id, her.employee_number_sealed)


async def taken(session: Session, direction: Direction, sha256: str) -> DeductionFile | None:
    """The file with these bytes, if it was taken before."""
    found = await session.exec(
        select(DeductionFile).where(
            DeductionFile.direction == direction, DeductionFile.sha256 == sha256
        )
    )
    return found.one_or_none()


async def sent_line(session: Session, line: str) -> DeductionLine | None:
    """The newest line that we sent under this reference."""
    found = await session.exec(
        select(DeductionLine)
        .where(DeductionLine.line == line, DeductionLine.outcome == "sent")
        .order_by(col(DeductionLine.id).desc())
        .limit(1)
    )
    return found.first()


async def deducted(session: Session, sent: DeductionLine) -> Cents:
    """What was deducted since this line was sent; an earlier one of its reference asked anew."""
    rows = await session.ask(_DEDUCTED, line=sent.line, sent=sent.id)
    return Cents(int(rows[0][0]))


_DEDUCTED = Sql(
    """
    select coalesce(sum(line.deducted_cents), 0) from deduction_lines line
    where line.line = :line and line.id > :sent and line.transaction_id is not null
        and not exists (select 1 from transactions back
            where back.reverses_id = line.transaction_id)
    """
)


async def send(session: Session, file: DeductionFile, asked: Sequence[Sent]) -> None:
    """Keep a file with its lines: thousands of them, in one statement."""
    session.add(file)
    await session.flush()
    await session.ask(
        _SEND,
        file=file.id,
        ids=[new_id() for _ in asked],
        loans=[each.loan_id for each in asked],
        lines=[each.line for each in asked],
        cents=[each.due for each in asked],
        mandates=[each.mandate_id for each in asked],
    )


_SEND = Sql(
    """
    insert into deduction_lines
        (id, file_id, loan_id, mandate_id, n, line, due_cents, deducted_cents, outcome, late)
    select id, :file, loan_id, mandate_id, n, line, due_cents, 0, 'sent', false
    from unnest(:ids::uuid[], :loans::uuid[], :mandates::uuid[], :lines::text[], :cents::int[])
        with ordinality as asked (id, loan_id, mandate_id, line, due_cents, n)
    """
)


async def lines(session: Session, file: DeductionFile) -> Sequence[DeductionLine]:
    """The lines of a file, in their order."""
    found = await session.exec(
        select(DeductionLine).where(DeductionLine.file_id == file.id).order_by(col(DeductionLine.n))
    )
    return found.all()
