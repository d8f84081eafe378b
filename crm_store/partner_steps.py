"""Where a partnership stands, and every step that brought it there: who took it, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.partners import Partner, Status
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

# Every allowed step; the database refuses the rest (see the migration).
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    "prospect": frozenset({"developing", "ended"}),
    "developing": frozenset({"prospect", "onboarding", "ended"}),
    "onboarding": frozenset({"developing", "active", "ended"}),
    "active": frozenset({"paused", "ended"}),
    "paused": frozenset({"active", "ended"}),
    "ended": frozenset({"developing"}),
}


class PartnerStep(Row, table=True):
    """Append-only: one step of a partnership."""

    __tablename__ = "partner_steps"
    __table_args__ = (Index("steps_of_partner", "partner_id", "at"),)

    id: UUID = id_field()
    partner_id: UUID = Field(foreign_key="partners.id")
    from_status: str
    to_status: str
    why_sealed: bytes | None = None
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Step:
    """A step as people read it."""

    before: str
    after: str
    why: str
    by: str
    at: datetime


def take(
    session: Session, partner: Partner, to: Status, *, why: str, by: str, at: datetime
) -> None:
    """Take a step with the transaction at hand; the partner is ours."""
    new = new_id()
    sealed = session.vault.seal(why.encode(), _place(new)) if why else None
    session.add(
        PartnerStep(
            id=new,
            partner_id=partner.id,
            from_status=partner.status,
            to_status=to,
            why_sealed=sealed,
            entered_by=by,
            at=at,
        )
    )
    partner.status = to
    session.add(partner)


async def history(session: Session, partner: UUID) -> Sequence[Step]:
    """Every step, the newest first."""
    found = await session.exec(
        select(PartnerStep)
        .where(PartnerStep.partner_id == partner)
        .order_by(col(PartnerStep.at).desc(), col(PartnerStep.id).desc())
    )
    return [_step(session, each) for each in found.all()]


def _step(session: Session, row: PartnerStep) -> Step:
    why = session.vault.open(row.why_sealed, _place(row.id)).decode() if row.why_sealed else ""
    return Step(row.from_status, row.to_status, why, row.entered_by, row.at)


async def times_in(session: Session, partner: UUID, status: Status) -> int:
    """How often a partnership came to this status."""
    found = await session.exec(
        select(PartnerStep.id).where(
            PartnerStep.partner_id == partner, PartnerStep.to_status == status
        )
    )
    return len(found.all())


@dataclass(frozen=True)
class Point:
    """One point of the checklist, which is a task; done when that is."""

    name: str
    task: str
    status: str
    due_at: datetime | None
    done_at: datetime | None


async def points(session: Session, partner: Partner) -> list[Point]:
    """The checklist of the newest onboarding, in its order."""
    around = await times_in(session, partner.id, "onboarding")
    prefix = f"onboarding:{partner.ref}:{around}:"
    return [Point(*row) for row in await session.ask(_POINTS, prefix=prefix)]


_POINTS = Sql(
    """
    select substr(dedupe_key, length(:prefix::text) + 1), ref, status, due_at, done_at from tasks
    where about = split_part(:prefix::text, ':', 2) and kind = 'onboarding'
        and starts_with(dedupe_key, :prefix::text) order by id
    """
)


def _place(step: UUID) -> str:
    return f"partner_steps.why.{step}"
