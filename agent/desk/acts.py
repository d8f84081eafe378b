"""What people do in a conversation: take it over, write and note."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from agent import metrics, templating
from agent.office import Office
from crm_store import audit, cases, conversations, events, messages, outbox, silencing
from crm_store.conversations import Party
from crm_store.database import Session, Store
from crm_store.row import new_id
from crm_store.sql import Sql

Refusal = Literal["gone", "theirs", "yours_no_more", "newer", "empty", "too_long"]
_TAKEN_DUE = timedelta(hours=1)
_TWICE = timedelta(seconds=15)  # the same words again are the same press of a button
_LONGEST = 1_024  # characters of a message
_LOOK_EVERY = 0.05
NOTE = "note"


@dataclass(frozen=True)
class Hand:
    """Somebody of ours at a conversation, at a time."""

    store: Store
    by: str  # user:<name>
    now: datetime
    lease: timedelta = timedelta(seconds=30)  # for which a sender claims what it sends


async def take(hand: Hand, conversation: UUID, *, even_from: str = "") -> Refusal | None:
    """Become its owner. When this returns, nothing of the bot leaves any more.

    A colleague's conversation is only taken where `even_from` names them: that was read.
    """
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        if party is None or party.conversation.status != "open":
            return "gone"
        owner = party.conversation.owner
        if owner == hand.by:
            return None
        if owner.startswith("user:") and owner != even_from:
            return "theirs"
        party.conversation.owner = hand.by
        party.conversation.queued_at = None
        party.conversation.version += 1  # a turn in flight sees that it has moved on
        session.add(party.conversation)
        await silencing.silence(session, conversation)
        await has_a_case(session, hand, conversation)
        record(session, hand, party, "take", was=owner)
    metrics.TAKEN.inc()
    await until_nothing_leaves(hand, conversation)
    return None


async def has_a_case(session: Session, hand: Hand, conversation: UUID) -> None:
    """Whoever has taken a talk that nobody asked them into has a case all the same."""
    party = await conversations.of_id(session, conversation)
    if party is not None and not await cases.unsettled(session, conversation):
        due_at = hand.now + _TAKEN_DUE
        cases.open_handoff(session, party, reason="taken_over", due_at=due_at)
    await session.write_rows()
    await cases.assign(session, conversation, hand.by, at=hand.now)


async def reply(hand: Hand, conversation: UUID, text: str, *, seen: UUID | None) -> Refusal | None:
    """Write to the borrower; refused where something newer than `seen` was not read.

    Outside the day after her last message it waits behind a template, or is refused by the gate.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return "too_long" if text else "empty"
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        refused = await _may_write(session, hand, party, seen=seen)
        if refused not in (None, "newer") or party is None:
            return refused or "gone"
        if await _was_just_said(session, hand, conversation, text, seen=seen):
            return None  # the button was pressed twice
        if refused is not None:
            return refused
        message = write(session, hand, party, text)
        await cases.answered(session, conversation, at=hand.now)
        record(session, hand, party, "write", message=str(message))
    return None


def write(session: Session, hand: Hand, party: Party, text: str) -> UUID:
    """Put a message of somebody of ours on its way; its id."""
    message = said(session, hand, party, text, direction="out", kind="text")
    outbox.put(
        session,
        {"text": text, "statements": [], "choice": None},
        id=new_id(),
        conversation_id=party.conversation.id,
        identity_id=party.identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=f"staff:{message}",
        author=hand.by,
        purpose="reply",
        run_at=hand.now,
        why="",
    )
    return message


async def send_template(
    hand: Hand, conversation: UUID, name: str, *, seen: UUID | None, office: Office
) -> Refusal | None:
    """Send an approved template of ours; raises `templating.NotNow` where it may not go to her."""
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        refused = await _may_write(session, hand, party, seen=seen)
        if refused is not None or party is None:
            return refused or "gone"
        message = await templating.put(
            session, party, name, by=hand.by, office=office, now=hand.now
        )
        await cases.answered(session, conversation, at=hand.now)
        record(session, hand, party, "send_template", message=str(message), template=name)
    return None


async def note(hand: Hand, conversation: UUID, text: str) -> Refusal | None:
    """Write something that only staff see."""
    if not text.strip():
        return "empty"
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation)
        if party is None:
            return "gone"
        written = text.strip()[: 4 * _LONGEST]
        message = said(session, hand, party, written, direction=NOTE, kind=NOTE)
        record(session, hand, party, "note", message=str(message))
    return None


async def _may_write(
    session: Session,
    hand: Hand,
    party: Party | None,
    *,
    seen: UUID | None,
) -> Refusal | None:
    if party is None or party.conversation.status != "open":
        return "gone"
    if party.conversation.owner != hand.by:
        return "yours_no_more"
    said = await messages.last(session, party.conversation.id, limit=1)
    newest = [(each.at, each.id) for each in said]
    if party.identity.status == "active":  # the page shows these before their turn has come
        unread = await session.ask(_UNREAD, sender=party.identity.address_bidx)
        newest += [(at, letter) for at, letter in unread]
    return "newer" if newest and max(newest)[1] != seen else None


async def _was_just_said(
    session: Session, hand: Hand, conversation: UUID, text: str, *, seen: UUID | None
) -> bool:
    newest = await messages.last(session, conversation, limit=1)
    return bool(newest) and (
        newest[0].id != seen  # whoever has read it says it once more on purpose
        and newest[0].author == hand.by
        and newest[0].direction == "out"
        and hand.now - newest[0].at < _TWICE
        and messages.body(session, newest[0]) == text
    )


_UNREAD = Sql(
    "select received_at, id from inbox where sender_bidx = :sender and status = 'received'"
    " order by received_at desc, id desc limit 1"
)


def said(
    session: Session, hand: Hand, party: Party, text: str, *, direction: str, kind: str
) -> UUID:
    """Put a message of somebody of ours into the talk; its id."""
    message = new_id()
    messages.new(
        session,
        text,
        id=message,
        conversation_id=party.conversation.id,
        turn_id=None,
        direction=direction,
        author=hand.by,
        at=hand.now,
        kind=kind,
        language=party.conversation.language if direction == "out" else None,
    )
    return message


def record(session: Session, hand: Hand, party: Party, action: str, **detail: str) -> None:
    """What was done, in the history and in the audit log."""
    subject = f"conversation:{party.conversation.id}"
    session.audited.append(audit.Entry(hand.now, hand.by, action, subject, detail))
    kept: Mapping[str, str] = {"action": action, **detail}
    events.record(
        session,
        "handoff" if action in ("take", "hand_back") else "desk",
        subject=subject,
        at=hand.now,
        actor=hand.by,
        customer_id=party.customer.id,
        data=kept,
    )


async def until_nothing_leaves(hand: Hand, conversation: UUID) -> None:
    """What a sender had in its hands before the take-over arrives first, or is given up.

    A sender hands over in the first half of its claim, so this comes to an end.
    """
    while await silencing.is_leaving(hand.store, conversation, within=hand.lease / 2):
        await asyncio.sleep(_LOOK_EVERY)
