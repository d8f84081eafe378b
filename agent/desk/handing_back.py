"""Handing back: the assistant goes on where she stopped, and she is told what came of it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING
from uuid import UUID

from agent import reply, situation, unasked
from agent.desk.acts import Hand, Refusal, record, said
from agent.guard import Listener
from agent.reply import Reply
from agent.taking import Claim
from agent.unasked import Grounds, Look
from agent.wording import options_of
from crm_store import applications, cases, conversations, messages, outbox
from crm_store.applications import Application
from crm_store.conversations import BOT, Party
from crm_store.database import Session
from crm_store.row import new_id
from flows import handover, sending
from flows.flow import Decision, Situation, Turn
from flows.form import SUMMARY
from flows.handover import Outcome

if TYPE_CHECKING:
    from agent.bootstrap import House

_LINES: Mapping[str, str] = {
    "employer": "her employer",
    "employee_number": "her employee number",
    "full_name": "her name",
    "remuneration": "her pay",
    "pay_day": "her pay day",
    "amount": "the amount",
    "months": "the months",
    "id": "her identity card",
    "payslip": "her payslip",
    "bank_letter": "her bank letter",
}
STOPPED, MENU = "stopped", "menu"
STEPS = (STOPPED, MENU, *SUMMARY)
_MOURNED = ("deceased", "deceased_reported")


def steps(session: Session, form: Application | None) -> dict[str, str]:
    """Where the assistant may go on, as people here call it."""
    known = applications.facts(session, form) if form and form.stage in applications.DRAFT else {}
    lines = {each: f"with {_LINES[each]}, asked once more" for each in SUMMARY if each in known}
    return {STOPPED: "where she stopped", MENU: "with the menu", **lines}


async def hand_back(
    hand: Hand, house: "House", conversation: UUID, *, note: str, outcome: Outcome, step: str
) -> Refusal | None:
    """Let the assistant go on; what only staff read stands in `note`."""
    if not note.strip():
        return "empty"
    async with hand.store.reading() as session:
        found = await conversations.of_id(session, conversation)
    if found is None:
        return "gone"
    decision = await _decided(hand, house, found, outcome=outcome, step=step)
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        if party is None or party.conversation.owner != hand.by:
            return "yours_no_more"
        if party.conversation.version != found.conversation.version:
            return "newer"
        _give_back(session, hand, house, party=party, decision=decision)
        await cases.hand_back(session, conversation, outcome=outcome, by=hand.by, at=hand.now)
        said(session, hand, party, note.strip(), direction="note", kind="note")
        record(session, hand, party, "hand_back", outcome=outcome, step=step)
    house.sender.poke()
    return None


async def _decided(
    hand: Hand, house: "House", party: Party, *, outcome: Outcome, step: str
) -> Decision:
    """What a turn would come to, had she just come back to the assistant."""
    claim = Claim(party, lease=new_id(), letters=(), unsaid=())
    taken = await situation.prepare(house, claim)
    turn = Turn(taken.situation)
    handover.come_back(
        turn,
        name=_name(hand),
        outcome=outcome,
        step=step,
        may_write=_may_be_read(taken.situation, party) and not _is_mourned(party),
    )
    return turn.decision()


def _name(hand: Hand) -> str:
    return hand.by.removeprefix("user:").capitalize()


def _may_be_read(now: Situation, party: Party) -> bool:
    """Whether a free message reaches her: within the window since she wrote."""
    wrote_at = party.conversation.last_inbound_at
    return sending.window_is_open(wrote_at, now=now.now, rules=now.policy.sessions)


def _is_mourned(party: Party) -> bool:
    """Nobody asks a family how the help was."""
    return any(flag in party.customer.flags for flag in _MOURNED)


def _give_back(
    session: Session, hand: Hand, house: "House", *, party: Party, decision: Decision
) -> None:
    talk = party.conversation
    talk.owner, talk.queued_at = BOT, None
    talk.version += 1
    told = reply.compose(
        decision.says,
        decision.ask,
        phrases=house.phrases,
        language=decision.language,
        variety=decision.variety,
        sources=Grounds(words=(_name(hand),)).sources,
    )
    listener = Listener(decision.language, verified=party.identity.proves(party.customer.id))
    looked = unasked.look(told, listener=listener, conversation=talk.id)
    state = decision.state
    if decision.ask is not None and looked.may_leave:
        options = options_of(decision, house.phrases)
        state = replace(state, topic=decision.ask.topic, options=options)
    talk.state = state.to_json()
    session.add(talk)
    for each in told:
        _say(session, hand, party, each, looked=looked)


def _say(session: Session, hand: Hand, party: Party, told: Reply, *, looked: Look) -> None:
    """As the assistant's own: she has it again."""
    message = new_id()
    messages.new(
        session,
        told.text,
        id=message,
        conversation_id=party.conversation.id,
        turn_id=None,
        direction="out",
        author=BOT,
        kind="choice" if told.choice else "text",
        language=party.conversation.language,
        at=hand.now,
    )
    outbox.put(
        session,
        {
            "text": told.text,
            "statements": told.statements,
            "choice": asdict(told.choice) if told.choice else None,
            **looked.told,
        },
        id=new_id(),
        conversation_id=party.conversation.id,
        identity_id=party.identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=f"handed_back:{message}",
        author=BOT,
        purpose="reply",
        run_at=hand.now,
        why=looked.why,
        status=looked.status,
    )
