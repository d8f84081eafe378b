"""The steps of an application, each of them on record: who took it, when and why."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from crm_store import applications, audit, events
from crm_store.applications import Application
from crm_store.database import Session
from crm_store.events import Event

# Where something happens without the borrower, by itself or by staff.
UNDER_WAY = ("documents_submitted", "employment_verification", "ai_assessment", "manual_review")
# The steps from where it goes on by itself, or waits to be signed, to where a person decides.
_TO_A_PERSON = {
    "documents_submitted": ("employment_verification", "manual_review"),
    "employment_verification": ("manual_review",),
    "ai_assessment": ("manual_review",),
    "decision": ("manual_review",),
    "agreement_signing": ("decision", "manual_review"),
}


async def move(
    session: Session, application: Application, to: str, *, actor: str, at: datetime, why: str = ""
) -> None:
    """Take one step; raises `IllegalStep` where the table does not allow it."""
    applications.check_step(application.stage, to)
    before, application.stage = application.stage, to
    application.version += 1
    await session.flush()  # the database knows every step and allows no leap
    data = {"from": before, "to": to, **({"why": why} if why else {})}
    events.record(
        session,
        "stage",
        subject=application.ref,
        at=at,
        actor=actor,
        customer_id=application.customer_id,
        data=data,
    )
    session.audited.append(audit.Entry(at, actor, "stage", application.ref, data))


async def to_a_person(
    session: Session, application: Application, *, actor: str, at: datetime, why: str
) -> None:
    """Take it to where a person decides: an offer is void by it, and what is signed stays."""
    for stage in _TO_A_PERSON.get(application.stage, ()):
        await move(session, application, stage, actor=actor, at=at, why=why)


async def under_way(session: Session) -> list[UUID]:
    """The applications that may have somewhere to go, the oldest first."""
    found = await session.exec(
        select(Application.id)
        .where(col(Application.stage).in_(UNDER_WAY))
        .order_by(col(Application.submitted_at), col(Application.id))
    )
    return list(found.all())


async def taken(session: Session, application: UUID) -> Application | None:
    """This application, ours until the transaction ends; None while somebody else has it."""
    found = await session.exec(
        select(Application)
        .where(Application.id == application)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def version_of(session: Session, application: UUID) -> int | None:
    """The version that an application is at, which stays until the transaction ends."""
    found = await session.exec(
        select(Application.version).where(Application.id == application).with_for_update()
    )
    return found.one_or_none()


async def moved_at(session: Session, application: Application) -> datetime | None:
    """When it last took a step, or its borrower took an offer."""
    found = await session.exec(
        select(func.max(Event.at)).where(
            Event.customer_id == application.customer_id,
            Event.subject == application.ref,
            col(Event.kind).in_(("stage", "offer")),
        )
    )
    return found.one()


async def by_ref(session: Session, ref: str) -> Application | None:
    """Find an application by what staff say aloud (`APP-7`), ours until the transaction ends."""
    found = await session.exec(
        select(Application).where(Application.ref == ref.upper()).with_for_update()
    )
    return found.one_or_none()
