"""How was our help: asked once, some time after a person has helped or a loan was paid, if ever.

Only on WhatsApp, and only where the gate lets us write first; nobody is reminded of the question.
The answer is heard where handing back asks it, and kept as the same score.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog

from agent import gatekeeping, notices, templating
from agent.gatekeeping import HOW_WAS_IT, Known
from agent.notices import Reached
from agent.office import Desk, Office
from agent.templating import Filling
from crm_store import events, satisfaction
from crm_store.conversations import Party
from crm_store.satisfaction import Helped
from flows import handover, sending
from flows.commands import Language, Variety
from flows.sending import FreeForm, Outgoing, UseTemplate

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_KEYS = "satisfaction:"
_BY = "timer"
_AUTHOR = "system"


async def round_of(house: "House") -> int:
    """Ask whoever may be asked today; how many were."""
    office, now = Office.of(house), house.clock()
    if not office.calendar.may_write_first(now):
        return 0
    rules = office.rules(now).reminders
    last = now - timedelta(days=rules.satisfaction_days)
    async with house.store.transaction() as session:
        if not await satisfaction.is_ours(session):
            return 0
        found = await satisfaction.to_ask(
            session,
            since=last - timedelta(days=rules.satisfaction_for_days),
            until=last,
            keys=_KEYS,
        )
        desk = Desk(session, office, now)
        asked = sum([await _ask(desk, each) for each in found])
    if asked:
        log.info("asked_how_it_was", people=asked)
        house.sender.poke()
    return asked


async def _ask(desk: Desk, helped: Helped) -> bool:
    """Put the question, where the gate would let it leave now; another round may try again."""
    session, office, now = desk.session, desk.office, desk.now
    reached = await notices.reach(session, helped.customer_id)
    if reached is None:
        return False
    known = await gatekeeping.known(session, [helped.customer_id], office=office, now=now)
    language = templating.language_of(reached.language, HOW_WAS_IT, known)
    if not _may_leave(desk, reached, known, language):
        return False
    templating.write(
        session,
        reached.conversation,
        reached.identity,
        Filling(HOW_WAS_IT, {}),
        language=language,
        purpose="proactive",
        key=f"{_KEYS}{helped.ref}",
        by=_AUTHOR,
        now=now,
    )
    await satisfaction.await_answer(
        session, reached.conversation.id, topic=handover.TOPIC, options=_options(desk, reached)
    )
    data = {"about": "satisfaction", "became": "put"}
    events.record(
        session,
        "reminder",
        subject=helped.ref,
        at=now,
        actor=_BY,
        customer_id=helped.customer_id,
        data=data,
    )
    return True


def _may_leave(desk: Desk, reached: Reached, known: Known, language: Language) -> bool:
    message = Outgoing(
        author=_AUTHOR,
        purpose="proactive",
        due_at=desk.now,
        template=HOW_WAS_IT,
        as_template=True,
        language=language,
    )
    party = Party(reached.conversation, reached.identity, reached.customer, None)
    person = gatekeeping.person_of(party, known)
    decided = sending.decide(message, person, now=desk.now, rules=known.rules)
    return isinstance(decided, FreeForm | UseTemplate) and person.channel != sending.SMS


def _options(desk: Desk, reached: Reached) -> tuple[tuple[str, ...], ...]:
    """What she may write instead of tapping: a number, or the word in a language of hers."""
    phrases, language = desk.office.phrases, reached.language
    variety = cast("Variety | None", reached.customer.variety)
    return tuple(
        (each.id, *phrases.titles(each.label, each.values, language, variety=variety))
        for each in handover.SCORES
    )
