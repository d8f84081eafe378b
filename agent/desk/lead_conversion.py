"""Which leads became loans: by month, source, campaign and employer, with cost and interval."""

from datetime import timedelta
from typing import get_args

from fastapi import Response

from agent.desk import filters
from agent.desk.gate import Visit
from crm_store import lead_lists
from crm_store.lead_lists import By
from crm_store.money import Cents
from flows.lead_conversion import Converted

PATH = "/desk/leads/conversion"
_BY: tuple[By, ...] = get_args(By)
_SINCE = {"90": "90 days", "365": "a year", "730": "two years"}


async def show(visit: Visit) -> Response:
    """The groups of one kind, and all of them together."""
    chosen = filters.asked(visit, PATH, by=_BY, days=tuple(_SINCE))
    named = chosen.of("by") or "cohort"
    by: By | None = next((each for each in _BY if each == named), None)
    days = chosen.of("days") or "365"
    since = visit.house.calendar.today(visit.now) - timedelta(days=int(days))
    async with visit.house.store.reading() as session:
        groups = await lead_lists.groups(session, by or "cohort", since=since)
    every = Converted(
        leads=sum(each.leads for each in groups),
        loans=sum(each.loans for each in groups),
        cost=Cents(sum(each.cost_cents for each in groups)),
    )
    found = [
        (each.name, Converted(each.leads, each.loans, Cents(each.cost_cents))) for each in groups
    ]
    return visit.page(
        "lead_conversion.html",
        rows=found,
        every=every,
        by=by,
        kinds=_BY,
        days=days,
        spans=_SINCE,
        filter=chosen,
        tab="conversion",
    )
