"""A conversation: what was said, why a person is asked, and what that person may do."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from agent.desk import acts, drawing, gate, handing_back, noting
from agent.desk.acts import Hand, Refusal
from agent.desk.gate import Visit
from agent.desk.noting import Unkept
from crm_store import cases, conversations, customers, messages
from crm_store.cases import Case
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.sql import Sql
from flows.commands import FactName
from flows.handover import OUTCOMES, Outcome

_PAGE = 100
_LOOK_EVERY = 0.4
_ASK_AGAIN_EVERY = 20.0  # seconds, whether the session still lasts
_STREAM_LASTS = timedelta(minutes=10)  # the page opens another
WHY: Mapping[Refusal | Unkept, str] = {
    "gone": "This conversation is closed.",
    "theirs": "A colleague has it. Look who, and take it over if you agreed on that.",
    "yours_no_more": "You do not have this conversation any more. Take it over to write.",
    "newer": "Something newer has arrived. Read it, then send.",
    "window": "She wrote more than a day ago, so only an approved template may go out.",
    "empty": "Nothing was written.",
    "no_form": "She is not filling in a form, or has not agreed yet that we keep what she tells.",
    "unreadable": "This cannot be taken so. Write one amount, a number of months or a day.",
    "too_long": "This is longer than one message can be: 1,024 characters.",
}
_FACTS: Mapping[str, FactName] = {each: each for each in noting.NOTABLE}
_OUTCOMES: Mapping[str, Outcome] = {each: each for each in OUTCOMES}

# Of a packet: what has a place of its own on the screen, and what only machines read.
_DRAWN = frozenset(
    (
        *("reason", "facts", "last_messages", "more", "documents", "flags", "feeling", "awaited"),
        *("language", "speaks", "variety", "customer", "told_in", "turn", "document"),
    )
)


@dataclass(frozen=True)
class Packet:
    """A case with what the bot knew when it gave up the talk."""

    case: Case
    reason: str
    awaited: str | None
    facts: Sequence[tuple[str, str, str]]  # name, value, where from
    last: Sequence[str]
    more: Sequence[tuple[str, str]]


async def show(visit: Visit) -> Response:
    """The whole screen."""
    return await _screen(visit)


async def thread(visit: Visit) -> Response:
    """The thread alone, for a page that is open already."""
    conversation = _id(visit)
    async with visit.house.store.reading() as session:
        party = await conversations.of_id(session, conversation) if conversation else None
        if party is None:
            return _nothing_here(visit)
        shown = await messages.thread(session, party.conversation.id, limit=_PAGE)
    return visit.page("thread.html", thread=shown, party=party, older=None)


async def events(visit: Visit) -> Response:
    """A line whenever something in this conversation is new, for as long as a page is open."""
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)

    house = visit.house

    async def lines() -> AsyncIterator[str]:
        until = asyncio.get_running_loop().time() + _STREAM_LASTS.total_seconds()
        ask_at = time.monotonic() + _ASK_AGAIN_EVERY
        seen: Any = None
        while asyncio.get_running_loop().time() < until:
            (newest,) = await visit.house.store.ask(_NEWEST, conversation=conversation)
            if seen is not None and tuple(newest) != seen:
                yield "event: new\ndata: thread\n\n"
            elif seen is None:
                yield ": open\n\n"
            seen = tuple(newest)
            await asyncio.sleep(_LOOK_EVERY)
            if time.monotonic() >= ask_at:
                if await gate.whose(house, visit.request, now=house.clock(), in_use=False) is None:
                    return  # signed out, or away for too long
                ask_at = time.monotonic() + _ASK_AGAIN_EVERY

    return StreamingResponse(lines(), headers=gate.HEADERS, media_type="text/event-stream")


_NEWEST = Sql(
    """
    select (select id from messages where conversation_id = :conversation
            order by at desc, id desc limit 1),
        (select owner from conversations where id = :conversation),
        (select max(status || id::text) from outbox where conversation_id = :conversation
            and status in ('queued', 'sending', 'failed'))
    """
)


async def take(visit: Visit) -> Response:
    """Take it over, from the bot, from the queue, or from whom the form names."""
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    refused = await acts.take(hand, conversation, even_from=visit.form.get("from", ""))
    return await _after(visit, conversation, refused)


async def reply(visit: Visit) -> Response:
    """Write to the borrower."""
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    refused = await acts.reply(
        Hand(visit.house.store, visit.by, visit.now, visit.house.lease),
        conversation,
        visit.form.get("text", ""),
        seen=_uuid(visit.form.get("seen", "")),
        closes_after=_closes_after(visit),
    )
    if refused is None:
        visit.house.sender.poke()
    return await _after(visit, conversation, refused)


async def note(visit: Visit) -> Response:
    """Write what only staff see."""
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    return await _after(
        visit, conversation, await acts.note(hand, conversation, visit.form.get("text", ""))
    )


async def note_fact(visit: Visit) -> Response:
    """Keep what she told this person, in her form."""
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    fact = _FACTS.get(visit.form.get("fact", ""))
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    unkept = (
        await noting.note(
            hand, visit.house, conversation, fact=fact, text=visit.form.get("value", "")
        )
        if fact is not None
        else "unreadable"
    )
    return await _after(visit, conversation, unkept)


async def hand_back(visit: Visit) -> Response:
    """Let the assistant go on."""
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    refused = await handing_back.hand_back(
        hand,
        visit.house,
        conversation,
        note=visit.form.get("outcome", ""),
        outcome=_OUTCOMES.get(visit.form.get("came_of_it", ""), "settled"),
        to_menu=visit.form.get("step") == "menu",
    )
    return await _after(visit, conversation, refused)


async def _after(visit: Visit, conversation: UUID, refused: Refusal | Unkept | None) -> Response:
    """Back to the screen; what was refused stands there with what was typed."""
    if refused is None:
        return gate.see_other(f"/desk/conversations/{conversation}")
    return await _screen(visit, refused=refused)


async def _screen(visit: Visit, *, refused: Refusal | Unkept | None = None) -> Response:
    conversation = _id(visit)
    if conversation is None:
        return _nothing_here(visit)
    before = _uuid(visit.request.query_params.get("before", ""))
    async with visit.house.store.transaction() as session:
        party = await conversations.of_id(session, conversation)
        if party is None:
            return _nothing_here(visit)
        shown = await messages.thread(session, conversation, before=before, limit=_PAGE + 1)
        packets = [_packet(session, each) for each in await cases.unsettled(session, conversation)]
        name = customers.name(session, party.customer)
        session.audited.append(visit.audited("read", f"conversation:{conversation}"))
        session.expunge_all()
    newest = shown[-1].message.id if shown and before is None else None
    return visit.page(
        "conversation.html",
        status=409 if refused else 200,
        party=party,
        name=name,
        thread=shown[-_PAGE:],
        older=shown[1].message.id if len(shown) > _PAGE else None,
        packets=packets,
        seen=newest,
        fault=WHY[refused] if refused else "",
        typed=visit.form.get("text", "") if refused else "",
        window=_window(visit, party),
        notable=noting.NOTABLE,
    )


def _packet(session: Session, case: Case) -> Packet:
    known = cases.packet(session, case)
    facts = known.get("facts") or {}
    return Packet(
        case=case,
        reason=str(known.get("reason", case.reason)),
        awaited=known.get("awaited"),
        facts=[(name, str(each["value"]), str(each["message_id"])) for name, each in facts.items()],
        last=[str(each) for each in known.get("last_messages", ())],
        more=[
            (name, str(known[name])) for name in sorted(known) if name not in _DRAWN and known[name]
        ],
    )


def _window(visit: Visit, party: Party) -> tuple[bool, datetime | None]:
    """Whether she may be written to freely now, and until when."""
    wrote_at = party.conversation.last_inbound_at
    if wrote_at is None:
        return False, None
    closes = wrote_at + _closes_after(visit)
    return visit.now < closes, closes


def _closes_after(visit: Visit) -> timedelta:
    rules = visit.house.book.on(visit.house.calendar.today(visit.now)).sessions
    return timedelta(minutes=rules.window_closes_after_minutes)


def _id(visit: Visit) -> UUID | None:
    return _uuid(visit.request.path_params["id"])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _nothing_here(visit: Visit) -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
