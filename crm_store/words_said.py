"""Words that were said: the newest messages, opened for a moment; what was opened is not kept."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store import messages
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.row import id_since
from crm_store.sql import Record, Sql


@dataclass(frozen=True)
class Said:
    """A message with its words; `pick` is the talk's place among those that are read again."""

    text: str
    id: UUID
    conversation: UUID
    direction: str  # in, out, note
    author: str
    language: str | None
    at: datetime
    pick: UUID | None


async def newest(
    session: Session, *, now: datetime, within: timedelta, most: int
) -> AsyncGenerator[list[Said]]:
    """So many messages of any talk, the newest first, some at a time."""
    since, first = now - within, id_since(within)
    async for rows in session.ask_in_parts(_NEWEST, since=since, first=first, most=most):
        yield _opened(session, rows)


async def newest_picked(
    session: Session, *, now: datetime, within: timedelta, most: int
) -> AsyncGenerator[list[Said]]:
    """So many messages of talks that are read again, the newest first, some at a time."""
    since = now - within
    async for rows in session.ask_in_parts(_NEWEST_PICKED, since=since, most=most):
        yield _opened(session, rows)


# Identifiers sort by time: the newest are found without an index on the moment.
_NEWEST = Sql(
    """
    select id, conversation_id, direction, author, language, at, null::uuid, body_sealed
    from messages where id > :first and at >= :since order by id desc limit :most
    """
)
_NEWEST_PICKED = Sql(
    """
    select m.id, m.conversation_id, m.direction, m.author, m.language, m.at, p.id, m.body_sealed
    from (select distinct on (conversation_id) conversation_id, id from review_picks
        order by conversation_id, week desc) p
    join messages m on m.conversation_id = p.conversation_id
    where m.at >= :since order by m.at desc, m.id desc limit :most
    """
)


def _opened(session: Session, rows: list[Record]) -> list[Said]:
    found = [(row, _words(session, row)) for row in rows]
    return [Said(text, *row[:-1]) for row, text in found if text]


def _words(session: Session, row: Record) -> str:
    try:
        return messages.opened(session, row[0], row[-1])
    except CannotOpen:  # one message that cannot be opened hides no other
        return ""
