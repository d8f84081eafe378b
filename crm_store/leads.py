"""Leads: somebody may want a loan; one open lead a customer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment

_ENDED = ("converted", "closed")


class Lead(Row, table=True):
    __tablename__ = "leads"
    __table_args__ = (
        Index(
            "one_open_lead",
            "customer_id",
            unique=True,
            postgresql_where=text("status in ('new', 'working', 'qualified', 'dormant')"),
        ),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id")
    source: str
    source_detail: str = ""
    status: str = "new"  # new, working, qualified, converted, dormant, closed
    track: str = "partner"  # partner, non_partner
    qualification: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    last_activity_at: datetime = moment()
    created_at: datetime = moment(now=True)


async def open_lead(session: Session, customer_id: UUID) -> Lead | None:
    found = await session.exec(
        select(Lead).where(Lead.customer_id == customer_id, col(Lead.status).not_in(_ENDED))
    )
    return found.first()


async def refer(session: Session, customer_id: UUID, *, at: datetime) -> None:
    """The employer is no partner yet: these leads go another way."""
    await session.run(
        update(Lead)
        .where(col(Lead.customer_id) == customer_id)
        .values(track="non_partner", last_activity_at=at)
    )


async def close(session: Session, customer_id: UUID, *, because: str, at: datetime) -> None:
    """There can be no loan; what has led to one stays as it is."""
    await session.run(
        update(Lead)
        .where(col(Lead.customer_id) == customer_id, col(Lead.status).not_in(_ENDED))
        .values(status="closed", qualification={"closed_because": because}, last_activity_at=at)
    )
