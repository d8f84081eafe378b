"""Nurture: who showed interest and went quiet is written to, a step at a time, through the gate.

A step's key is written once, however many processes start a round. What would leave is looked at
again as it leaves: she may have written, applied or left meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from agent import gatekeeping, notices, templating
from agent.gatekeeping import Known
from agent.notices import Reached
from agent.nurture_standing import PREFIX, standing_of
from agent.office import Desk, Office
from agent.templating import Filling
from crm_store import events, lead_facts, reminders
from crm_store.conversations import Party
from crm_store.lead_facts import Quiet
from crm_store.reminders import Decided, Status
from crm_store.sql import Sql
from flows import lead_rules, nurture, sending
from flows.lead_rules import LeadRules
from flows.nurture import Due
from flows.sending import FreeForm, Outgoing, Refuse, UseTemplate, Wait

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

KIND = "nurture"
_BY = "timer"
_PAGE = 200
_A_DAY = timedelta(days=1)
# These may change by themselves: nothing is decided yet, and nothing is kept.
_MAY_CHANGE = frozenset(
    ("no_consent_to_offers", "template_is_marketing", "window_closed", "template_not_approved")
)


async def round_of(house: "House") -> int:
    """Write to whoever is due a step today; how many steps were put on their way."""
    office, now = Office.of(house), house.clock()
    if not office.calendar.may_write_first(now):
        return 0
    put, after = 0, UUID(int=0)
    while True:
        async with house.store.transaction() as session:
            desk = Desk(session, office, now)
            if not await _is_ours(desk):
                return put
            found = await lead_facts.quiet(
                session,
                heard_since=now - _over_after(desk),
                heard_before=now - _A_DAY,
                after=after,
                most=_PAGE,
            )
            put += await _nurture(desk, found)
        if len(found) < _PAGE:
            break
        after = found[-1].id
    if put:
        house.sender.poke()
    return put


def _over_after(desk: Desk) -> timedelta:
    return timedelta(days=lead_rules.book().on(desk.today).nurture.over_after_days)


async def _is_ours(desk: Desk) -> bool:
    ((ours,),) = await desk.session.ask(_OURS)
    return bool(ours)


_OURS = Sql("select pg_try_advisory_xact_lock(hashtext('nurture'))")


async def _nurture(desk: Desk, found: Sequence[Quiet]) -> int:
    rules = lead_rules.book().on(desk.today)
    due = {each: step for each in found if (step := _due(desk, each, rules)) is not None}
    keys = [step.key for step in due.values()]
    still = await reminders.open_among(desk.session, keys, now=desk.now) if keys else frozenset()
    owed = [(each, step) for each, step in due.items() if step.key in still]
    if not owed:
        return 0
    customers = [each.customer_id for each, _ in owed]
    known = await gatekeeping.known(desk.session, customers, office=desk.office, now=desk.now)
    talks = await notices.reach_each(desk.session, customers)
    put = 0
    for each, step in owed:
        if (reached := talks.get(each.customer_id)) is not None:
            put += await _decide(desk, each, step, reached, known)
    return put


def _due(desk: Desk, each: Quiet, rules: LeadRules) -> Due | None:
    standing = standing_of(each, desk.office)
    found = nurture.due(standing, on=desk.today, rules=rules.nurture)
    return found if isinstance(found, Due) else None


async def _decide(desk: Desk, each: Quiet, step: Due, reached: Reached, known: Known) -> bool:
    """Put it on its way, let it wait, or let it go; whether it was put."""
    match _asked(desk, step, reached, known):
        case FreeForm() | UseTemplate():
            return await _put(desk, each, step, reached, known)
        case Wait(until=until, why=why):
            decided = _decided(desk, each, step, status="waiting", why=why)
            await reminders.keep(
                desk.session, Decided(**{**decided, "look_at": until}), at=desk.now
            )
        case Refuse(why=why) if why not in _MAY_CHANGE:
            decided = _decided(desk, each, step, status="dropped", why=why)
            if await reminders.keep(desk.session, Decided(**decided), at=desk.now):
                _record(desk, each, step, "dropped", why)
    return False


def _asked(desk: Desk, step: Due, reached: Reached, known: Known) -> sending.Sending:
    """What the gate says of it now."""
    template = step.step.template
    message = Outgoing(
        author="system",
        purpose=step.step.purpose,
        due_at=desk.now,
        template=template,
        as_template=True,
        language=templating.language_of(reached.language, template, known),
    )
    party = Party(reached.conversation, reached.identity, reached.customer, None)
    person = gatekeeping.person_of(party, known)
    return sending.decide(message, person, now=desk.now, rules=known.rules)


async def _put(desk: Desk, each: Quiet, step: Due, reached: Reached, known: Known) -> bool:
    """Whoever has written the key has the right to say it; nobody else has."""
    decided = Decided(**_decided(desk, each, step, status="put", why=""))
    if not await reminders.keep(desk.session, decided, at=desk.now):
        return False
    _record(desk, each, step, "put", "")
    template = step.step.template
    templating.write(
        desk.session,
        reached.conversation,
        reached.identity,
        Filling(template, {}),
        language=templating.language_of(reached.language, template, known),
        purpose=step.step.purpose,
        key=f"{PREFIX}{step.key}",
        by="system",
        now=desk.now,
    )
    return True


def _decided(desk: Desk, each: Quiet, step: Due, *, status: Status, why: str) -> Mapping[str, Any]:
    return {
        "key": step.key,
        "kind": KIND,
        "subject": each.ref,
        "customer_id": each.customer_id,
        "day": desk.today,
        "until_on": step.until_on,
        "status": status,
        "why": why,
    }


def _record(desk: Desk, each: Quiet, step: Due, became: str, why: str) -> None:
    events.record(
        desk.session,
        "nurture",
        subject=each.ref,
        at=desk.now,
        actor=_BY,
        customer_id=each.customer_id,
        data={"track": step.track, "step": step.n, "became": became, "why": why},
    )
