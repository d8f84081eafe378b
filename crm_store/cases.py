"""Cases: what a person must look at, with everything they need to know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text, update
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

_NEXT_REF = Sql("select 'CASE-' || nextval('case_ref')")


class Case(Row, table=True):
    __tablename__ = "cases"
    __table_args__ = (Index("cases_due", "status", "sla_due_at"),)

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'CASE-' || nextval('case_ref')")},
    )
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    conversation_id: UUID = Field(foreign_key="conversations.id")
    category: str  # handoff, document_upload_failures, dead_letter, non_partner, ...
    reason: str
    priority: int  # 0 is the most urgent
    status: str = "open"  # open, in_progress, waiting_customer, resolved, closed
    language: str | None = None  # that whoever takes it should speak; of Oshiwambo its variety too
    variety: str | None = None
    sla_due_at: datetime = moment()
    packet_sealed: bytes  # what the bot knew when it handed over
    created_at: datetime = moment(now=True)


def packet_place(case: UUID) -> str:
    return f"cases.packet.{case}"


def packet(session: Session, case: Case) -> dict[str, Any]:
    """What the bot knew: reason, language, facts with provenance, documents, last messages."""
    opened = session.vault.open_json(case.packet_sealed, packet_place(case.id))
    return dict(opened)  # type: ignore[call-overload, no-any-return]


def open_case(
    session: Session,
    packet: Mapping[str, object],
    *,
    id: UUID,
    customer_id: UUID,
    conversation_id: UUID,
    category: str,
    reason: str,
    priority: int,
    due_at: datetime,
    language: str | None = None,
    variety: str | None = None,
    ref: str | None = None,
) -> Case:
    """Open a case with the transaction at hand; the database names it unless it is named."""
    case = Case(
        id=id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        category=category,
        reason=reason,
        priority=priority,
        language=language,
        variety=variety,
        sla_due_at=due_at,
        packet_sealed=session.vault.seal_json(packet, packet_place(id)),
    )
    if ref is None:
        session.put(case)
    else:
        case.ref = ref
        session.add(case)
    return case


async def next_ref(session: Session) -> str:
    """A reference that no case has; one that is never used leaves a gap, and does no harm."""
    found = await session.ask(_NEXT_REF)
    return str(found[0][0])


async def still_open(session: Session, conversation_id: UUID, category: str) -> Case | None:
    """The case of this kind that this conversation has open already."""
    found = await session.exec(
        select(Case).where(
            Case.conversation_id == conversation_id,
            Case.category == category,
            Case.status == "open",
        )
    )
    return found.first()


async def close_handoffs(session: Session, conversation_id: UUID) -> None:
    """Nobody needs to take this conversation any more."""
    await session.run(
        update(Case)
        .where(
            col(Case.conversation_id) == conversation_id,
            col(Case.status) == "open",
            col(Case.category) == "handoff",
        )
        .values(status="closed")
    )


async def unsettled(session: Session, conversation_id: UUID) -> list[Case]:
    """The cases of this conversation that a person still has to settle, most urgent first."""
    found = await session.exec(
        select(Case)
        .where(
            Case.conversation_id == conversation_id,
            col(Case.status).not_in(("resolved", "closed")),
        )
        .order_by(col(Case.priority), col(Case.sla_due_at))
    )
    return list(found.all())


async def any_open(session: Session, customer_id: UUID) -> bool:
    """Whether a person has something of this customer's to settle."""
    found = await session.exec(
        select(Case.id)
        .where(Case.customer_id == customer_id, col(Case.status).not_in(("resolved", "closed")))
        .limit(1)
    )
    return found.first() is not None
