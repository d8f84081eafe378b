"""Arrangements: another way of paying a loan back, from the wish for it to the yes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store import events, schedules
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment
from crm_store.schedules import Payment

# asked -> approved -> offered -> agreed; where one person is enough nothing is ever `approved`.
OPEN = ("asked", "approved", "offered")


class NotOpen(Exception):
    """The plan that she answers is not open any more."""


class Arrangement(Row, table=True):
    """What was asked never changes, and neither does the plan once somebody has approved it."""

    __tablename__ = "arrangements"
    __table_args__ = (
        Index(
            "one_open_arrangement",
            "loan_id",
            unique=True,
            postgresql_where=text("status in ('asked', 'approved', 'offered')"),
        ),
    )

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id", index=True)
    wish: str  # "pause:1", "reduced:20000:2", "new_date:15", "promise:2026-11-30"
    status: str = "asked"  # approved, offered, agreed, refused, declined, expired, replaced
    asked_by: str
    asked_in: UUID | None = None  # the message in which she asked
    asked_at: datetime = moment()
    plan: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB)
    cost_cents: int | None = None
    changes_version: int | None = None  # of the schedule that the plan was made from
    needs_two: bool = False
    approved_by: str | None = None
    second_by: str | None = None
    offered_until: date | None = None
    answered_in: UUID | None = None  # the message in which she said yes or no
    reason: str | None = None  # why it was declined: a key, never the story behind it
    ended_at: datetime | None = moment()

    @property
    def agreed_to_by(self) -> str | None:
        """Whoever of ours agreed to it; both, where two had to."""
        names = [each for each in (self.approved_by, self.second_by) if each]
        return ", ".join(names) or None

    @property
    def payments(self) -> tuple[Payment, ...]:
        """The whole plan, with what was paid already."""
        return tuple(
            Payment(date.fromisoformat(due_on), Cents(principal), Cents(charge))
            for due_on, principal, charge in (
                cast("tuple[str, int, int]", (each["due_on"], each["principal"], each["charge"]))
                for each in self.plan or ()
            )
        )


def planned(payments: Sequence[Payment]) -> list[dict[str, Any]]:
    """A plan as it is kept."""
    return [
        {"due_on": each.due_on.isoformat(), "principal": each.principal, "charge": each.charge}
        for each in payments
    ]


async def open_one(session: Session, loan_id: UUID) -> Arrangement | None:
    """The one that is under way on a loan."""
    found = await session.exec(
        select(Arrangement).where(Arrangement.loan_id == loan_id, col(Arrangement.status).in_(OPEN))
    )
    return found.one_or_none()


async def waiting(session: Session) -> Sequence[tuple[Arrangement, Loan]]:
    """Everything that is under way, the oldest first."""
    found = await session.exec(
        select(Arrangement, Loan)
        .join(Loan, col(Loan.id) == Arrangement.loan_id)
        .where(col(Arrangement.status).in_(OPEN))
        .order_by(col(Arrangement.asked_at), col(Arrangement.id))
    )
    return found.all()


async def ask(
    session: Session,
    loan: Loan,
    wish: str,
    *,
    by: str,
    at: datetime,
    message_id: UUID | None = None,
) -> Arrangement:
    """Keep a wish; one that is under way gives way to it."""
    before = await open_one(session, loan.id)
    if before is not None:
        await move(session, loan, before, "replaced", by=by, at=at)
    asked = Arrangement(loan_id=loan.id, wish=wish, asked_by=by, asked_in=message_id, asked_at=at)
    session.add(asked)
    await session.flush()
    _note(session, loan, asked, by=by, at=at)
    return asked


async def move(
    session: Session, loan: Loan, arrangement: Arrangement, to: str, *, by: str, at: datetime,
    **more: Any,
) -> None:  # fmt: skip
    """Take one step; the database refuses any that the order does not have."""
    arrangement.status = to
    for name, value in more.items():
        setattr(arrangement, name, value)
    if to not in OPEN:
        arrangement.ended_at = at
    session.add(arrangement)
    await session.flush()
    _note(session, loan, arrangement, by=by, at=at)


async def agree(session: Session, id: UUID, *, on: date, at: datetime, message_id: UUID) -> Loan:
    """Her yes: the plan as it was shown is in force. Raises `NotOpen` where it is not any more."""
    offered, loan = await _answered(session, id)
    if loan.schedule_version != offered.changes_version or loan.status != "active":
        raise NotOpen(loan.ref)
    await move(session, loan, offered, "agreed", by="borrower", at=at, answered_in=message_id)
    await schedules.replace(
        session,
        loan,
        offered.payments,
        why="arrangement",
        on=on,
        by=offered.asked_by,
        at=at,
        approved_by=offered.agreed_to_by,
        message_id=message_id,
    )
    return loan


async def refuse(session: Session, id: UUID, *, at: datetime, message_id: UUID) -> Loan:
    """Her no: the plan before stays."""
    offered, loan = await _answered(session, id)
    await move(session, loan, offered, "refused", by="borrower", at=at, answered_in=message_id)
    return loan


async def _answered(session: Session, id: UUID) -> tuple[Arrangement, Loan]:
    offered = await session.get(Arrangement, id, with_for_update=True, populate_existing=True)
    if offered is None or offered.status != "offered":
        raise NotOpen(str(id))
    loan = await session.get_one(
        Loan, offered.loan_id, with_for_update=True, populate_existing=True
    )
    return offered, loan


async def overdue(session: Session, *, on: date) -> Sequence[tuple[Arrangement, Loan]]:
    """Offers whose last day is over, each ours until the transaction ends."""
    found = await session.exec(
        select(Arrangement, Loan)
        .join(Loan, col(Loan.id) == Arrangement.loan_id)
        .where(Arrangement.status == "offered", col(Arrangement.offered_until) < on)
        .with_for_update(skip_locked=True, of=Arrangement)
    )
    return found.all()


def _note(session: Session, loan: Loan, arrangement: Arrangement, *, by: str, at: datetime) -> None:
    data: Mapping[str, str] = {
        "arrangement": str(arrangement.id),
        "kind": arrangement.wish.partition(":")[0],
        "to": arrangement.status,
    }
    events.record(
        session,
        "arrangement",
        subject=loan.ref,
        at=at,
        actor=by,
        customer_id=loan.customer_id,
        data=data,
    )
    session.audited.append(Entry(at, by, "arrangement", loan.ref, data))
