"""Cases: what happened, what runs out, and how it ends: with words that she has a right to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from agent.desk import (
    acts,
    another_way,
    drawing,
    filters,
    gate,
    masked_tasks,
    masking,
    rehearsal,
    review_transcript,
    similar,
)
from agent.desk.acts import Hand
from agent.desk.another_way import WAYS, Shown
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.rehearsal import NotAsShown
from crm_store import cases, complaints, conversations, customers, messages, tasks, waiting
from crm_store.cases import Case
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.waiting import Wanted
from flows import sending

_PATH = "/desk/cases"
_WHOSE: Mapping[str, str] = {
    "mine": "What I have",
    "late": "What is late",
    "escalated": "What a manager is called to",
}
# What the list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "due": ("Due soonest", "Due latest"),
    "newest": ("Newest", "Oldest"),
    "about": ("About, A to Z", "About, Z to A"),
    "language": ("Language, A to Z", "Language, Z to A"),
    "whose": ("Who has it, A to Z", "Who has it, Z to A"),
}
_LONGEST = 1_024  # characters of a message
_HER = "customer: "
OUTCOMES: Mapping[str, str] = {
    "upheld": "She was right, and it is put right",
    "partly": "She was right in part",
    "not_upheld": "We did as we should have",
    "explained": "It was explained",
    "no_answer": "She could not be reached",
}
# Of a packet: what machines read, and what has a place of its own on the page.
_NOT_DRAWN = frozenset(
    (
        *("facts", "last_messages", "documents", "flags", "feeling", "turn", "document", "more"),
        *("language", "speaks", "variety", "customer", "told_in", "awaited", "reason"),
    )
)


class Refused(Exception):
    """It may not be ended so; the message says why."""


@dataclass(frozen=True)
class Clock:
    """By when something should have happened, and whether it has."""

    name: str
    at: datetime
    met: bool


@dataclass(frozen=True)
class Ended:
    """How somebody wants to end a case."""

    outcome: str
    resolution: str
    message: str


async def show_all(visit: Visit, *, fault: str = "") -> Response:
    """A page of the cases that are not settled."""
    chosen = filters.asked(visit, _PATH, whose=_WHOSE, category=None, sort=waiting.ORDERS)
    whose, category = chosen.of("whose"), chosen.of("category")
    wanted = Wanted(
        assigned_to=visit.by if whose == "mine" else None,
        late_at=visit.now if whose == "late" else None,
        category=category,
        escalated=whose == "escalated",
        escalated_first=visit.user.role == "manager",
        order=chosen.of("sort"),
        first=chosen.first,
        most=ROWS + 1,
    )
    async with visit.house.store.reading() as session:
        rows = await waiting.queue(session, wanted)
        known = await waiting.categories(session)
        settled = None if rows else await waiting.last_settled(session, category)
    return visit.page(
        "cases.html",
        status=409 if fault else 200,
        fault=fault,
        typed=visit.form,
        today=visit.house.calendar.today(visit.now),
        rows=rows[:ROWS],
        settled=settled,
        more=len(rows) > ROWS,
        filter=chosen,
        whose=_WHOSE,
        orders=_ORDERS,
        categories=known,
    )


async def show(visit: Visit) -> Response:
    """One case, what she said first."""
    return await _screen(visit)


async def show_refused(visit: Visit, why: str) -> Response:
    """The case again, and why something was not done about it."""
    return await _screen(visit, fault=why)


async def show_arranged(visit: Visit, shown: Shown) -> Response:
    """The case with what another way to pay would come to."""
    return await _screen(visit, plan=shown)


async def preview(visit: Visit) -> Response:
    """What she would read, before the case is over."""
    if "change" in visit.form:
        return await _screen(visit)
    try:
        said = await rehearsal.rehearse(visit.house.store, _ending(visit))
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return await _screen(visit, said=said)


async def resolve(visit: Visit) -> Response:
    """End it, and say exactly what was shown."""
    ref = visit.request.path_params["ref"]
    shown = visit.form.get("shown", "")
    try:
        await rehearsal.perform(visit.house.store, _ending(visit), as_shown=shown)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    except NotAsShown:
        return await _screen(visit, fault="Something has changed since. Read the message again.")
    visit.house.sender.poke()
    return gate.see_other(f"/desk/cases/{ref}")


def _ending(visit: Visit) -> rehearsal.Act:
    form = visit.form
    ended = Ended(
        form.get("outcome", ""), form.get("resolution", "").strip(), form.get("text", "").strip()
    )

    async def act(session: Session) -> None:
        case, party = await _ours(session, visit.request.path_params["ref"])
        _require_whole(case, ended)
        _require_owner(visit, party, ended)
        hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
        told = None
        if ended.message:
            told = acts.write(session, hand, party, ended.message)
        cases.resolve(
            session, case, ended.resolution, outcome=ended.outcome, told=told, at=visit.now
        )
        acts.record(session, hand, party, "resolve", case=case.ref, outcome=ended.outcome)

    return act


async def _ours(session: Session, ref: str) -> tuple[Case, Party]:
    """A case that is not over, and its talk, until the transaction ends."""
    case = await cases.by_ref(session, ref)
    if case is None:
        raise Refused("This case was never there.")
    # The talk first, as whoever takes it over does: two that wait for each other get nowhere.
    party = await conversations.of_id(session, case.conversation_id, ours=True)
    if party is None:
        raise Refused("Her conversation is not there any more.")
    await session.refresh(case, with_for_update=True)
    if case.status in ("resolved", "closed"):
        raise Refused("This case is over already.")
    return case, party


def _require_whole(case: Case, ended: Ended) -> None:
    if ended.outcome not in OUTCOMES:
        raise Refused("Choose how it ends.")
    if not ended.resolution:
        raise Refused("Write what was found and what was done.")
    if case.category == cases.COMPLAINT and not ended.message:
        raise Refused("Whoever complains gets an answer: write what she will read.")
    if len(ended.message) > _LONGEST:
        raise Refused("This is longer than one message can be: 1,024 characters.")


def _require_owner(visit: Visit, party: Party, ended: Ended) -> None:
    """Whoever writes has the talk: she hears one voice, and the bot is silent meanwhile."""
    owner = party.conversation.owner
    if owner != visit.by and (ended.message or owner.startswith("user:")):
        raise Refused("Take the conversation first: whoever writes to her has it.")


def _must_wait(visit: Visit, party: Party) -> bool:
    """Whether words to her leave only when she has answered a template."""
    rules = visit.house.book.on(visit.house.calendar.today(visit.now)).sessions
    wrote_at = party.conversation.last_inbound_at
    return not sending.window_is_open(wrote_at, now=visit.now, rules=rules)


async def _screen(
    visit: Visit,
    *,
    fault: str = "",
    said: tuple[str, ...] | None = None,
    plan: Shown | None = None,
) -> Response:
    async with visit.house.store.transaction() as session:
        case = await cases.by_ref(session, visit.request.path_params["ref"])
        party = await conversations.of_id(session, case.conversation_id) if case else None
        if case is None or party is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        known = cases.packet(session, case)
        resolution = cases.resolution(session, case)
        regulator = complaints.regulator_ref(session, case)
        hers, details = await _her_words(session, known), _details(known)
        name = customers.name(session, party.customer)
        loan = await another_way.standing(session, party.customer.id)
        hers_to_do = await tasks.of_customer(
            session, party.customer.id, managers_too=masked_tasks.sees_all(visit)
        )
        to_do = [(each.ref, tasks.title(session, each)) for each in hers_to_do]
        alike = await similar.to_case(session, case)
        hidden = await review_transcript.hidden_from(visit, session, party.customer)
        if hidden is not None:
            name, hers = masking.NAME, [masking.mask(each, hidden) for each in hers]
            resolution = masking.mask(resolution or "", hidden)
            regulator = masking.mask(regulator, hidden)
            details = _masked(details, hidden)
            to_do = _masked(to_do, hidden)
        session.audited.append(visit.audited("read", case.ref))
        session.expunge_all()
    return visit.page(
        "case.html",
        status=409 if fault else 200,
        case=case,
        party=party,
        name=name,
        hers=hers,
        details=details,
        clocks=_clocks(case),
        resolution=resolution,
        regulator=regulator,
        outcomes=OUTCOMES,
        typed=visit.form,
        fault=fault,
        said=said,
        must_wait=_must_wait(visit, party),
        shown=rehearsal.seal(said) if said is not None else "",
        over=case.status in ("resolved", "closed"),
        loan=loan,
        to_do=to_do,
        plan=plan,
        ways=WAYS,
        similar=alike,
    )


async def _her_words(session: Session, known: Mapping[str, object]) -> list[str]:
    """What she said before the case was opened, and what was told to it since."""
    before, more = known.get("last_messages"), known.get("more")
    talk = [str(each) for each in before] if isinstance(before, list) else []
    hers = [each.removeprefix(_HER) for each in talk if each.startswith(_HER)]
    for each in more if isinstance(more, list) else ():
        told = await messages.by_id(session, each.get("told_in"))
        said = messages.body(session, told) if told else ""
        if said and said not in hers:
            hers.append(said)
    return hers


def _masked(told: Sequence[tuple[str, str]], hidden: masking.Hers) -> list[tuple[str, str]]:
    return [(name, masking.mask(value, hidden)) for name, value in told]


def _details(known: Mapping[str, object]) -> list[tuple[str, str]]:
    found = [(name, str(known[name])) for name in sorted(known) if name not in _NOT_DRAWN]
    later = known.get("more")
    for each in later if isinstance(later, list) else ():
        found += [(name, str(each[name])) for name in each if name not in _NOT_DRAWN | {"at"}]
    return [(name, value) for name, value in found if value not in ("", "None", "[]", "{}")]


def _clocks(case: Case) -> list[Clock]:
    over = case.status in ("resolved", "closed")
    found = [Clock("First answer", case.sla_due_at, over or case.answered_at is not None)]
    if case.answer_by is not None and not over:
        found.append(Clock("Next answer", case.answer_by, met=False))
    if case.resolve_by is not None:
        found.append(Clock("Over", case.resolve_by, over))
    return found
