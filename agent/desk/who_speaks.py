"""Who speaks on a phone of several, as one of ours has found out: whose talk is taken up."""

from dataclasses import replace
from uuid import UUID

from fastapi import Response

from agent.desk import acts, gate, talk, unsent
from agent.desk.acts import Hand, Refusal
from agent.desk.gate import Visit
from crm_store import cases, conversations, silencing, speakers
from crm_store.conversations import BOT, Conversation, Party
from crm_store.database import Session
from flows.flow import State
from flows.speakers import CASE, TOPIC

OWNER, GUEST = "owner", "guest"  # of the number; as the assistant asks it, too


async def name(visit: Visit) -> Response:
    """Say who it is, and go on in the talk of whoever it is."""
    conversation, who = unsent.conversation_of(visit.request), visit.form.get("who", "")
    if conversation is None or who not in (OWNER, GUEST):
        return talk.nothing_here()
    found = await named(talk.hand(visit), conversation, is_owner=who == OWNER)
    if isinstance(found, UUID):
        visit.house.sender.poke()
        return gate.see_other(f"/desk/conversations/{found}")
    return await talk.after(visit, conversation, found)


async def named(hand: Hand, conversation: UUID, *, is_owner: bool) -> UUID | Refusal:
    """The talk of whoever speaks; the other's is put aside. Only who has the talk may say so."""
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        if party is None or party.conversation.status != "open":
            return "gone"
        if party.conversation.owner != hand.by:
            return "yours_no_more"
        customer = await _who(session, party, hand, is_owner=is_owner)
        if customer == party.customer.id:
            _keep(session, party.conversation, speaks_since=hand.now.isoformat())
            found = conversation
        else:
            found = await _put_aside(session, party, hand, customer)
        acts.record(session, hand, party, "name_speaker", who=OWNER if is_owner else GUEST)
    return found


async def _who(session: Session, party: Party, hand: Hand, *, is_owner: bool) -> UUID:
    owner = party.identity.customer_id
    if is_owner:
        return owner
    known = await speakers.guest(session, party.identity.id, owner)
    return known or await speakers.new_guest(session, party, at=hand.now)


async def _put_aside(session: Session, party: Party, hand: Hand, customer: UUID) -> UUID:
    """Nothing of this talk is seen in the other, which the person of ours has from now on."""
    old, number = party.conversation, party.identity
    number.shared_at, number.verified_at = number.shared_at or hand.now, None
    old.owner, old.queued_at = BOT, None
    _keep(session, old, speaks_since=None)
    await _settle_who_it_was(session, hand, old.id)
    session.add(number)
    await session.flush()
    # Whoever is named has written what was written last: the free window is theirs.
    state = State(speaks_since=hand.now.isoformat()).to_json()
    found = await speakers.take_up(
        session, old, customer=customer, state=state, heard_at=old.last_inbound_at
    )
    await _take(session, hand, found)
    return found


async def _settle_who_it_was(session: Session, hand: Hand, conversation: UUID) -> None:
    for case in await cases.unsettled(session, conversation):
        if case.category == CASE:
            case.status, case.outcome, case.settled_at = "resolved", "settled", hand.now
            session.add(case)


async def _take(session: Session, hand: Hand, conversation: UUID) -> None:
    fresh = await session.get_one(Conversation, conversation)
    fresh.owner, fresh.queued_at, fresh.last_turn_at = hand.by, None, hand.now
    fresh.version += 1
    session.add(fresh)
    await silencing.silence(session, conversation)
    await acts.has_a_case(session, hand, conversation)


def _keep(session: Session, conversation: Conversation, *, speaks_since: str | None) -> None:
    """Who speaks is not asked any more; a turn in flight sees that the talk has moved on."""
    state = replace(State.from_json(conversation.state), speaks_since=speaks_since)
    if state.topic == TOPIC:
        state = replace(state, topic=None, options=())
    conversation.state = state.to_json()
    conversation.version += 1
    session.add(conversation)
