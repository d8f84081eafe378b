"""A conversation: what was said, why a person is asked, and whose it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response

from agent import templating
from agent.desk import (
    acts,
    canned,
    drawing,
    gate,
    handing_back,
    in_short,
    masked_tasks,
    masking,
    noting,
    packet,
    review_transcript,
    similar,
    there_and_back,
    thread,
    unsent,
    watching,
)
from agent.desk.acts import Hand, Refusal
from agent.desk.gate import Visit
from agent.desk.noting import Unkept
from agent.desk.suggesting import Suggested
from agent.desk.there_and_back import Draft
from agent.desk.thread import Line
from agent.office import Office
from agent.templating import Offered
from crm_store import canned as written_replies
from crm_store import (
    cases,
    conversations,
    customers,
    drafts,
    presence,
    speakers,
    tasks,
    waiting,
)
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.tasks import Task
from flows import sending
from flows.commands import FactName
from flows.handover import OUTCOMES, Outcome

WHY: Mapping[Refusal | Unkept, str] = {
    "gone": "This conversation is closed.",
    "theirs": "A colleague has it. Look who, and take it over if you agreed on that.",
    "yours_no_more": "You do not have this conversation any more. Take it over to write.",
    "newer": "Something newer has arrived. Read it, then send.",
    "empty": "Nothing was written.",
    "no_form": "She is not filling in a form, or has not agreed yet that we keep what she tells.",
    "unreadable": "This cannot be taken so. Write one amount, a number of months or a day.",
    "too_long": "This is longer than one message can be: 1,024 characters.",
}
_TASKS = 5  # that stand beside the talk
_NEAR = 6  # other cases, of hers who reads it and of nobody's
_PLACES = ("before", "through", "whole")  # messages that an address names
_FACTS: Mapping[str, FactName] = {each: each for each in noting.NOTABLE}
_OUTCOMES: Mapping[str, Outcome] = {each: each for each in OUTCOMES}


async def show(visit: Visit) -> Response:
    """The whole screen."""
    return await screen(visit)


async def newest(visit: Visit) -> Response:
    """The thread alone, for a page that is open already; a look from elsewhere is on record."""
    conversation = unsent.conversation_of(visit.request)
    async with visit.house.store.transaction() as session:
        party = await conversations.of_id(session, conversation) if conversation else None
        if party is None:
            return nothing_here()
        talk, sitting = party.conversation.id, visit.session.id
        if not await presence.reads(session, sitting, talk, at=visit.now):
            session.audited.append(visit.audited("read", f"conversation:{talk}"))
        hidden = await review_transcript.hidden_from(visit, session, party.customer)
        lines, _ = await thread.lines(session, visit.house, party, hidden=hidden)
        session.expunge_all()
    return visit.page("thread.html", lines=lines, party=party, seen=_newest(lines))


async def take(visit: Visit) -> Response:
    """Take it over, from the bot, from the queue, or from whom the form names."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return nothing_here()
    refused = await acts.take(hand(visit), conversation, even_from=visit.form.get("from", ""))
    return await after(visit, conversation, refused)


async def note_fact(visit: Visit) -> Response:
    """Keep what she told this person, in her form."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return nothing_here()
    fact, told = _FACTS.get(visit.form.get("fact", "")), visit.form.get("value", "")
    unkept: Unkept | None = "unreadable"
    if fact is not None:
        unkept = await noting.note(hand(visit), visit.house, conversation, fact=fact, text=told)
    return await after(visit, conversation, unkept)


async def hand_back(visit: Visit) -> Response:
    """Let the assistant go on."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return nothing_here()
    outcome, step = visit.form.get("outcome", ""), visit.form.get("step", "")
    refused = await handing_back.hand_back(
        hand(visit),
        visit.house,
        conversation,
        note=outcome,
        outcome=_OUTCOMES.get(visit.form.get("came_of_it", ""), "settled"),
        step=step if step in handing_back.STEPS else handing_back.STOPPED,
    )
    if refused is None:
        await unsent.sent(visit, conversation, "outcome")
        return gate.see_other(f"/desk/conversations/{conversation}?handed_back=1")
    await unsent.keep(visit, conversation, "outcome", outcome)
    return await after(visit, conversation, refused)


def hand(visit: Visit) -> Hand:
    """Whoever visits, at a conversation."""
    return Hand(visit.house.store, visit.by, visit.now, visit.house.lease)


async def after(visit: Visit, conversation: UUID, refused: Refusal | Unkept | None) -> Response:
    """Back to the screen; what was refused stands there with what was typed."""
    if refused is None:
        return gate.see_other(f"/desk/conversations/{conversation}")
    return await screen(visit, fault=WHY[refused])


async def screen(
    visit: Visit,
    *,
    fault: str = "",
    suggested: Suggested | None = None,
    draft: Draft | None = None,
) -> Response:
    """Everything of a conversation; opening it is on record."""
    conversation = unsent.conversation_of(visit.request)
    asked = visit.request.query_params
    before, through, whole = (unsent.uuid(asked.get(each, "")) for each in _PLACES)
    async with visit.house.store.transaction() as session:
        party = await conversations.of_id(session, conversation) if conversation else None
        if party is None:
            return nothing_here()
        hidden = await review_transcript.hidden_from(visit, session, party.customer)
        lines, more = await thread.lines(
            session, visit.house, party, before=before, through=through, whole=whole, hidden=hidden
        )
        values = await _beside(visit, session, party, lines=lines, hidden=hidden)
        await _has_it_open(visit, session, party)
        session.expunge_all()
    is_newest = before is None and through is None
    return visit.page(
        "conversation.html",
        status=409 if fault else 200,
        party=party,
        lines=lines,
        older=lines[0].message.id if more else None,
        is_newest=is_newest,
        seen=_newest(lines) if is_newest else None,
        fault=fault,
        suggested=suggested,
        draft=draft,
        readers=await watching.readers(visit, party.conversation.id),
        window=_window(visit, party),
        notable=noting.NOTABLE,
        form=visit.form,
        **values,
    )


async def _beside(
    visit: Visit,
    session: Session,
    party: Party,
    *,
    lines: Sequence[Line],
    hidden: masking.Hers | None,
) -> dict[str, Any]:
    """What stands around the thread."""
    talk = party.conversation.id
    packets = [await packet.of(session, each) for each in await cases.unsettled(session, talk)]
    alike = await similar.to_case(session, packets[0].case) if packets else []
    short = await in_short.of(session, visit.house, party)
    name, before = (
        customers.name(session, party.customer),
        await packet.before(session, talk, lines),
    )
    if hidden is not None:
        name, packets = masking.NAME, [packet.masked(each, hidden) for each in packets]
        before = packet.before_masked(before, hidden)
    return {
        "speakers": await speakers.of_number(session, party.customer.id),
        "name": name,
        "packets": packets,
        "before": before,
        "short": short,
        "todo": await _todo(visit, session, party, hidden),
        "similar": alike,
        "steps": handing_back.steps(session, party.application),
        "near": await waiting.near(session, by=visit.by, at=visit.now, most=_NEAR),
        "ready": await _ready(visit, session, party, packets=packets, loan=short.loan),
        "typed": await drafts.of(session, user=visit.user.id, conversation=talk),
        "offers": await _offers(visit, session, party),
        "ways": there_and_back.ways(visit.house, party),
    }


async def _todo(
    visit: Visit, session: Session, party: Party, hidden: masking.Hers | None
) -> Sequence[tuple[Task, str]]:
    """What is still to be done about her, as whoever reads may see it, with its title."""
    if not visit.may("see_tasks"):
        return ()
    found = await tasks.of_customer(
        session, party.customer.id, managers_too=masked_tasks.sees_all(visit)
    )
    titles = [(each, tasks.title(session, each)) for each in found[:_TASKS]]
    return [(each, masking.mask(told, hidden) if hidden else told) for each, told in titles]


async def _ready(
    visit: Visit,
    session: Session,
    party: Party,
    *,
    packets: Sequence[packet.Packet],
    loan: in_short.Owes | None,
) -> tuple[canned.Filled, ...]:
    """The ready replies, filled in for her; only who has the talk needs them."""
    if party.conversation.owner != visit.by:
        return ()
    case = packets[0].case.ref if packets else ""
    values = await in_short.values(
        session, visit.house, party, loan=loan, case=case, me=visit.user.name
    )
    own = await written_replies.written(session)
    return canned.filled(canned.ready(own), values, language=party.conversation.language)


async def _offers(visit: Visit, session: Session, party: Party) -> Sequence[Offered]:
    """The templates that may go to her, while nothing else may."""
    if party.conversation.owner != visit.by or _window(visit, party)[0]:
        return ()
    return await templating.offered(session, party, now=visit.now, office=Office.of(visit.house))


async def ready_text(visit: Visit, session: Session, party: Party, name: str) -> str:
    """One ready reply, filled in for her; nothing where it is not offered."""
    open_cases = await cases.unsettled(session, party.conversation.id)
    packets = [await packet.of(session, each) for each in open_cases]
    short = await in_short.of(session, visit.house, party)
    found = await _ready(visit, session, party, packets=packets, loan=short.loan)
    return next((each.text for each in found if each.name == name), "")


async def _has_it_open(visit: Visit, session: Session, party: Party) -> None:
    talk, sitting = party.conversation.id, visit.session.id
    session.audited.append(visit.audited("read", f"conversation:{talk}"))
    await presence.page_open(session, sitting, at=visit.now)
    await presence.reads(session, sitting, talk, at=visit.now)


def _newest(lines: Sequence[Line]) -> UUID | None:
    return lines[-1].message.id if lines else None


def _window(visit: Visit, party: Party) -> tuple[bool, datetime | None]:
    """Whether she may be written to freely now, and until when."""
    rules = visit.house.book.on(visit.house.calendar.today(visit.now)).sessions
    closes = sending.window_closes_at(party.conversation.last_inbound_at, rules=rules)
    return closes is not None and visit.now < closes, closes


def nothing_here() -> Response:
    """No conversation is called so."""
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
