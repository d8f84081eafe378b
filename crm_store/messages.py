"""The transcript: every message in and out, sealed, in the order of the talk."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Message(Row, table=True):
    """Append-only; how far an outbound one got is told by the outbox and its receipts."""

    __tablename__ = "messages"
    __table_args__ = (Index("transcript", "conversation_id", "at"),)

    id: UUID = id_field()
    conversation_id: UUID = Field(foreign_key="conversations.id")
    turn_id: UUID | None = None
    direction: str  # in, out
    author: str  # customer, bot, user:<id>, system
    kind: str = "text"
    body_sealed: bytes
    language: str | None = None
    provider_sid: str | None = None
    document_id: UUID | None = None
    at: datetime = moment()


def new(
    session: Session,
    body: str,
    *,
    id: UUID,
    conversation_id: UUID,
    turn_id: UUID | None,
    direction: str,
    author: str,
    at: datetime,
    kind: str = "text",
    language: str | None = None,
    provider_sid: str | None = None,
    document_id: UUID | None = None,
) -> None:
    """Write one message with the transaction at hand."""
    session.put(
        Message(
            id=id,
            conversation_id=conversation_id,
            turn_id=turn_id,
            direction=direction,
            author=author,
            kind=kind,
            body_sealed=session.vault.seal(body.encode("utf-8", "replace"), _place(id)),
            language=language,
            provider_sid=provider_sid,
            document_id=document_id,
            at=at,
        )
    )


def body(opening: Opening, message: Message) -> str:
    return opening.vault.open(message.body_sealed, _place(message.id)).decode()


async def last(session: Session, conversation_id: UUID, *, limit: int = 20) -> list[Message]:
    """The newest messages of a conversation, oldest first."""
    found = await session.exec(
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    return list(reversed(found.all()))


async def of_turn(session: Session, turn_id: UUID) -> list[Message]:
    """What was said in a turn, by either side, oldest first."""
    found = await session.exec(
        select(Message).where(Message.turn_id == turn_id).order_by(col(Message.at), col(Message.id))
    )
    return list(found.all())


def _place(message: UUID) -> str:
    return f"messages.body.{message}"
