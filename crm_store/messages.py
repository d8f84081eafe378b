"""The transcript: every message in and out, sealed, in the order of the talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql, loaded


class Message(Row, table=True):
    """Append-only; how far an outbound one got is told by the outbox and its receipts."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("transcript", "conversation_id", "at"),
        Index(
            "said_by_people",
            "at",
            "conversation_id",
            postgresql_where=text("author like 'user:%'"),
        ),
    )

    id: UUID = id_field()
    conversation_id: UUID = Field(foreign_key="conversations.id")
    turn_id: UUID | None = None
    direction: str  # in, out, note
    author: str  # customer, bot, user:<id>, system
    kind: str = "text"  # text, choice, media, ..., note
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
    return opened(opening, message.id, message.body_sealed)


def opened(opening: Opening, id: UUID, sealed: bytes) -> str:
    """The words of the message of this id."""
    return opening.vault.open(sealed, _place(id)).decode()


async def by_id(session: Session, id: str | None) -> Message | None:
    """The message of this id, as a record keeps it; None where there is none."""
    return await session.get(Message, UUID(id)) if id else None


async def of_ids(session: Session, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """These messages, by id."""
    found = await session.exec(select(Message).where(col(Message.id).in_(ids)))
    return {each.id: each for each in found.all()}


async def last(session: Session, conversation_id: UUID, *, limit: int = 20) -> list[Message]:
    """The newest messages of a conversation, oldest first."""
    found = await session.exec(
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    return list(reversed(found.all()))


async def newest_of(
    session: Session, conversations: Sequence[UUID], *, each: int
) -> dict[UUID, list[Message]]:
    """What she said last in each of these talks, the newest first, so many at most."""
    found: dict[UUID, list[Message]] = {}
    for row in await session.ask(_NEWEST_OF, conversations=list(conversations), most=each):
        message = loaded(Message, row)
        found.setdefault(message.conversation_id, []).append(message)
    return found


_NEWEST_OF = Sql(
    """
    select {m} from unnest(:conversations::uuid[]) as talk(id)
    cross join lateral (select * from messages where conversation_id = talk.id
        and direction = 'in' order by at desc, id desc limit :most) m
    order by m.at desc, m.id desc
    """,
    m=Message,
)


@dataclass(frozen=True)
class Shown:
    """A message as staff see it: with how far it got, where it went out."""

    message: Message
    text: str
    status: str | None  # of the outbox: queued, sent, read, refused, ...
    why: str
    channel: str = "whatsapp"  # that it came or went by


async def thread(
    session: Session,
    conversation_id: UUID,
    *,
    before: UUID | None = None,
    through: UUID | None = None,
    limit: int = 100,
) -> list[Shown]:
    """A page of a talk, oldest first: the newest, what came `before` a message, or up to one."""
    rows = await session.ask(
        _THREAD, conversation=conversation_id, before=before, through=through, most=limit
    )
    found = [(loaded(Message, row[3:]), row[0], row[1], row[2]) for row in reversed(rows)]
    return [
        Shown(each, body(session, each), status, why or "", channel)
        for each, status, why, channel in found
    ]


_THREAD = Sql(
    """
    select o.status, o.why, i.channel, {m} from messages m
    join conversations c on c.id = m.conversation_id
    left join outbox o on o.message_id = m.id
    join channel_identities i on i.id = coalesce(o.identity_id, c.identity_id)
    where m.conversation_id = :conversation and (:before::uuid is null or
        (m.at, m.id) < (select at, id from messages where id = :before::uuid))
        and (:through::uuid is null or
        (m.at, m.id) <= (select at, id from messages where id = :through::uuid))
    order by m.at desc, m.id desc limit :most
    """,
    m=Message,
)


async def of_turn(session: Session, turn_id: UUID) -> list[Message]:
    """What was said in a turn, by either side, oldest first."""
    found = await session.exec(
        select(Message).where(Message.turn_id == turn_id).order_by(col(Message.at), col(Message.id))
    )
    return list(found.all())


def _place(message: UUID) -> str:
    return f"messages.body.{message}"
