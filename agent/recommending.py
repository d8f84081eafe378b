"""Would she recommend us: asked some days after a loan was paid off, or a month after its payout.

Only on WhatsApp, on a phone that is hers alone, and only where the gate lets us write first. The
question is not put again soon, and a number counts only while it is open.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog

from agent import hearing_back, notices, surveys
from agent.gatekeeping import RECOMMEND_US
from agent.notices import Reached
from agent.office import Desk, Office
from crm_store import recommending
from crm_store.feedback import Whose
from crm_store.recommending import Borrowed, Span
from flows import recommending as flow
from flows.commands import Variety
from flows.effects import Recommend

if TYPE_CHECKING:
    from agent.bootstrap import House
    from flows.policy import ReminderRules

log = structlog.get_logger()

_KEYS = "nps:"
_A_REASON_COMES_WITHIN = timedelta(hours=12)
_AT_ONCE = 200


async def round_of(house: "House") -> int:
    """Ask whoever may be asked today, and keep the numbers that no reason followed."""
    office, now = Office.of(house), house.clock()
    rules = office.rules(now).reminders
    async with house.store.transaction() as session:
        if not await recommending.is_ours(session):
            return 0
        desk = Desk(session, office, now)
        await _keep_unsaid(desk)
        if not office.calendar.may_write_first(now):
            return 0
        found = await recommending.to_ask(
            session,
            _span(desk, rules),
            keys=_KEYS,
            again_since=now - timedelta(days=rules.recommend_again_days),
            now=now,
            most=_AT_ONCE,
        )
        asked = sum([await _ask(desk, each) for each in found])
    if asked:
        log.info("asked_for_a_recommendation", people=asked)
        house.sender.poke()
    return asked


def _span(desk: Desk, rules: "ReminderRules") -> Span:
    a_while = timedelta(days=rules.recommend_for_days)
    paid_off = desk.now - timedelta(days=rules.recommend_paid_off_days)
    paid_out = desk.today - timedelta(days=rules.recommend_payout_days)
    return Span(paid_off - a_while, paid_off, paid_out - a_while, paid_out)


async def _keep_unsaid(desk: Desk) -> None:
    since = desk.now - _A_REASON_COMES_WITHIN
    by = hearing_back.by_when(desk.rules, desk.office.calendar, desk.now)
    for each in await recommending.unsaid(
        desk.session, topic=flow.WHY, silent_since=since, most=_AT_ONCE
    ):
        whose = Whose(customer=each.customer_id, conversation=each.conversation_id)
        told = Recommend(each.score, each.ref)
        await hearing_back.keep_recommendation(desk.session, whose, told, by=by, at=desk.now)


async def _ask(desk: Desk, borrowed: Borrowed) -> bool:
    """Put the question, where the gate would let it leave now; another round may try again."""
    session, now = desk.session, desk.now
    reached = await notices.reach(session, borrowed.customer_id)
    if reached is None or reached.identity.shared_at is not None:
        return False
    language = await surveys.language_now(desk, reached, template=RECOMMEND_US)
    if language is None:
        return False
    if not await recommending.await_answer(
        session,
        reached.conversation.id,
        borrowed.ref,
        topic=flow.TOPIC,
        options=(_later(desk, reached),),
        silent_since=now - timedelta(minutes=desk.rules.sessions.chat_pause_minutes),
    ):
        return False
    surveys.put(
        desk,
        reached,
        template=RECOMMEND_US,
        language=language,
        key=f"{_KEYS}{borrowed.ref}:{desk.today}",
        about="recommending",
        ref=borrowed.ref,
    )
    return True


def _later(desk: Desk, reached: Reached) -> tuple[str, ...]:
    """What she may write or tap instead of a number."""
    variety = cast("Variety | None", reached.customer.variety)
    titles = desk.office.phrases.titles("option.not_now", {}, reached.language, variety=variety)
    return (flow.LATER, *titles)
