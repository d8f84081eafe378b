"""The rows behind a figure at the desk: each with its own page, over the days of the figure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from fastapi import Response

from agent.desk import filters, gate, reports
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.may import Act
from agent.desk.reporting import ASKED_FOR, BEHIND
from crm_store import behind
from crm_store.behind import COUNTED, NONE, Counted
from crm_store.lead_lists import By
from crm_store.tallies import Wanted


@dataclass(frozen=True)
class _Shown:
    """How rows are headed, what each is, where its page is, and who may open that."""

    title: str
    what: str
    page: str  # "" where it has none of its own
    act: Act


def _application(title: str) -> _Shown:
    return _Shown(title, "Application", "/desk/applications/", "see_applications")


def _talk(title: str) -> _Shown:
    return _Shown(title, "Conversation", "/desk/conversations/", "see_conversation")


def _case(title: str) -> _Shown:
    return _Shown(title, "Case", "/desk/cases/", "see_cases")


def _customer(title: str) -> _Shown:
    return _Shown(title, "Customer", "/desk/customers/", "see_customer")


def _deal(title: str) -> _Shown:
    return _Shown(title, "Deal", "/desk/pipeline/", "see_pipeline")


def _loan(title: str) -> _Shown:
    return _Shown(title, "Loan", "", "see_customer")


_GROUPS: Mapping[By, str] = {
    "cohort": "month",
    "source": "source",
    "campaign": "campaign",
    "partner": "employer",
    "track": "kind of employer",
}
_SHOWN: Mapping[Counted, _Shown] = {
    "customers": _customer("New customers"),
    "leads": _Shown("Leads", "Lead", "/desk/leads/", "see_leads"),
    "converted": _Shown("Leads that became loans", "Lead", "/desk/leads/", "see_leads"),
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
    "known_there": _customer("Customers who work there"),
    "borrowing": _customer("People with a loan that runs"),
    "borrowed": _customer("People who ever had a loan"),
    "applied": _application("Applications handed in"),
    "ruled": _application("Applications decided"),
    "in_pipeline": _application("Applications under way"),
    "expected": _application("Applications, by when they are expected to close"),
    "deals": _deal("Open deals"),
    "deals_expected": _deal("Open deals, by when they are expected to close"),
    "deals_closed": _deal("Deals that were closed"),
    "earned": _loan("Charges, fees and penalties that came in"),
    "received": _loan("Received from borrowers"),
    "written_off": _loan("Written off"),
    "owing": _customer("Borrowers with a running loan"),
    "complained": _case("Complaints, by age"),
    "complaints_received": _case("Complaints received"),
    "complaints_settled": _case("Complaints settled"),
    "kept_papers": _Shown("Papers that are kept", "Paper", "/desk/papers/", "see_papers"),
    "kept_applications": _application("Applications that are kept"),
    "kept_loans": _loan("Loans that are kept"),
    "on_hold": _customer("Legal holds"),
    "erasures": _customer("Erasures that wait"),
}
_MOST = timedelta(days=1_900)  # as far as any figure goes back
# What is open is listed as it stands now, whichever days the figure's page is about.
_OF_NOW = (
    *("cases", "complaints", "tasks", "known_there", "borrowing", "borrowed", "in_pipeline"),
    *("expected", "deals", "deals_expected", "kept_papers", "kept_applications", "kept_loans"),
    *("on_hold", "erasures"),
)


# What is asked of the business by whoever sees no reports, and who may have its rows.
_ASKED: Mapping[Counted, Act] = {
    "begun": "see_applications",
    "handoffs": "see_cases",
    "leads": "see_leads",
}


async def show(visit: Visit) -> Response:
    """The rows that the address asks for, over the days that it names."""
    return await _rows(visit, BEHIND, COUNTED, back="/desk/dashboards")


async def show_asked(visit: Visit) -> Response:
    """The rows of an answer, for whoever may have the answer."""
    mine: list[Counted] = [each for each, act in _ASKED.items() if visit.may(act)]
    return await _rows(visit, ASKED_FOR, mine, back="/desk/ask")


async def _rows(visit: Visit, path: str, known: Collection[Counted], *, back: str) -> Response:
    chosen = filters.asked(
        visit, path, figure=known, of=None, language=None, since=None, until=None
    )
    span = reports.span_of(visit, chosen.chosen, most=_MOST)
    if span is None or chosen.of("figure") is None:
        return gate.see_other(back)
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
        back=back,
    )
