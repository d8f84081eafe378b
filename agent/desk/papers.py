"""Papers at the desk: which we keep of whom, what became of each, who opened it, and how long."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response

from agent.desk import drawing, filters, gate, masking, unsent
from agent.desk.drawing import WINDHOEK
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from crm_store import agreements, audit_search, erasure, library, removals, statements
from crm_store.audit_search import Found, Searched
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.library import KINDS, STATUSES, Asked, Paper
from flows.policy import Policy

PATH = "/desk/papers"
_LOOKS = 25  # of those who opened it; the audit log has all
# What was done with a paper, in words.
DID: Mapping[str, str] = {
    "read_paper": "looked it up here",
    "read_document": "opened it",
    "read_fields": "looked at what was read on it",
    "photo_deleted": "deleted it: nobody could read it",
    "ask_removal": "asked for its removal",
    "approve_removal": "approved its removal",
    "call_off_removal": "called its removal off",
    "remove_file": "removed the file",
}


async def show_all(visit: Visit) -> Response:
    """A page of those that the address asks for, the newest first."""
    chosen = filters.asked(
        visit, PATH, customer=None, kind=KINDS, status=STATUSES, since=None, until=None, kept=None
    )
    years = rules_of(visit).retention.record_years
    async with visit.house.store.reading() as session:
        found = await library.page(
            session, _asked(chosen), years=years, first=chosen.first, most=ROWS + 1
        )
    return visit.page(
        "papers.html",
        rows=found[:ROWS],
        more=len(found) > ROWS,
        filter=chosen,
        kinds=KINDS,
        statuses=STATUSES,
        today=visit.house.calendar.today(visit.now),
    )


async def show(visit: Visit) -> Response:
    """One paper: its versions, who opened it, and how long it stays; looking is on record."""
    rules = rules_of(visit)
    async with visit.house.store.transaction() as session:
        paper = await _paper(visit, session, years=rules.retention.record_years)
        if paper is None:
            return _nowhere()
        session.audited.append(visit.audited("read_paper", paper.subject))
        values = {
            "paper": paper,
            "versions": await library.versions(session, paper),
            "looks": await _looks(session, paper),
            **await _how_long(visit, session, paper),
        }
        session.expunge_all()
    return visit.page(
        "paper.html",
        **values,
        years=rules.retention.record_years,
        unclear_days=rules.documents.unclear_photo_days,
        did=DID,
        in_the_clear=masking.reads_in_the_clear(visit),
        today=visit.house.calendar.today(visit.now),
    )


async def file(visit: Visit) -> Response:
    """A page that we made ourselves, as it went to her; what strangers made stays shut."""
    async with visit.house.store.transaction() as session:
        paper = await _paper(visit, session, years=1)
        if paper is None or not paper.has_file or paper.shelf == "document":
            return _nowhere()
        if not masking.reads_in_the_clear(visit):
            return visit.page("not_yours.html", status=403)
        key = await _key(session, paper)
        session.audited.append(visit.audited("read_document", paper.subject))
    try:
        data = await asyncio.to_thread(visit.house.cabinet.get, key, paper.id)
    except FileNotFoundError:
        return _nowhere()
    headers = {**gate.HEADERS, "Content-Disposition": f'inline; filename="{paper.kind}.pdf"'}
    return Response(data, headers=headers, media_type="application/pdf")


def rules_of(visit: Visit) -> Policy:
    """The rules of today."""
    return visit.house.book.on(visit.house.calendar.today(visit.now))


def _asked(chosen: Filter) -> Asked:
    until = day_of(chosen.of("until"))
    return Asked(
        customer=(chosen.of("customer") or "").strip().upper() or None,
        kind=chosen.of("kind"),
        status=chosen.of("status"),
        since=_begins(day_of(chosen.of("since"))),
        before=_begins(until + timedelta(days=1)) if until and until < date.max else None,
        kept_until=day_of(chosen.of("kept")),
    )


def day_of(text: str | None) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=WINDHOEK) if day and day.year > 1 else None


async def _paper(visit: Visit, session: Session, *, years: int) -> Paper | None:
    wanted: UUID | None = unsent.uuid(str(visit.request.path_params["document"]))
    return await library.one(session, wanted, years=years) if wanted else None


async def _looks(session: Session, paper: Paper) -> Sequence[Found]:
    wanted = Searched(subject=paper.subject, begins=False, most=_LOOKS)
    return [audit_search.told(each) for each in await audit_search.search(session, wanted)]


async def _how_long(visit: Visit, session: Session, paper: Paper) -> dict[str, Any]:
    customer = await session.get_one(Customer, paper.customer_id)
    blocks = await erasure.blocks(session, customer, at=visit.now)
    return {
        "removal": await removals.open_one(session, paper.id),
        "blocks": blocks,
        "hold": next((each for each in blocks if each.kind == "hold"), None),
        "erased": erasure.ERASED in customer.flags,
    }


async def _key(session: Session, paper: Paper) -> str:
    if paper.shelf == "offer":
        return (await session.get_one(agreements.OfferRecord, paper.id)).pdf_key
    return (await session.get_one(statements.Statement, paper.id)).storage_key


def _nowhere() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
