"""The picks of a week: drawn whenever somebody looks, kept once, and added to by hand."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.desk import sampling
from agent.desk.sampling import Picked, Reason, Talk
from crm_store import reviews
from crm_store.conversations import Conversation
from crm_store.database import Session, Store
from crm_store.reviews import Marked, Pick
from crm_store.row import new_id
from flows.policy import ReviewRules

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.desk.gate import Visit

_WEEK = timedelta(days=7)
_FRESH = timedelta(minutes=1)
_MARKS: tuple[Reason, ...] = ("complaint", "low_csat", "withheld", "overridden", "handoff")


def bounds(week: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a week begins and ends."""
    began = datetime.combine(week, time(), tzinfo=zone)
    return began, datetime.combine(week + _WEEK, time(), tzinfo=zone)


async def round_of(house: "House") -> None:
    """Draw the week that is over before anybody looks: it takes a while, once."""
    now = house.clock()
    policy = house.book.on(house.calendar.today(now))
    zone = ZoneInfo(policy.hours.timezone)
    this = sampling.monday(now.astimezone(zone).date())
    await _draw(house.store, policy.review, week=this - _WEEK, is_over=True, now=now, zone=zone)


async def draw(store: Store, rules: ReviewRules, *, now: datetime, zone: ZoneInfo) -> None:
    """Pick of this week and of the one before it; what is picked already stays."""
    this = sampling.monday(now.astimezone(zone).date())
    for week in (this - _WEEK, this):
        await _draw(store, rules, week=week, is_over=week < this, now=now, zone=zone)


async def _draw(
    store: Store, rules: ReviewRules, *, week: date, is_over: bool, now: datetime, zone: ZoneInfo
) -> None:
    since, until = bounds(week, zone)
    async with store.transaction() as session:
        # A week that is over is drawn once; one that runs need not be on every look.
        if await reviews.is_drawn(session, week, since=min(until, now - _FRESH)):
            return
        there = await reviews.picked_in(session, week)
        found = await reviews.marked(session, since, until, csat_low_from=rules.csat_low_from)
        for each in sampling.draw(map(_talk, found), rules, week=week, is_over=is_over):
            if each.talk.id not in there:
                session.put(_pick(each, week, now))


def _pick(each: Picked, week: date, now: datetime) -> Pick:
    return Pick(
        id=new_id(),
        week=week,
        conversation_id=each.talk.id,
        why=list(each.why),
        twice=each.twice,
        language=each.talk.language,
        at=now,
    )


async def by_hand(
    session: Session, talk: Conversation, *, now: datetime, zone: ZoneInfo
) -> Pick | None:
    """Pick this talk for this week; None where it is picked already."""
    week = sampling.monday(now.astimezone(zone).date())
    if talk.id in await reviews.picked_in(session, week):
        return None
    pick = Pick(
        id=new_id(),
        week=week,
        conversation_id=talk.id,
        why=["by_hand"],
        twice=False,
        language=talk.language,
        at=now,
    )
    session.put(pick)
    return pick


def rules(visit: "Visit") -> ReviewRules:
    """The plan and the scorecard of today."""
    return visit.house.book.on(visit.house.calendar.today(visit.now)).review


def zone(visit: "Visit") -> ZoneInfo:
    """Weeks are counted by the clocks of the office."""
    hours = visit.house.book.on(visit.house.calendar.today(visit.now)).hours
    return ZoneInfo(hours.timezone)


def _talk(each: Marked) -> Talk:
    marks: frozenset[Reason] = frozenset(reason for reason in _MARKS if getattr(each, reason))
    return Talk(each.conversation, each.language, marks)
