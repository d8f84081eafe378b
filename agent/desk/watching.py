"""Who has a talk open at this moment, and a line whenever something in it is new."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from agent.desk import bell, beside_lists, drawing, gate, unsent
from agent.desk.gate import Visit
from crm_store import conversations, presence, sessions
from crm_store.database import Session
from crm_store.presence import Reads
from crm_store.sql import Sql

_LOOK_EVERY = 0.4
_READERS_EVERY = 3  # looks
_ASK_AGAIN_EVERY = 20.0  # seconds, whether the session still lasts
_STREAM_LASTS = timedelta(minutes=10)  # the page opens another


async def here(visit: Visit) -> Response:
    """A page is open, perhaps of a talk, perhaps while somebody types; it learns what is new."""
    conversation = unsent.uuid(visit.form.get("talk", ""))
    async with visit.house.store.transaction() as session:
        await presence.page_open(session, visit.session.id, at=visit.now)
        if conversation is not None and visit.may("see_conversation"):
            types = visit.form.get("types") == "1"
            await _reads(visit, session, conversation, types=types)
    unread = await bell.unread(visit.house, visit.user, now=visit.now)
    waits = await beside_lists.counted(visit.house, visit.user, now=visit.now)
    lasts, by_idling = sessions.lasts(visit.session, at=visit.now)
    told = {
        "X-Unread": str(unread),
        "X-Waits": " ".join(f"{name}={count}" for name, count in waits.items()),
        "X-Ends-In": f"{int(lasts.total_seconds())} {'idle' if by_idling else 'age'}",
    }
    return Response(status_code=204, headers={**gate.HEADERS, **told})


async def _reads(visit: Visit, session: Session, talk: UUID, *, types: bool) -> None:
    """Whoever has a talk open may read it from now on: where that is new, it is on record."""
    had = await presence.reads(session, visit.session.id, talk, at=visit.now, types=types)
    if not had and await conversations.of_id(session, talk) is not None:
        session.audited.append(visit.audited("read", f"conversation:{talk}"))


def said(readers: Sequence[Reads]) -> str:
    """In words: maria is typing, petrus is reading."""
    return ", ".join(f"{each.name} is {'typing' if each.types else 'reading'}" for each in readers)


async def readers(visit: Visit, conversation: UUID) -> str:
    """Who else is here."""
    return said(
        await presence.colleagues(
            visit.house.store, conversation, besides=visit.user.id, at=visit.house.clock()
        )
    )


async def events(visit: Visit) -> Response:
    """A line whenever something in this conversation is new, for as long as a page is open."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
    return StreamingResponse(
        _lines(visit, conversation), headers=gate.HEADERS, media_type="text/event-stream"
    )


async def _lines(visit: Visit, conversation: UUID) -> AsyncIterator[str]:
    until = time.monotonic() + _STREAM_LASTS.total_seconds()
    ask_at = time.monotonic() + _ASK_AGAIN_EVERY
    looks, seen, here_then = 0, None, ""
    yield ": open\n\n"
    while time.monotonic() < until:
        newest = await _newest(visit, conversation)
        if seen is not None and newest != seen:
            yield f"event: new\ndata: {newest[1]}\n\n"
        seen = newest
        if looks % _READERS_EVERY == 0:
            here_now = await readers(visit, conversation)
            if here_now != here_then:
                yield f"event: readers\ndata: {here_now}\n\n"
            here_then = here_now
        looks += 1
        await asyncio.sleep(_LOOK_EVERY)
        if time.monotonic() >= ask_at:
            if await _is_over(visit):
                return
            ask_at = time.monotonic() + _ASK_AGAIN_EVERY


async def _newest(visit: Visit, conversation: UUID) -> tuple[Any, ...]:
    found = await visit.house.store.ask(_NEWEST, conversation=conversation)
    return tuple(found[0])


async def _is_over(visit: Visit) -> bool:
    """Signed out, or away for too long: a page that is only open keeps no session alive."""
    house = visit.house
    return await gate.whose(house, visit.request, now=house.clock(), in_use=False) is None


_NEWEST = Sql(
    """
    select (select id from messages where conversation_id = :conversation
            order by at desc, id desc limit 1),
        (select owner from conversations where id = :conversation),
        (select max(status || id::text) from outbox where conversation_id = :conversation
            and status in ('queued', 'sending', 'failed')),
        (select i.id from inbox i join channel_identities a on a.address_bidx = i.sender_bidx
            join conversations c on c.identity_id = a.id
            where c.id = :conversation and i.status = 'received'
            order by i.received_at desc, i.id desc limit 1)
    """
)
