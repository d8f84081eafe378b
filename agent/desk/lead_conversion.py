"""Which leads became loans: by month, source, campaign and employer, with cost and interval."""

from datetime import timedelta

from fastapi import Response

from agent.desk import filters
from agent.desk.gate import Visit
from agent.desk.reporting import BEHIND, address
from crm_store import lead_lists
from crm_store.behind import LOAN
from crm_store.lead_lists import BY, By, Group
from crm_store.money import Cents
from flows.lead_conversion import Converted

PATH = "/desk/leads/conversion"
_SINCE = {"90": "90 days", "365": "a year", "730": "two years"}


async def show(visit: Visit) -> Response:
    """The groups of one kind, and all of them together."""
    chosen = filters.asked(visit, PATH, by=BY, days=tuple(_SINCE))
    named = chosen.of("by") or "cohort"
    by: By | None = next((each for each in BY if each == named), None)
    days = chosen.of("days") or "365"
    today = visit.house.calendar.today(visit.now)
    since = today - timedelta(days=int(days))
    async with visit.house.store.reading() as session:
        groups = await lead_lists.groups(session, by or "cohort", since=since)
        together = await lead_lists.together(session, since=since)

    def rows(of: str, figure: str = by or "cohort") -> str:
        """Where the leads of a group are."""
        return address(BEHIND, figure=figure, of=of, since=f"{since}", until=f"{today}")

    found = [(each.name, _of(each), rows(each.name), rows(f"{each.name}{LOAN}")) for each in groups]
    return visit.page(
        "lead_conversion.html",
        rows=found,
        every=_of(together),
        all_leads=rows("", "leads"),
        all_loans=rows("", "converted"),
        by=by,
        kinds=BY,
        days=days,
        spans=_SINCE,
        filter=chosen,
        tab="conversion",
    )


def _of(group: Group) -> Converted:
    return Converted(group.leads, group.loans, Cents(group.cost_cents))
