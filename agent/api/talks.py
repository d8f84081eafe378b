"""The API's conversations: who waits, what was said with names and numbers masked, and notes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from agent.api.access import Asked
from agent.api.problems import Refused
from agent.api.shapes import (
    Conversation,
    Kept,
    Note,
    Nothing,
    Page,
    Part,
    QueueWanted,
    Said,
    TalksWanted,
    Waits,
)
from agent.desk import acts, masking, review_transcript
from agent.desk.acts import Hand
from crm_store import conversations, listings, messages, waiting
from crm_store.listings import Talk
from crm_store.messages import Shown
from crm_store.waiting import Waiting, Wanted


async def queue(call: Asked, wanted: Annotated[QueueWanted, Query()]) -> Page[Waits]:
    """Who waits for a person, the most urgent first."""
    first = wanted.cursor or 0
    async with call.reading("read", "queue") as session:
        found = await waiting.queue(session, Wanted(first=first, most=wanted.limit + 1))
    more = len(found) > wanted.limit
    items = [_waits(each) for each in found[: wanted.limit]]
    return Page(items=items, next=str(first + wanted.limit) if more else None)


async def show_all(call: Asked, wanted: Annotated[TalksWanted, Query()]) -> Page[Conversation]:
    """Conversations, the newest first."""
    part = listings.Part(wanted.cursor, wanted.limit + 1)
    async with call.reading("read", "conversations") as session:
        found = await listings.talks(session, part, status=wanted.status, owner=wanted.owner)
    more = len(found) > wanted.limit
    items = [_talk(each) for each in found[: wanted.limit]]
    return Page(items=items, next=str(items[-1].id) if more else None)


async def show(call: Asked, id: UUID, wanted: Annotated[Nothing, Query()]) -> Conversation:
    """One conversation."""
    async with call.reading("read", f"conversation:{id}") as session:
        found = await listings.talk(session, id)
        if found is None:
            raise Refused(404)
    return _talk(found)


async def thread(call: Asked, id: UUID, wanted: Annotated[Part, Query()]) -> Page[Said]:
    """What was said, the newest first; names, numbers and addresses are masked."""
    async with call.reading("read_thread", f"conversation:{id}") as session:
        party = await conversations.of_id(session, id)
        if party is None:
            raise Refused(404)
        found = await messages.thread(session, id, before=wanted.cursor, limit=wanted.limit + 1)
        hers = await review_transcript.hers(session, party.customer)
    more = len(found) > wanted.limit
    items = [_said(each, hers) for each in list(reversed(found))[: wanted.limit]]
    return Page(items=items, next=str(items[-1].id) if more else None)


async def note(call: Asked, id: UUID, written: Note, wanted: Annotated[Nothing, Query()]) -> Kept:
    """Put a note beside a conversation, which only staff see."""
    hand = Hand(call.house.store, call.by, call.now, call.house.lease)
    refused = await acts.note(hand, id, written.text)
    if refused is not None:
        raise Refused(404)
    return Kept(conversation=id)


def _waits(row: Waiting) -> Waits:
    return Waits(
        case=row.ref,
        conversation=row.conversation,
        customer=row.customer,
        category=row.category,
        priority=row.priority,
        language=row.language,
        due_at=row.due_at,
        owner=row.owner,
        assigned_to=row.assigned_to,
        flags=list(row.flags),
    )


def _talk(row: Talk) -> Conversation:
    return Conversation.model_validate(vars(row))


def _said(shown: Shown, hers: masking.Hers) -> Said:
    message = shown.message
    return Said(
        id=message.id,
        direction=message.direction,
        author=message.author,
        kind=message.kind,
        text=masking.mask(shown.text, hers),
        language=message.language,
        at=message.at,
        status=shown.status,
    )
