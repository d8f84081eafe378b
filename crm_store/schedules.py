"""Versions of a loan's schedule: each says the whole loan, and the old ones stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select

from crm_store import events, loans
from crm_store.database import Session
from crm_store.loans import Instalment, Loan
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment

Why = Literal["agreed", "arrangement", "correction"]


class NotTheLoan(Exception):
    """A schedule must pay back exactly what was lent."""


class ScheduleVersion(Row, table=True):
    """Append-only: why a version came, from when, by whose yes and with whose approval."""

    __tablename__ = "schedule_versions"
    __table_args__ = (UniqueConstraint("loan_id", "version", name="version_once"),)

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id")
    version: int
    why: str
    from_on: date
    message_id: UUID | None = None  # in which she said yes
    entered_by: str
    approved_by: str | None = None
    at: datetime = moment()


class Pause(Row, table=True):
    """Append-only: days that do not count as late."""

    __tablename__ = "loan_pauses"

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id", index=True)
    from_on: date
    until_on: date
    why: str  # a key, never the story behind it
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Payment:
    """One payment of a schedule, by its two parts."""

    due_on: date
    principal: Cents
    charge: Cents


@dataclass(frozen=True)
class NewLoan:
    """What was agreed; the loan begins pending, and runs once its payout is confirmed."""

    application_id: UUID
    customer_id: UUID
    partner_id: UUID | None
    payments: tuple[Payment, ...]
    pays_out_on: date


async def open_loan(
    session: Session, new: NewLoan, *, by: str, at: datetime, message_id: UUID | None = None
) -> Loan:
    """Keep a loan that was agreed, with the first version of its schedule."""
    loan = Loan(
        application_id=new.application_id,
        customer_id=new.customer_id,
        partner_id=new.partner_id,
        principal_cents=sum(each.principal for each in new.payments),
        finance_charge_cents=sum(each.charge for each in new.payments),
        disbursed_on=new.pays_out_on,
        created_at=at,
    )
    session.add(loan)
    await session.flush()
    _write(session, loan, new.payments)
    _note(session, loan, why="agreed", on=new.pays_out_on, by=by, at=at, message_id=message_id)
    await session.flush()
    return loan


async def replace(
    session: Session, loan: Loan, payments: Sequence[Payment], *, why: Why, on: date, by: str,
    at: datetime, approved_by: str | None = None, message_id: UUID | None = None,
) -> int:  # fmt: skip
    """Put a new version in force: of the whole loan, with what was paid already; its number."""
    if sum(each.principal for each in payments) != loan.principal_cents:
        raise NotTheLoan(loan.ref)
    loan.schedule_version += 1
    session.add(loan)
    _write(session, loan, payments)
    _note(
        session, loan, why=why, on=on, by=by, at=at, message_id=message_id, approved_by=approved_by
    )
    await session.flush()
    return loan.schedule_version


async def versions(session: Session, loan: Loan) -> Sequence[ScheduleVersion]:
    """Every version that was ever in force, oldest first."""
    found = await session.exec(
        select(ScheduleVersion)
        .where(ScheduleVersion.loan_id == loan.id)
        .order_by(col(ScheduleVersion.version))
    )
    return found.all()


async def payments(session: Session, loan: Loan) -> tuple[Payment, ...]:
    """The schedule in force."""
    return tuple(
        Payment(each.due_on, Cents(each.principal_cents), Cents(each.charge_cents))
        for each in await loans.in_force(session, loan)
    )


def pause(
    session: Session, loan: Loan, *, from_on: date, until_on: date, why: str, by: str, at: datetime
) -> None:
    """Let these days not count as late."""
    session.add(
        Pause(loan_id=loan.id, from_on=from_on, until_on=until_on, why=why, entered_by=by, at=at)
    )


def _write(session: Session, loan: Loan, payments: Sequence[Payment]) -> None:
    session.add_all(
        Instalment(
            loan_id=loan.id,
            schedule_version=loan.schedule_version,
            n=n,
            due_on=each.due_on,
            principal_cents=each.principal,
            charge_cents=each.charge,
        )
        for n, each in enumerate(payments, start=1)
    )


def _note(
    session: Session, loan: Loan, *, why: Why, on: date, by: str, at: datetime,
    message_id: UUID | None, approved_by: str | None = None,
) -> None:  # fmt: skip
    session.add(
        ScheduleVersion(
            loan_id=loan.id,
            version=loan.schedule_version,
            why=why,
            from_on=on,
            message_id=message_id,
            entered_by=by,
            approved_by=approved_by,
            at=at,
        )
    )
    events.record(
        session,
        "schedule",
        subject=loan.ref,
        at=at,
        actor=by,
        customer_id=loan.customer_id,
        data={"version": loan.schedule_version, "why": why},
    )
