"""The clocks of cases: wound when one opens, and heeded when a person is silent for too long."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from agent.office import Office
from crm_store import audit, cases, conversations, events, presence, waiting
from crm_store.cases import Case
from crm_store.conversations import QUEUE
from crm_store.database import Session
from crm_store.waiting import Unanswered

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()


async def round_of(house: "House") -> None:
    """See who is gone, wind what is new, and give what lies to all first, then to a manager."""
    office, now = Office.of(house), house.clock()
    async with house.store.transaction() as session:
        for name in await presence.mark_the_gone(session, at=now):
            _record(session, f"user:{name}", "gone", now)
        await _wind(session, office, now)
        await _expect_answers(session, office, now)
    async with house.store.reading() as session:
        waits = await waiting.unanswered(session)
    silent = [each for each in waits if _is_silent(office, each, now)]
    for each in silent:
        async with house.store.transaction() as session:
            await _take_away(session, each, now)
    async with house.store.transaction() as session:
        await _call_a_manager(session, office, now)


async def _wind(session: Session, office: Office, now: datetime) -> None:
    """Its end is as far from its first answer as the policy's two waits are apart."""
    levels = office.rules(now).sla
    for case in await cases.unwound(session):
        more = levels.resolution(case.priority) - levels.first_response(case.priority)
        case.resolve_by = office.calendar.add_office_time(case.sla_due_at, max(more, 0))
        session.add(case)


async def _expect_answers(session: Session, office: Office, now: datetime) -> None:
    levels = office.rules(now).sla
    for each in await waiting.unanswered(session):
        minutes = levels.first_response(each.priority)
        by = office.calendar.add_office_time(each.since, minutes)
        await waiting.expect_an_answer(session, each.conversation, by=by)


def _is_silent(office: Office, each: Unanswered, now: datetime) -> bool:
    minutes = office.rules(now).sla.silent_minutes
    return office.calendar.add_office_time(each.since, minutes) <= now


async def _take_away(session: Session, each: Unanswered, now: datetime) -> None:
    """Back to all, unless the person has written meanwhile or somebody else has it."""
    party = await conversations.of_id(session, each.conversation, ours=True)
    still = {(found.conversation, found.owner) for found in await waiting.unanswered(session)}
    if party is None or (each.conversation, each.owner) not in still:
        return
    party.conversation.owner, party.conversation.queued_at = QUEUE, now
    party.conversation.version += 1
    session.add(party.conversation)
    if not await cases.unsettled(session, each.conversation):
        # Without one she would wait where nobody looks.
        cases.open_handoff(session, party, reason="left_unanswered", due_at=now)
        await session.write_rows()
    await cases.let_lie(session, each.conversation, by=each.owner, at=now)
    _record(session, f"conversation:{each.conversation}", "reroute", now, was=each.owner)


async def _call_a_manager(session: Session, office: Office, now: datetime) -> None:
    minutes = office.rules(now).sla.supervisor_minutes
    # Office time is never shorter than the clock's: whoever is not late by this one is not late.
    since = now - timedelta(minutes=minutes)
    for case in await cases.to_escalate(session, late_since=since):
        if office.calendar.add_office_time(_late_since(case), minutes) <= now:
            case.escalated_at = now
            session.add(case)
            _record(session, case.ref, "escalate", now)
            log.warning("case_escalated", case=case.ref)


def _late_since(case: Case) -> datetime:
    """What nobody has is late since its first clock; what somebody keeps, since the next one."""
    return case.nearest_at if case.assigned_to else case.left_at or case.sla_due_at


def _record(session: Session, subject: str, action: str, now: datetime, **detail: str) -> None:
    session.audited.append(audit.Entry(now, "timer", action, subject, detail))
    data = {"action": action, **detail}
    events.record(session, "handoff", subject=subject, at=now, actor="timer", data=data)
