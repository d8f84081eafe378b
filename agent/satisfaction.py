"""How was our help: asked once, some time after a person has helped or a loan was paid, if ever.

Only on WhatsApp, and only where the gate lets us write first; nobody is reminded of the question.
The answer is heard where handing back asks it, and kept as the same score.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog

from agent import notices, surveys
from agent.gatekeeping import HOW_WAS_IT
from agent.notices import Reached
from agent.office import Desk, Office
from crm_store import satisfaction
from crm_store.satisfaction import Helped
from flows import handover
from flows.commands import Variety

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_KEYS = "satisfaction:"


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
    reached = await notices.reach(desk.session, helped.customer_id)
    if reached is None:
        return False
    language = await surveys.language_now(desk, reached, template=HOW_WAS_IT)
    if language is None:
        return False
    surveys.put(
        desk,
        reached,
        template=HOW_WAS_IT,
        language=language,
        key=f"{_KEYS}{helped.ref}",
        about="satisfaction",
        ref=helped.ref,
    )
    await satisfaction.await_answer(
        desk.session, reached.conversation.id, topic=handover.TOPIC, options=_options(desk, reached)
    )
    return True


def _options(desk: Desk, reached: Reached) -> tuple[tuple[str, ...], ...]:
    """What she may write instead of tapping: a number, or the word in a language of hers."""
    phrases, language = desk.office.phrases, reached.language
    variety = cast("Variety | None", reached.customer.variety)
    return tuple(
        (each.id, *phrases.titles(each.label, each.values, language, variety=variety))
        for each in handover.SCORES
    )
