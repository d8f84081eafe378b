"""The rows behind a figure at the desk: each with its own page, over the days of the figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from fastapi import Response

from agent.desk import filters, gate, reports
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.may import Act
from agent.desk.reporting import BEHIND
from crm_store import behind
from crm_store.behind import COUNTED, NONE, Counted, Wanted
from crm_store.lead_lists import By


@dataclass(frozen=True)
class _Shown:
    """How rows are headed, what each is, where its page is, and who may open that."""

    title: str
    what: str
    page: str
    act: Act


def _application(title: str) -> _Shown:
    return _Shown(title, "Application", "/desk/applications/", "see_applications")


def _talk(title: str) -> _Shown:
    return _Shown(title, "Conversation", "/desk/conversations/", "see_conversation")


def _case(title: str) -> _Shown:
    return _Shown(title, "Case", "/desk/cases/", "see_cases")


_GROUPS: Mapping[By, str] = {
    "cohort": "month",
    "source": "source",
    "campaign": "campaign",
    "partner": "employer",
    "track": "kind of employer",
}
_SHOWN: Mapping[Counted, _Shown] = {
    "customers": _Shown("New customers", "Customer", "/desk/customers/", "see_customer"),
    "leads": _Shown("Leads", "Lead", "/desk/leads/", "see_leads"),
    **{
        by: _Shown(f"Leads by {name}", "Lead", "/desk/leads/", "see_leads")
        for by, name in _GROUPS.items()
    },
    "begun": _application("Applications begun"),
    "decisions": _application("Decisions"),
    "declines": _application("Declines, by reason"),
    "talks": _talk("Conversations"),
    "held": _talk("Conversations with a turn"),
    "handoffs": _talk("Hand-offs"),
    "gaps": _talk("Questions without an answer"),
    "cases": _case("Open cases"),
    "complaints": _case("Open complaints"),
    "answered": _case("Cases that a person answered"),
    "sent": _talk("Messages that the provider took"),
    "tasks": _Shown("Open tasks", "Task", "/desk/tasks/", "see_tasks"),
}
# What is open is listed as it stands now, whichever days the figure's page is about.
_OF_NOW = ("cases", "complaints", "tasks")


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
        now=visit.now,
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
        of_now=counted in _OF_NOW,
    )
