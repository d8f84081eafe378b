"""The store's history as looks: who was looked at on which day, and what came of it.

The days lie 23 apart, so that they fall on every part of a month: people are paid once in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from crm_store import model_history
from crm_store.database import Store
from crm_store.foretold import Kind
from crm_store.model_history import Within
from flows.policy import ModelRules

_APART = timedelta(days=23)
_ZONE = ZoneInfo("Africa/Windhoek")


@dataclass(frozen=True)
class Look:
    """One loan or customer on one day, and whether it happened within the time after it."""

    on: date
    subject: UUID
    features: tuple[float, ...]
    happened: bool


def within(kind: Kind, rules: ModelRules) -> Within:
    """Of whom a model of that kind is asked, and how far ahead."""
    days = rules.risk_days if kind == "risk" else rules.churn_days
    return Within(rules.late_days, rules.ended_days, days)


def begins(day: date) -> datetime:
    """The moment at which a day begins in Windhoek."""
    return datetime.combine(day, time(), tzinfo=_ZONE)


async def looks(store: Store, kind: Kind, rules: ModelRules, *, as_of: date) -> list[Look]:
    """Every look of which the end was known by then, the oldest first."""
    asked = within(kind, rules)
    async with store.reading() as session:
        first = await model_history.first_lent(session)
        if first is None:
            return []
        last = as_of - timedelta(days=asked.horizon_days)
        earliest = max(first, last - timedelta(days=31 * rules.history_months))
        days = list(_days(earliest, last))
        found = []
        for day in days:
            moment = begins(day)
            seen = await model_history.looked_at(session, kind, moment=moment, within=asked)
            who = [each.subject for each in seen]
            bad = await model_history.happened(session, kind, who, moment=moment, within=asked)
            found += [Look(day, one.subject, one.features, one.subject in bad) for one in seen]
    return found


def known_by(looks: Sequence[Look], day: date, *, horizon_days: int) -> list[Look]:
    """Those of which the end was known on that day."""
    return [each for each in looks if each.on + timedelta(days=horizon_days) <= day]


def _days(first: date, last: date) -> Iterator[date]:
    """The last day of which the end is known, and those before it; the oldest first."""
    count = (last - first) // _APART
    yield from (last - _APART * ago for ago in range(count, -1, -1))
