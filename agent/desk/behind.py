"""The rows behind a figure at the desk: each with its own page, over the days of the figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from fastapi import Response

from agent.desk import filters, gate, reports
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.reporting import BEHIND
from crm_store import behind
from crm_store.behind import COUNTED, NONE, Counted, Wanted


@dataclass(frozen=True)
class _Shown:
    """How rows are headed, what each is, and where its page is."""

    title: str
    what: str
    page: str


_SHOWN: Mapping[Counted, _Shown] = {
    "customers": _Shown("New customers", "Customer", "/desk/customers/"),
    "leads": _Shown("Leads", "Lead", "/desk/leads/"),
    "begun": _Shown("Applications begun", "Application", "/desk/applications/"),
    "decisions": _Shown("Decisions", "Application", "/desk/applications/"),
    "declines": _Shown("Declines, by reason", "Application", "/desk/applications/"),
    "talks": _Shown("Conversations", "Conversation", "/desk/conversations/"),
    "handoffs": _Shown("Hand-offs", "Conversation", "/desk/conversations/"),
    "gaps": _Shown("Questions without an answer", "Conversation", "/desk/conversations/"),
}


async def show(visit: Visit) -> Response:
    """The rows that the address asks for, over the days that it names."""
    chosen = filters.asked(
        visit, BEHIND, figure=COUNTED, of=None, language=None, since=None, until=None
    )
    span = reports.span_of(visit, chosen.chosen)
    if span is None or chosen.of("figure") is None:
        return gate.see_other("/desk/dashboards")
    counted = cast("Counted", chosen.of("figure"))
    wanted = Wanted(
        since=span.since,
        until=span.until,
        of=chosen.of("of"),
        language=chosen.of("language"),
        first=chosen.first,
        most=ROWS + 1,
    )
    async with visit.house.store.reading() as session:
        found = await behind.rows(session, counted, wanted)
    return visit.page(
        "dashboard_rows.html",
        shown=_SHOWN[counted],
        rows=found[:ROWS],
        more=len(found) > ROWS,
        filter=chosen,
        none=NONE,
    )
