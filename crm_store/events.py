"""What happened to whom: an append-only history that everything else can be told from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Event(Row, table=True):
    """Append-only. `data` holds references and names of facts; no personal value."""

    __tablename__ = "events"
    __table_args__ = (
        Index("history_of_customer", "customer_id", "at"),
        Index("handed_over", "at", postgresql_where=text("kind = 'handoff'")),
    )

    id: UUID = id_field()
    at: datetime = moment()
    kind: str  # touchpoint, journey, lifecycle, stage, fact, consent, document, handoff, ...
    subject: str  # a reference or an id: "APP-12", "conversation:..."
    customer_id: UUID | None = Field(default=None, foreign_key="customers.id")
    actor: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


def record(
    session: Session,
    kind: str,
    *,
    subject: str,
    at: datetime,
    actor: str,
    customer_id: UUID | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write one event with the transaction at hand."""
    session.put(
        Event(
            kind=kind,
            subject=subject,
            at=at,
            actor=actor,
            customer_id=customer_id,
            data=dict(data or {}),
        )
    )


async def of_customer(session: Session, customer_id: UUID, *, limit: int = 200) -> list[Event]:
    """The newest events of a customer, oldest first."""
    found = await session.exec(
        select(Event)
        .where(Event.customer_id == customer_id)
        .order_by(col(Event.at).desc(), col(Event.id).desc())
        .limit(limit)
    )
    return list(reversed(found.all()))


async def of_kind(session: Session, customer_id: UUID, kind: str) -> Sequence[Event]:
    """Everything of this kind that happened to a customer, oldest first."""
    found = await session.exec(
        select(Event)
        .where(Event.customer_id == customer_id, Event.kind == kind)
        .order_by(col(Event.at), col(Event.id))
    )
    return found.all()
