"""Cases: what a person must look at, with everything they need to know."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Computed, DateTime, Index, func, or_, text, update
from sqlalchemy import case as sql_case
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

if TYPE_CHECKING:
    from crm_store.conversations import Party

COMPLAINT = "complaint"
_HANDOFF_PRIORITY = 2
_UNSETTLED = "status in ('open', 'in_progress', 'waiting_customer')"
_NEAREST = (
    "coalesce(least(case when answered_at is null then sla_due_at end, answer_by, resolve_by),"
    " sla_due_at)"
)
_NEXT_REF = Sql("select 'CASE-' || nextval('case_ref')")


class Case(Row, table=True):
    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_due", "status", "sla_due_at"),
        Index("cases_of_conversation", "conversation_id"),
        Index("cases_waiting", "priority", "nearest_at", "id", postgresql_where=text(_UNSETTLED)),
    )

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
    sla_due_at: datetime = moment()  # the first answer of a person
    packet_sealed: bytes  # what the bot knew when it handed over
    created_at: datetime = moment(now=True)
    assigned_to: str | None = None  # user:<name>
    taken_at: datetime | None = moment()
    settled_at: datetime | None = moment()
    outcome: str | None = None
    answered_at: datetime | None = moment()  # first, by a person
    answer_by: datetime | None = moment()  # what she has written since
    resolve_by: datetime | None = moment()
    left_by: str | None = None  # who had it and let it lie
    left_at: datetime | None = moment()
    escalated_at: datetime | None = moment()
    resolution_sealed: bytes | None = None
    told: UUID | None = None  # the message that told her what came of it
    regulator_ref: str | None = None  # of older rows; see crm_store/complaints.py
    regulator_ref_sealed: bytes | None = None  # what the regulator calls it
    snoozed_at: datetime | None = moment()
    snoozed_until: datetime | None = moment()  # put off: it comes back by itself
    snoozed_by: str | None = None
    snooze_reason_sealed: bytes | None = None
    nearest_at: datetime = Field(  # the clock that runs out first; the database reckons it
        default=None,
        nullable=True,
        sa_type=DateTime(timezone=True),
        sa_column_args=[Computed(_NEAREST, persisted=True)],
    )


def packet_place(case: UUID) -> str:
    return f"cases.packet.{case}"


def packet(session: Session, case: Case) -> dict[str, Any]:
    """What the bot knew: reason, language, facts with provenance, documents, last messages."""
    opened = session.vault.open_json(case.packet_sealed, packet_place(case.id))
    return dict(opened)  # type: ignore[call-overload, no-any-return]


def resolution(session: Session, case: Case) -> str:
    """What was found and done, as staff wrote it; empty where nothing was."""
    if case.resolution_sealed is None:
        return ""
    return str(session.vault.open_json(case.resolution_sealed, _resolution_place(case.id)))


def resolve(
    session: Session, case: Case, text: str, *, outcome: str, told: UUID | None, at: datetime
) -> None:
    """It is over: what was found and done, and the message that told her so."""
    place = _resolution_place(case.id)
    case.resolution_sealed = session.vault.seal_json(text, place)
    case.status, case.outcome, case.told, case.settled_at = "resolved", outcome, told, at
    session.add(case)


def _resolution_place(case: UUID) -> str:
    return f"cases.resolution.{case}"


async def by_ref(session: Session, ref: str, *, ours: bool = False) -> Case | None:
    """The case that is called so; with `ours`, until the transaction ends."""
    asked = select(Case).where(Case.ref == ref)
    return (await session.exec(asked.with_for_update() if ours else asked)).one_or_none()


def open_handoff(session: Session, party: "Party", *, reason: str, due_at: datetime) -> None:
    """Open a case for a talk that a person has or should have: the queue shows cases only."""
    language = party.conversation.language or party.customer.language
    open_case(
        session,
        {"reason": reason, "customer": party.customer.ref},
        id=new_id(),
        customer_id=party.customer.id,
        conversation_id=party.conversation.id,
        category="handoff",
        reason=reason,
        priority=_HANDOFF_PRIORITY,
        due_at=due_at,
        language=language,
        variety=party.customer.variety if language == "osh" else None,
    )


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
            col(Case.status).not_in(("resolved", "closed")),
        )
    )
    return found.first()


async def waits(session: Session, customer_id: UUID, category: str) -> bool:
    """Whether a person still has to look at something of this kind, whoever told it and where."""
    found = await session.exec(
        select(Case.id)
        .where(
            Case.customer_id == customer_id,
            Case.category == category,
            col(Case.status).not_in(("resolved", "closed")),
        )
        .limit(1)
    )
    return found.first() is not None


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


async def assign(session: Session, conversation_id: UUID, by: str | None, *, at: datetime) -> None:
    """Somebody has this conversation's cases from now on; None gives them back to all."""
    await session.run(
        update(Case)
        .where(col(Case.conversation_id) == conversation_id, text(_UNSETTLED))
        .values(
            assigned_to=by,
            status="in_progress" if by else "open",
            taken_at=at if by else None,
            left_by=None,
            left_at=None,
            escalated_at=None,
            snoozed_until=None,
        )
        .execution_options(synchronize_session=False)
    )


async def answered(session: Session, conversation_id: UUID, *, at: datetime) -> None:
    """A person has written to her: nothing of hers waits for an answer now."""
    await session.run(
        update(Case)
        .where(col(Case.conversation_id) == conversation_id, text(_UNSETTLED))
        .values(answered_at=func.coalesce(Case.answered_at, at), answer_by=None)
        .execution_options(synchronize_session=False)
    )


async def let_lie(session: Session, conversation_id: UUID, *, by: str, at: datetime) -> None:
    """Whoever had this conversation's cases was silent for too long: they are anybody's again."""
    await session.run(
        update(Case)
        .where(col(Case.conversation_id) == conversation_id, text(_UNSETTLED))
        .values(assigned_to=None, status="open", left_by=by, left_at=at)
        .execution_options(synchronize_session=False)
    )


async def unwound(session: Session, *, most: int = 500) -> list[Case]:
    """Cases that nobody has said yet by when they should be over."""
    found = await session.exec(
        select(Case)
        .where(col(Case.resolve_by).is_(None), text(_UNSETTLED))
        .order_by(col(Case.id))
        .limit(most)
    )
    return list(found.all())


async def to_escalate(session: Session, *, late_since: datetime, most: int = 1_000) -> list[Case]:
    """Cases that were due or let lie before this moment, and that nobody has brought to an end."""
    found = await session.exec(
        select(Case)
        .where(
            col(Case.escalated_at).is_(None),
            # Whoever looks into it and wrote nothing is late by the clock that runs out first.
            sql_case(
                (col(Case.assigned_to).is_(None), func.coalesce(Case.left_at, Case.sla_due_at)),
                else_=Case.nearest_at,
            )
            < late_since,
            # What is put off is late only once it is back, or once she has written again.
            or_(
                col(Case.snoozed_until).is_(None),
                col(Case.snoozed_until) < late_since,
                col(Case.answer_by).is_not(None),
            ),
            text(_UNSETTLED),
        )
        .order_by(col(Case.priority), col(Case.sla_due_at))
        .limit(most)
    )
    return list(found.all())


async def hand_back(
    session: Session, conversation_id: UUID, *, outcome: str, by: str, at: datetime
) -> None:
    """The person has finished: what is settled is over, what is passed on is anybody's again.

    A complaint has an end of its own.
    """
    for case in await unsettled(session, conversation_id):
        if outcome == "settled" and case.category != COMPLAINT:
            case.status, case.outcome, case.settled_at = "resolved", outcome, at
        elif outcome == "passed_on":
            case.status, case.assigned_to, case.left_by, case.left_at = "open", None, by, at
        session.add(case)


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


async def of_customer(session: Session, customer_id: UUID) -> list[Case]:
    """Every case of a customer, the newest first."""
    found = await session.exec(
        select(Case).where(Case.customer_id == customer_id).order_by(col(Case.created_at).desc())
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
