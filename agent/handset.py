"""A phone of several people: a talk is put aside for another's, and in the end is its owner's."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from crm_store import speakers
from crm_store.conversations import Party
from crm_store.database import Session
from flows.effects import ChangeSpeaker
from flows.flow import Decision, State

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.taken import Taken

log = structlog.get_logger()

_AT_ONCE = 50


async def change(
    session: Session,
    taken: "Taken",
    effect: ChangeSpeaker,
    *,
    decision: Decision,
    options: tuple[tuple[str, ...], ...],
) -> None:
    """Whoever speaks now has a talk of their own, in which the question of this turn is open."""
    party, now = taken.party, taken.now
    party.identity.shared_at = party.identity.shared_at or now
    party.identity.verified_at = None
    state = State(
        topic=decision.ask.topic if decision.ask else None,
        options=options,
        speaks_since=now.isoformat(),
    )
    await speakers.take_up(
        session,
        party.conversation,
        customer=await _who(session, party, effect, taken),
        state=state.to_json(),
        heard_at=max(letter.received_at for letter in taken.letters),
    )


async def _who(session: Session, party: Party, effect: ChangeSpeaker, taken: "Taken") -> UUID:
    owner = party.identity.customer_id
    if effect.to_owner:
        return owner
    known = await speakers.guest(session, party.identity.id, owner)
    return known or await speakers.new_guest(session, party, at=taken.now)


async def round_of(house: "House") -> int:
    """Where a guest has fallen silent the number is its owner's again: she may be written to."""
    now = house.clock()
    rules = house.book.on(house.calendar.today(now)).sessions
    pause = timedelta(minutes=rules.speaker_pause_minutes)
    async with house.store.transaction() as session:
        given = await speakers.give_back(session, silent_since=now - pause, at=now, most=_AT_ONCE)
    if given:
        log.info("numbers_given_back", numbers=given)
    return given
