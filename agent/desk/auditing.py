"""The audit for auditors: who did what to whom, and whether the chain still holds."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from fastapi import Response

from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from crm_store import anchors, audit, audit_search
from crm_store.audit import Broken
from crm_store.audit_search import Searched

_ROWS = 25
_LONGEST = 100
_DIGITS = 18
_FIELDS = ("actor", "action", "subject", "since", "until")


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
    typed = {each: query.get(each, "")[:_LONGEST] for each in _FIELDS}
    before = query.get("before", "")
    async with visit.house.store.transaction() as session:
        rows = await audit_search.search(session, _wanted(typed, before))
        actions = await audit_search.lately(session)
        seq, hashed = await audit.head(session)
        session.audited.append(visit.audited("read", "audit_log", before=before[:_DIGITS]))
    shown = [audit_search.told(each) for each in rows[:_ROWS]]
    return visit.page(
        "audit.html",
        rows=shown,
        earlier=shown[-1].seq if len(rows) > _ROWS else None,
        newest=not before,
        typed=typed,
        actions=actions,
        seq=seq,
        hashed=hashed,
        verified=verified,
        broken=broken,
    )


def _wanted(typed: Mapping[str, str], before: str) -> Searched:
    until = _begins(typed["until"])
    is_number = before.isascii() and before.isdecimal() and len(before) <= _DIGITS
    return Searched(
        actor=typed["actor"],
        action=typed["action"],
        subject=typed["subject"],
        since=_begins(typed["since"]),
        until=until + timedelta(days=1) if until else None,
        before=int(before) if is_number else None,
        most=_ROWS + 1,
    )


def _begins(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(), tzinfo=WINDHOEK)
    except ValueError:
        return None
