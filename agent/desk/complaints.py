"""Complaints for the regulator: what it calls one of them, and the register as a file."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from fastapi import Response

from agent.desk import asked_days, exporting, gate, long_sheets, masking, review_transcript, sheets
from agent.desk import cases as screen
from agent.desk.drawing import WINDHOEK
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column, Value
from crm_store import cases, complaints
from crm_store.complaints import Complaint
from crm_store.customers import Customer
from crm_store.database import Session

_OF = "complaints"
_MOST = timedelta(days=3_700)
_LONGEST = 60
_COLUMNS = (
    *sheets.texts(("case", "customer", "language", "reason")),
    *(Column(each, "day") for each in ("opened", "first answer", "settled")),
    Column("days", "whole"),
    *sheets.texts(("status", "outcome", "who had it", "regulator's reference")),
    Column("what was found and done"),
)


async def name(visit: Visit) -> Response:
    """Keep what the regulator calls it."""
    ref = visit.request.path_params["ref"]
    async with visit.house.store.transaction() as session:
        case = await cases.by_ref(session, ref, ours=True)
        if case is None or case.category != cases.COMPLAINT:
            return await screen.show_refused(visit, "Only a complaint goes to the regulator.")
        called = visit.form.get("regulator_ref", "").strip()[:_LONGEST]
        complaints.name(session, case, called)
        session.audited.append(visit.audited("name_complaint", ref, named=bool(called)))
    return gate.see_other(f"/desk/cases/{ref}")


async def register(visit: Visit) -> Response:
    """Ask for the register of some days; somebody else lets it go out."""
    days = asked_days.read(visit.form, most=_MOST)
    if days is None:
        return await screen.show_all(visit, fault="Say from which day to which.")
    wanted = {**asked_days.told(days), **sheets.chosen(visit)}
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    days = asked_days.read(wanted, most=_MOST)
    if days is None:
        return None
    since, until = days
    told = asked_days.told(days)
    name = f"complaints_{since}_{until}"
    async with visit.house.store.snapshot() as session:
        found = complaints.register(session, _begins(since), _begins(until, days=1))
        rows = _rows(session, found, visit.now)
        return await long_sheets.file(visit.house, _COLUMNS, rows, name, wanted, told=told)


async def _rows(
    session: Session, parts: AsyncIterator[Sequence[Complaint]], now: datetime
) -> AsyncIterator[Rows]:
    async for part in parts:
        yield [await _row(session, each, now) for each in part]
        session.expunge_all()


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['since']} to {wanted['until']}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Register of complaints", "export_complaints", _in_words, _make)


def _begins(day: date, *, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=WINDHOEK)


async def _row(session: Session, each: Complaint, now: datetime) -> Sequence[Value]:
    customer = await session.get_one(Customer, each.customer_id)
    told = masking.mask(each.resolution, await review_transcript.hers(session, customer))
    return list(_cells(each, now, told))


def _cells(each: Complaint, now: datetime, told: str) -> Iterator[Value]:
    yield from (each.ref, each.customer, each.language or "", each.reason)
    yield from (_day(each.opened_at), _day(each.answered_at), _day(each.settled_at))
    yield each.days(now)
    yield from (each.status, each.outcome or "", (each.assigned_to or "").removeprefix("user:"))
    yield from (each.regulator_ref, told)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(WINDHOEK).date() if at else None
