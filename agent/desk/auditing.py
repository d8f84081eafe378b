"""The audit for auditors: who did what to whom, and whether the chain still holds."""

from datetime import date, datetime, time, timedelta

from fastapi import Response

from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from crm_store import anchors, audit, audit_search
from crm_store.audit import Broken
from crm_store.audit_search import Asked

_ROWS = 25
_LONGEST = 100


async def show(visit: Visit) -> Response:
    """A page of the log; looking into it is on record, too."""
    return await _screen(visit)


async def verify(visit: Visit) -> Response:
    """Walk the whole chain, from the first entry to the last, and through every anchor."""
    async with visit.house.store.snapshot() as session:
        file = visit.house.settings.anchors
        broken = await audit.verify(session) or await anchors.verify(session, file)
    async with visit.house.store.transaction() as session:
        told = "whole" if broken is None else broken.why
        session.audited.append(visit.audited("verify", "audit_log", found=told))
    return await _screen(visit, verified=True, broken=broken)


async def _screen(
    visit: Visit, *, verified: bool = False, broken: Broken | None = None
) -> Response:
    query = visit.request.query_params
    typed = {
        each: query.get(each, "")[:_LONGEST]
        for each in ("actor", "action", "subject", "since", "until")
    }
    page = visit.page_number
    until = _begins(typed["until"])
    asked = Asked(
        actor=typed["actor"],
        action=typed["action"],
        subject=typed["subject"],
        since=_begins(typed["since"]),
        until=until + timedelta(days=1) if until else None,
        first=(page - 1) * _ROWS,
        most=_ROWS + 1,
    )
    async with visit.house.store.transaction() as session:
        rows = await audit_search.search(session, asked)
        actions = await audit_search.actions(session)
        seq, hashed = await audit_search.head(session)
        session.audited.append(visit.audited("read", "audit_log", page=page))
    return visit.page(
        "audit.html",
        rows=rows[:_ROWS],
        more=len(rows) > _ROWS,
        number=page,
        typed=typed,
        actions=actions,
        seq=seq,
        hashed=hashed,
        verified=verified,
        broken=broken,
    )


def _begins(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(), tzinfo=WINDHOEK)
    except ValueError:
        return None
