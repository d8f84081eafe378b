"""Applications by stage, a page at a time; where none waits, who waits for an employer."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import Response

from agent.desk import filters, sheets
from agent.desk.exporting import Wanted
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.list_sheets import ListSheet
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column
from crm_store.applications import ENDED, WAY
from crm_store.database import Session
from crm_store.ordering import End, orders
from crm_store.sql import Sql

PATH = "/desk/applications"
_FIRST = "manual_review"
_STAGES = (_FIRST, *WAY, *ENDED)
# What a list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "sent": ("Sent longest ago", "Sent last"),
    "employer": ("Employer, A to Z", "Employer, Z to A"),
    "amount": ("Most asked for", "Least asked for"),
    "months": ("Most months", "Fewest months"),
}
_COLUMNS: Mapping[str, tuple[str, End]] = {
    "sent": ("a.submitted_at", "asc"),
    "employer": ("p.company_name", "asc"),
    "amount": ("a.principal_cents", "desc"),
    "months": ("a.months", "desc"),
}
_THEN = "a.submitted_at, a.started_at, a.id"
_BY = orders(_COLUMNS, then=_THEN)
_KNOWN: Mapping[str, Collection[str] | None] = {
    "stage": _STAGES,
    "sort": tuple(_BY),
}


@dataclass(frozen=True)
class Listed:
    """An application in a list."""

    ref: str
    customer: str
    employer: str | None
    principal_cents: int | None
    months: int | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Oldest:
    """Whoever has waited longest for an employer."""

    ref: str
    employer: str
    since: datetime


async def show(visit: Visit) -> Response:
    """A page of one stage, the oldest first where no other order is asked for."""
    chosen = filters.asked(visit, PATH, **_KNOWN)
    stage = chosen.of("stage") or _FIRST
    async with visit.house.store.reading() as session:
        counts = {name: int(count) for name, count in await session.ask(_COUNTS)}
        page = _PAGES[chosen.of("sort")]
        found = await session.ask(page, stage=stage, first=chosen.first, most=ROWS + 1)
        oldest = await _oldest(session)
    return visit.page(
        "applications.html",
        rows=[Listed(*row) for row in found[:ROWS]],
        more=len(found) > ROWS,
        filter=replace(chosen, chosen={**chosen.chosen, "stage": stage}),
        orders=_ORDERS,
        counts=counts,
        stages=_STAGES,
        stage=stage,
        oldest=oldest,
    )


async def _rows(_: Visit, session: Session, wanted: Wanted) -> AsyncIterator[Rows]:
    every = _EVERY[wanted.get("sort")]
    async for part in session.ask_in_parts(every, stage=wanted.get("stage")):
        yield part


SHEET = ListSheet(
    "applications",
    "Applications",
    "export_lists",
    _KNOWN,
    (
        *sheets.texts(("application", "customer", "employer", "stage")),
        Column("asks for", "cents"),
        Column("months", "whole"),
        *(Column(each, "moment") for each in ("begun", "sent")),
    ),
    _rows,
)


async def _oldest(session: Session) -> Oldest | None:
    rows = await session.ask(_OLDEST)
    return Oldest(*rows[0]) if rows else None


_COUNTS = Sql("select stage, count(*) from applications group by stage")
_PAGE = """
    select a.ref, c.ref, p.company_name, a.principal_cents, a.months, a.submitted_at
    from applications a join customers c on c.id = a.customer_id
    left join partners p on p.id = a.partner_id
    where a.stage = :stage order by {order} offset :first limit :most
"""
_WHOLE = """
    select a.ref, c.ref, p.company_name, a.stage, a.principal_cents, a.months, a.started_at,
        a.submitted_at
    from applications a join customers c on c.id = a.customer_id
    left join partners p on p.id = a.partner_id
    where a.stage = coalesce(:stage::text, a.stage) order by {order}
"""


def _ordered(text: str) -> Mapping[str | None, Sql]:
    """A statement in each order; the orders are written above, never typed."""
    return {
        None: Sql(text.replace("{order}", _THEN)),
        **{name: Sql(text.replace("{order}", order)) for name, order in _BY.items()},
    }


_PAGES, _EVERY = _ordered(_PAGE), _ordered(_WHOLE)
_OLDEST = Sql(
    """
    select a.ref, p.company_name || ' (' || p.ref || ')', coalesce(a.submitted_at, a.started_at)
    from applications a join partners p on p.id = a.partner_id
    where a.stage = 'employment_verification' order by a.submitted_at, a.id limit 1
    """
)
