"""Pages of what there is, the newest first, for whoever reads by machine: references, no values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import select

from crm_store.applications import Application
from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class Part:
    """Which part of a list: what comes `after` a row of it, and how many."""

    after: UUID | None = None
    most: int = 25


@dataclass(frozen=True)
class Talk:
    """A conversation by its references."""

    id: UUID
    customer: str
    status: str
    owner: str
    language: str | None
    began_at: datetime
    wrote_at: datetime | None


async def talks(
    session: Session, part: Part, *, status: str | None = None, owner: str | None = None
) -> list[Talk]:
    """Conversations, the newest first."""
    found = await session.ask(_TALKS, **vars(part), status=status, owner=owner)
    return [Talk(*row) for row in found]


_TALKS = Sql(
    """
    select v.id, c.ref, v.status, v.owner, v.language, v.created_at, v.last_inbound_at
    from conversations v join customers c on c.id = v.customer_id
    where (:after::uuid is null or v.id < :after::uuid)
        and (:status::text is null or v.status = :status::text)
        and (:owner::text is null or v.owner = :owner::text)
    order by v.id desc limit :most
    """
)


async def talk(session: Session, id: UUID) -> Talk | None:
    """One conversation."""
    found = await session.ask(_TALK, id=id)
    return Talk(*found[0]) if found else None


_TALK = Sql(
    """
    select v.id, c.ref, v.status, v.owner, v.language, v.created_at, v.last_inbound_at
    from conversations v join customers c on c.id = v.customer_id where v.id = :id
    """
)


@dataclass(frozen=True)
class Applied:
    """An application by its references and figures."""

    id: UUID
    ref: str
    customer: str
    stage: str
    principal_cents: int | None
    months: int | None
    started_at: datetime
    submitted_at: datetime | None


async def applied(session: Session, part: Part, *, stage: str | None = None) -> list[Applied]:
    """Applications, the newest first."""
    found = await session.ask(_APPLIED, **vars(part), stage=stage, ref=None)
    return [Applied(*row) for row in found]


async def application(session: Session, ref: str) -> tuple[Applied, Application] | None:
    """One application, without taking hold of it."""
    found = await session.ask(_APPLIED, after=None, most=1, stage=None, ref=ref)
    if not found:
        return None
    row = (await session.exec(select(Application).where(Application.ref == ref))).one()
    return Applied(*found[0]), row


_APPLIED = Sql(
    """
    select a.id, a.ref, c.ref, a.stage, a.principal_cents, a.months, a.started_at, a.submitted_at
    from applications a join customers c on c.id = a.customer_id
    where (:after::uuid is null or a.id < :after::uuid)
        and (:stage::text is null or a.stage = :stage::text)
        and (:ref::text is null or a.ref = :ref::text)
    order by a.id desc limit :most
    """
)


@dataclass(frozen=True)
class Opened:
    """A case by its references and clocks."""

    id: UUID
    ref: str
    conversation: UUID
    customer: str
    category: str
    priority: int
    status: str
    language: str | None
    created_at: datetime
    due_at: datetime | None
    assigned_to: str | None
    settled_at: datetime | None
    outcome: str | None


async def opened(
    session: Session, part: Part, *, status: str | None = None, ref: str | None = None
) -> list[Opened]:
    """Cases, the newest first, settled ones too."""
    found = await session.ask(_OPENED, **vars(part), status=status, ref=ref)
    return [Opened(*row) for row in found]


_OPENED = Sql(
    """
    select k.id, k.ref, k.conversation_id, c.ref, k.category, k.priority, k.status, k.language,
        k.created_at, k.nearest_at, k.assigned_to, k.settled_at, k.outcome
    from cases k join customers c on c.id = k.customer_id
    where (:after::uuid is null or k.id < :after::uuid)
        and (:status::text is null or k.status = :status::text)
        and (:ref::text is null or k.ref = :ref::text)
    order by k.id desc limit :most
    """
)
