"""How each customer stands, reckoned: of everybody, and of whoever something happened to."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from agent import bands
from crm_store import standing
from crm_store.database import Session, Store
from crm_store.standing import Reckoned
from flows import next_best
from flows.next_best import Seen
from flows.policy import CustomerRules

if TYPE_CHECKING:
    from agent.bootstrap import House

_AT_ONCE = 2000
_FEW = 5
_A_ROUND = 300  # beside those who are waiting for an answer
WINDHOEK = ZoneInfo("Africa/Windhoek")


async def round_of(house: "House") -> int:
    """Whoever something happened to; then some of those not looked at today: days count too."""
    now = house.clock()
    today = house.calendar.today(now)
    rules = house.book.on(today).customers
    midnight = datetime.combine(today, time(), tzinfo=WINDHOEK)
    async with house.store.transaction() as session:
        which = await standing.stirred(session, most=_A_ROUND)
        if len(which) < _A_ROUND:
            which += await standing.stale(session, before=midnight, most=_A_ROUND - len(which))
        return await of(session, which, rules, at=now)


async def everybody(
    store: Store, rules: CustomerRules, *, now: datetime, tell: Callable[[int], None] | None = None
) -> int:
    """Every customer, a portion at a time: each portion is kept as soon as it is done."""
    done, last = 0, None
    while True:
        async with store.transaction() as session:
            which = await standing.after(session, last, most=_AT_ONCE)
            done += await of(session, which, rules, at=now)
        if len(which) < _AT_ONCE:
            return done
        last = which[-1]
        if tell is not None:
            tell(done)


async def of(session: Session, which: Sequence[UUID], rules: CustomerRules, *, at: datetime) -> int:
    """These, in one go; how many there were."""
    if not which:
        return 0
    await standing.plan(session, anew=len(which) > _FEW)
    today = at.astimezone(WINDHOEK).date()
    await standing.keep_loans(session, which, on=today)
    found = await standing.reckon(session, which, in_words(rules), at=at)
    banded = await bands.of(session, which, rules, on=today)
    chosen = [(each, next_best.of(seen(each), rules), banded[each.customer_id]) for each in found]
    if chosen:
        await standing.keep(session, chosen, rule=rules.effective_from.isoformat(), at=at)
    return len(chosen)


def in_words(rules: CustomerRules) -> str:
    """The cut points as the formulas take them."""
    return json.dumps(rules.model_dump(mode="json", exclude={"source", "note", "confirm"}))


def seen(each: Reckoned) -> Seen:
    """What the rules of the next best action look at."""
    return Seen(
        flags=each.flags,
        open_complaints=each.open_complaints,
        days_late=each.days_late,
        waits=each.waits,
        health_band=each.health_band,
        churn=each.churn,
        may_be_written_to=each.may_be_written_to,
    )
