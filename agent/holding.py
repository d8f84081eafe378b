"""The holding message: whoever waits for long is told once that her message is here."""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from agent import notices
from crm_store import conversations, inbox
from crm_store.conversations import BOT, Conversation
from crm_store.inbox import Overdue
from flows.flow import Say

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()


async def round_of(house: "House") -> int:
    """Tell everybody who has waited for longer than is set; how many were told."""
    seconds, now = house.settings.holding_after_seconds, house.clock()
    if not seconds:
        return 0
    async with house.store.reading() as session:
        found = await inbox.overdue(session, since=now - timedelta(seconds=seconds))
    told = [await tell(house, each) for each in found].count(True)
    if told:
        log.warning("borrowers_held", conversations=told)
        house.sender.poke()
    return told


async def tell(house: "House", waits: Overdue) -> bool:
    """Once for each answer that she waits for: the key holds the number of the turn."""
    async with house.store.transaction() as session:
        party = await conversations.of_id(session, waits.conversation_id, ours=True)
        if party is None or not _still_waits(party.conversation, waits):
            return False
        reached = await notices.reach(session, waits.customer_id)
        if reached is None or reached.conversation.id != waits.conversation_id:
            return False
        # The window is open since she wrote, not only since a turn has taken that up.
        heard_at = party.conversation.last_inbound_at or waits.wrote_at
        party.conversation.last_inbound_at = max(heard_at, waits.wrote_at)
        session.add(party.conversation)
        notices.put(
            session,
            reached,
            says=[Say("holding.message")],
            key=waits.key,
            phrases=house.phrases,
            calendar=house.calendar,
            now=house.clock(),
            at_once=True,  # she has just written
        )
    return True


def _still_waits(conversation: Conversation, waits: Overdue) -> bool:
    """Whether nobody has answered, taken over or closed the talk since we looked."""
    return (
        conversation.version == waits.version
        and conversation.owner == BOT
        and conversation.status == "open"
    )
