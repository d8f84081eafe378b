"""Presence: who of ours has a page open, who reads a talk, and who is gone without saying so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from crm_store.database import Session, Store
from crm_store.row import Row, moment
from crm_store.sessions import ABSOLUTE, IDLE
from crm_store.sql import Sql

READING = timedelta(seconds=50)  # a page tells of itself every 20
TYPING = timedelta(seconds=12)
_GONE = timedelta(minutes=10)


class Reader(Row, table=True):
    """A browser that had this talk open, and when it last said so."""

    __tablename__ = "desk_readers"
    __table_args__ = (Index("desk_readers_of", "conversation_id", "seen_at"),)

    session_id: UUID = Field(foreign_key="user_sessions.id", primary_key=True)
    conversation_id: UUID = Field(foreign_key="conversations.id", primary_key=True)
    seen_at: datetime = moment()
    typed_at: datetime | None = moment()


@dataclass(frozen=True)
class Reads:
    """A colleague who has the same talk open."""

    name: str
    types: bool


async def page_open(session: Session, sitting: UUID, *, at: datetime) -> None:
    """A page of this session is open. It keeps no session alive: only what people do does."""
    await session.ask(_PAGE, sitting=sitting, at=at)
    await session.ask(_BACK, sitting=sitting)


_PAGE = Sql("update user_sessions set page_at = :at where id = :sitting")
_BACK = Sql(
    """
    update users set presence = 'available' where presence = 'gone'
        and id = (select user_id from user_sessions where id = :sitting)
    """
)


async def reads(
    session: Session, sitting: UUID, conversation: UUID, *, at: datetime, types: bool = False
) -> bool:
    """This session has a talk open; False where it had not for a while, or never."""
    found = await session.ask(
        _READS, sitting=sitting, conversation=conversation, at=at, typed=at if types else None
    )
    ((before,),) = found
    return before is not None and at - before < _GONE


_READS = Sql(
    """
    with before as (
        select seen_at from desk_readers
        where session_id = :sitting::uuid and conversation_id = :conversation::uuid
    ), now as (
        insert into desk_readers (session_id, conversation_id, seen_at, typed_at)
        select :sitting::uuid, id, :at::timestamptz, :typed::timestamptz
        from conversations where id = :conversation::uuid
        on conflict (session_id, conversation_id) do update
            set seen_at = excluded.seen_at,
                typed_at = coalesce(excluded.typed_at, desk_readers.typed_at)
    )
    select (select seen_at from before)
    """
)


async def colleagues(
    store: Store, conversation: UUID, *, besides: UUID, at: datetime
) -> tuple[Reads, ...]:
    """Who else has this talk open, by name."""
    found = await store.ask(
        _COLLEAGUES,
        conversation=conversation,
        besides=besides,
        seen_since=at - READING,
        typed_since=at - TYPING,
    )
    return tuple(Reads(name, bool(types)) for name, types in found)


_COLLEAGUES = Sql(
    """
    select u.name, bool_or(coalesce(r.typed_at > :typed_since, false)) from desk_readers r
    join user_sessions s on s.id = r.session_id and s.ended_at is null
    join users u on u.id = s.user_id
    where r.conversation_id = :conversation and r.seen_at > :seen_since and u.id <> :besides
    group by u.name order by u.name
    """
)


async def mark_the_gone(session: Session, *, at: datetime) -> list[str]:
    """Whoever is here by name only: signed out, timed out, or ten minutes without a page.

    Whoever was invited and never came is not on duty at all (see crm_store/waiting.py).
    """
    found = await session.ask(
        _GONE_NOW, active_since=at - IDLE, began_since=at - ABSOLUTE, page_since=at - _GONE
    )
    return [name for (name,) in found]


_GONE_NOW = Sql(
    """
    update users set presence = 'gone' where presence = 'available' and active
        and exists (select 1 from user_sessions where user_id = users.id)
        and not exists (select 1 from user_sessions where user_id = users.id
            and ended_at is null and seen_at > :active_since and began_at > :began_since
            and greatest(seen_at, page_at) > :page_since)
    returning name
    """
)
