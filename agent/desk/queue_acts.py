"""What is done in the queue itself: to claim, to give to a colleague, to put off."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Literal

from fastapi import Response

from agent.desk import acts, gate, queue
from agent.desk.acts import Hand
from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from crm_store import audit, cases, conversations, events, putting_off, silencing, waiting
from crm_store.cases import Case
from crm_store.database import Session
from crm_store.users import User

Refusal = putting_off.Refusal | Literal["gone", "theirs", "nobody", "no_time"]
WHY: Mapping[Refusal, str] = {
    "gone": "it is closed",
    "theirs": "a colleague has it",
    "nobody": "choose a colleague who is here",
    "not_yours": "only who has it may put it off",
    "over": "it is settled",
    "no_reason": "say why it waits",
    "no_time": "say until when",
    "past": "that time is over",
    "too_long": "nothing waits longer than 14 days",
    "past_its_clock": "a complaint, a death or distress waits no longer than its clock",
}
_Act = Callable[[Case], Awaitable[Refusal | None]]


async def claim(visit: Visit) -> Response:
    """Take one over and open it; whoever was a moment too late is told who was faster."""
    ref = visit.form.get("claim", "")
    async with visit.house.store.reading() as session:
        case = await cases.by_ref(session, ref)
    if case is None:
        return await queue.screen(visit, fault="There is no such case.")
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    if await acts.take(hand, case.conversation_id) is None:
        return gate.see_other(f"/desk/conversations/{case.conversation_id}")
    async with visit.house.store.reading() as session:
        party = await conversations.of_id(session, case.conversation_id)
    owner = party.conversation.owner if party else ""
    who = owner.removeprefix("user:") if owner.startswith("user:") else ""
    return await queue.screen(
        visit, fault=f"{who} was faster: {ref} is theirs." if who else f"{ref} is closed."
    )


async def give(visit: Visit) -> Response:
    """Make a colleague the owner of everything that was chosen."""
    async with visit.house.store.reading() as session:
        duty = await waiting.on_duty(session)
        session.expunge_all()
    to = next((each for each in duty if each.name == visit.form.get("to")), None)
    if to is None:
        return await queue.screen(visit, fault=f"Nothing was given: {WHY['nobody']}.")

    async def act(case: Case) -> Refusal | None:
        return await _give(visit, case, to)

    return await _each(visit, act)


async def put_off(visit: Visit) -> Response:
    """Take what was chosen out of the queue until a time, for a reason."""
    until = _time(visit.form.get("until", ""))

    async def act(case: Case) -> Refusal | None:
        if until is None:
            return "no_time"
        return await _put_off(visit, case, until)

    return await _each(visit, act)


async def _each(visit: Visit, act: _Act) -> Response:
    """One after the other: what is refused holds up nothing else."""
    chosen = [name.removeprefix("pick-") for name in visit.form if name.startswith("pick-")]
    if not chosen:
        return await queue.screen(visit, fault="Choose at least one, by the box before it.")
    faults = []
    for ref in chosen:
        async with visit.house.store.reading() as session:
            case = await cases.by_ref(session, ref)
        refused = await act(case) if case is not None else "gone"
        if refused is not None:
            faults.append(f"{ref}: {WHY[refused]}.")
    if faults:
        return await queue.screen(visit, fault=" ".join(faults))
    asked = visit.request.url.query
    return gate.see_other(f"{queue.PATH}?{asked}" if asked else queue.PATH)


async def _give(visit: Visit, case: Case, to: User) -> Refusal | None:
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    async with visit.house.store.transaction() as session:
        party = await conversations.of_id(session, case.conversation_id, ours=True)
        if party is None or party.conversation.status != "open":
            return "gone"
        found = await cases.by_ref(session, case.ref, ours=True)
        if found is None or found.status in ("resolved", "closed"):
            return "over"
        was, now = party.conversation.owner, f"user:{to.name}"
        if was not in (visit.by, now) and was.startswith("user:") and not _answers_for_all(visit):
            return "theirs"
        party.conversation.owner, party.conversation.queued_at = now, None
        party.conversation.version += 1  # a turn in flight sees that it has moved on
        session.add(party.conversation)
        await silencing.silence(session, case.conversation_id)
        await cases.assign(session, case.conversation_id, now, at=visit.now)
        acts.record(session, hand, party, "give", was=was, to=now)
    await acts.until_nothing_leaves(hand, case.conversation_id)
    return None


def _answers_for_all(visit: Visit) -> bool:
    """Whoever answers for the desk may give what others have."""
    return visit.user.role == "manager"


async def _put_off(visit: Visit, case: Case, until: datetime) -> Refusal | None:
    why = visit.form.get("why", "")
    async with visit.house.store.transaction() as session:
        found = await cases.by_ref(session, case.ref, ours=True)
        if found is None:
            return "gone"
        refused = putting_off.put_off(
            session, found, until=until, why=why, by=visit.by, at=visit.now
        )
        if refused is None:
            _record(session, visit, found, until)
    return refused


def _record(session: Session, visit: Visit, case: Case, until: datetime) -> None:
    told = {"action": "put_off", "until": until.isoformat()}
    session.audited.append(audit.Entry(visit.now, visit.by, "put_off", case.ref, told))
    events.record(
        session,
        "desk",
        subject=case.ref,
        at=visit.now,
        actor=visit.by,
        customer_id=case.customer_id,
        data=told,
    )


def _time(text: str) -> datetime | None:
    """As a browser writes it, in the time of the office."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=WINDHOEK)
    except ValueError:
        return None
