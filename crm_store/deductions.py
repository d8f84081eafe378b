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
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql
from crm_store.unpaid import UNPAID_OF_PARTNER

Direction = Literal["sent", "returned"]
Outcome = Literal["sent", "full", "partial", "more", "refused", "twice", "unmatched"]
Left = Literal["held", "deceased", "paused", "no_employee_number"]  # out of the file, and why


class DeductionFile(Row, table=True):
    """Append-only: one file of one month; the same bytes are taken once."""

    __tablename__ = "deduction_files"
    __table_args__ = (UniqueConstraint("direction", "sha256", name="file_once"),)

    id: UUID = id_field()
    partner_id: UUID = Field(foreign_key="partners.id")
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


@dataclass(frozen=True)
class ToDeduct:
    """What a partner is to deduct for one loan in one month."""

    loan_id: UUID
    ref: str
    employee_number: str
    amount: Cents
    due_on: date


@dataclass(frozen=True)
class LeftOut:
    """A loan with something due that is not in the file."""

    ref: str
    why: Left


async def due(
    session: Session, partner: UUID, *, month_end: date, today: date
) -> tuple[list[ToDeduct], list[LeftOut]]:
    """What falls due by the month's end, never more than one payment; and who is left out.

    Two payments are not put together: nobody agreed to a deduction of both.
    """
    rows = await session.ask(_DUE, partner=partner, day=today, month_end=month_end)
    wanted: list[ToDeduct] = []
    left: list[LeftOut] = []
    for loan_id, ref, amount, due_on, hold, deceased, paused, *whose in rows:
        number = _employee_number(session, *whose)
        why = _why(hold=hold, deceased=deceased, paused=paused, number=number)
        if why or number is None:
            left.append(LeftOut(ref, why or "no_employee_number"))
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
    {UNPAID_OF_PARTNER}, wanted as (
        select loan_id, least(sum(missing) filter (where due_on <= :month_end::date),
                max(amount)) as amount, min(due_on) filter (where missing > 0) as due_on
        from unpaid group by loan_id
    )
    select running.id, running.ref, wanted.amount, wanted.due_on,
        running.hold is not null or her.flags ?| array['dispute', 'fraud_hold'],
        her.flags ?| array['deceased', 'deceased_reported'],
        exists (select 1 from loan_pauses pauses
            where pauses.loan_id = running.id
                and :month_end::date between pauses.from_on and pauses.until_on),
        asked.id, asked.facts_sealed, her.id, her.employee_number_sealed
    from running
    join wanted on wanted.loan_id = running.id and wanted.amount > 0
    join customers her on her.id = running.customer_id
    join loans agreed on agreed.id = running.id
    join applications asked on asked.id = agreed.application_id
    order by length(running.ref), running.ref
    """  # noqa: S608 (every value is a parameter)
)


def _why(*, hold: bool, deceased: bool, paused: bool, number: str | None) -> Left | None:
    if deceased:
        return "deceased"
    if hold:
        return "held"
    if paused:
        return "paused"
    return "no_employee_number" if number is None else None


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


async def deducted(session: Session, line: str) -> Cents:
    """What was deducted under this reference so far."""
    rows = await session.ask(_DEDUCTED, line=line)
    return Cents(int(rows[0][0]))


_DEDUCTED = Sql(
    """
    select coalesce(sum(line.deducted_cents), 0) from deduction_lines line
    where line.line = :line and line.transaction_id is not null
        and not exists (select 1 from transactions back
            where back.reverses_id = line.transaction_id)
    """
)


async def lines(session: Session, file: DeductionFile) -> Sequence[DeductionLine]:
    """The lines of a file, in their order."""
    found = await session.exec(
        select(DeductionLine).where(DeductionLine.file_id == file.id).order_by(col(DeductionLine.n))
    )
    return found.all()
