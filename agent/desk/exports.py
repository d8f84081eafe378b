"""The list of exports: what waits for a second person, what may be taken, and by whom.

To let something else leave: a `Kind` beside whatever makes its file (of a list: a `ListSheet`), and
a line in `KINDS`.
"""

from dataclasses import dataclass

from fastapi import Response

from agent.desk import (
    application_lists,
    complaints,
    compliance,
    customers,
    dashboards,
    drawing,
    export_person,
    export_reviews,
    exporting,
    filters,
    gate,
    journal_export,
    leads,
    partners,
    partners_revenue,
    reports,
    tasks,
)
from agent.desk.exporting import Kind
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from crm_store import exports, two_people
from crm_store.database import Session
from crm_store.exports import ExportRequest

KINDS: tuple[Kind, ...] = (
    export_reviews.KIND,
    complaints.KIND,
    compliance.KIND,
    reports.KIND,
    partners_revenue.KIND,
    journal_export.KIND,
    export_person.KIND,
    dashboards.KIND,
    *(each.SHEET.kind for each in (customers, application_lists, tasks, leads, partners)),
)
_BY_NAME = {each.name: each for each in KINDS}
_STATES = ("waits", "released", "over")
_NOT_TWO = (
    "You asked for it, or one of you let the other in within the last day: so somebody else has to"
    " release it."
)


@dataclass(frozen=True)
class Asked:
    """An export that somebody asked for, as the page has it."""

    request: ExportRequest
    title: str
    told: str
    may_release: bool
    may_take: bool


async def show(visit: Visit) -> Response:
    """What was asked for lately."""
    return await _screen(visit)


async def release(visit: Visit) -> Response:
    """Let it go out; whoever asked for it cannot."""
    async with visit.house.store.transaction() as session:
        asked = await exporting.of_path(visit, session)
        if asked is None or asked.released_at is not None:
            return _nothing_here()
        by_two = await two_people.are_two(session, asked.requested_by, visit.by, at=visit.now)
        if by_two:
            asked.released_by, asked.released_at = visit.by, visit.now
            session.add(asked)
            session.audited.append(visit.audited("release_export", f"export:{asked.id}"))
    return gate.see_other(exporting.PATH) if by_two else await _screen(visit, fault=_NOT_TWO)


async def take(visit: Visit) -> Response:
    """The file; who took it, what of and how much is on record before it leaves."""
    async with visit.house.store.transaction() as session:
        asked = await exporting.of_path(visit, session)
        kind = _BY_NAME.get(asked.kind) if asked else None
        if asked is None or kind is None or not _may_take(visit, asked, kind):
            return _nothing_here()
        wanted = exports.wanted(session, asked)
        asked.taken += 1
        session.add(asked)
    file = await kind.make(visit, wanted)
    if file is None:
        return _nothing_here()
    async with visit.house.store.transaction() as session:
        told = {"export": str(asked.id), **file.told}
        session.audited.append(visit.audited("export", kind.name, **told))
    return exporting.attached(file)


def _may_take(visit: Visit, asked: ExportRequest, kind: Kind) -> bool:
    return asked.requested_by == visit.by and asked.is_open(visit.now) and visit.may(kind.act)


def _nothing_here() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


def _asked(visit: Visit, session: Session, request: ExportRequest) -> Asked:
    kind = _BY_NAME[request.kind]
    waits = request.released_at is None and request.requested_by != visit.by
    return Asked(
        request=request,
        title=kind.title,
        told=kind.told(exports.wanted(session, request)),
        may_release=waits and visit.may("release_export"),
        may_take=_may_take(visit, request, kind),
    )


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    chosen = filters.asked(visit, exporting.PATH, kind=_BY_NAME, state=_STATES)
    async with visit.house.store.reading() as session:
        found = await exports.current(
            session,
            chosen.of("kind"),
            state=chosen.of("state"),
            at=visit.now,
            first=chosen.first,
            most=ROWS + 1,
        )
        asked = [_asked(visit, session, each) for each in found if each.kind in _BY_NAME]
        session.expunge_all()
    return visit.page(
        "exports.html",
        status=409 if fault else 200,
        asked=asked[:ROWS],
        more=len(found) > ROWS,
        filter=chosen,
        kinds=[each for each in KINDS if visit.may(each.act) or visit.may("release_export")],
        states=_STATES,
        fault=fault,
    )
