"""Employment: whether and how an employer was asked about somebody, and what they answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, col, select

from crm_store.applications import Application
from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Outcome = Literal["confirmed", "corrected", "refused"]
Way = Literal["email", "person"]
_OUTCOMES: Mapping[str, Outcome] = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "refused": "refused",
}


class EmploymentCheck(Row, table=True):
    """One time that an employer was asked. What they said is sealed with the link's answer."""

    __tablename__ = "employment_checks"
    __table_args__ = (Index("checks_of_application", "application_id", "asked_at"),)

    id: UUID = id_field()
    application_id: UUID = Field(foreign_key="applications.id")
    partner_id: UUID = Field(foreign_key="partners.id")
    way: str  # email, or a person of ours who asks by telephone
    link_id: UUID | None = Field(default=None, foreign_key="links.id", unique=True)
    asked_at: datetime = moment()
    answered_at: datetime | None = moment()
    outcome: str | None = None


@dataclass(frozen=True)
class Standing:
    """How it stands with an employer: `asked` until they have answered."""

    value: Literal["asked", "confirmed", "corrected", "refused"]
    source: str
    at: datetime


def ask(
    session: Session, application: Application, *, way: Way, link_id: UUID | None, at: datetime
) -> None:
    """Keep that the employer is asked now."""
    assert application.partner_id is not None  # noqa: S101 (the database asks it of sent ones)
    session.add(
        EmploymentCheck(
            application_id=application.id,
            partner_id=application.partner_id,
            way=way,
            link_id=link_id,
            asked_at=at,
        )
    )


async def not_asked(session: Session) -> list[UUID]:
    """The applications that wait for an employer whom nobody has asked since they were sent."""
    since = select(EmploymentCheck.id).where(
        EmploymentCheck.application_id == Application.id,
        col(EmploymentCheck.asked_at) >= col(Application.submitted_at),
    )
    found = await session.exec(
        select(Application.id)
        .where(Application.stage == "employment_verification", ~since.exists())
        .order_by(col(Application.submitted_at))
    )
    return list(found.all())


def reminder_of(check: UUID) -> str:
    """What the one reminder about a check is called."""
    return f"employer_reminder:{check}"


async def not_reminded(session: Session, *, before: datetime) -> list[UUID]:
    """Those asked by e-mail before that who have neither answered nor been reminded."""
    return [row[0] for row in await session.ask(_SILENT, before=before)]


_SILENT = Sql(
    """
    select c.id from employment_checks c
    join applications a on a.id = c.application_id
    where a.stage = 'employment_verification' and c.way = 'email' and c.answered_at is null
        and c.asked_at <= :before
        and not exists (select 1 from emails e
            where e.dedupe_key = concat_ws(chr(58), 'employer_reminder', c.id::text))
    order by c.asked_at
    """
)


async def newest(session: Session, application: Application) -> EmploymentCheck | None:
    """The last time that the employer was asked about the application as it was last sent."""
    asked = select(EmploymentCheck).where(EmploymentCheck.application_id == application.id)
    if application.submitted_at is not None:  # what was sent before that is another application
        asked = asked.where(col(EmploymentCheck.asked_at) >= application.submitted_at)
    found = await session.exec(asked.order_by(col(EmploymentCheck.asked_at).desc()).limit(1))
    return found.first()


async def of_link(session: Session, link_id: UUID) -> EmploymentCheck:
    """What a link asks about."""
    asked = select(EmploymentCheck).where(EmploymentCheck.link_id == link_id)
    return (await session.exec(asked)).one()


async def state(session: Session, application: Application) -> Standing | None:
    """What the employer has answered; None where nobody has asked them."""
    check = await newest(session, application)
    if check is None:
        return None
    outcome = _OUTCOMES.get(check.outcome or "")
    if outcome is None or check.answered_at is None:
        return Standing("asked", f"check:{check.id}", check.asked_at)
    return Standing(outcome, f"check:{check.id}", check.answered_at)
