"""Reports for managers, admins and auditors: figures over a span of days, to read or to take."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from fastapi import Response

from agent.desk import asked_days, exporting, gate, reporting, review_picks, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.reporting import Figure, Span

_OF = "reports"
_USUAL = timedelta(days=30)
_MOST = timedelta(days=1_100)
_FIRST = date(1970, 1, 1)


async def show(visit: Visit) -> Response:
    """The figures of the days that the address names; else of the last thirty."""
    asked = dict(visit.request.query_params)
    span = span_of(visit, asked)
    shown = span or _usual(visit)
    return visit.page(
        "reports.html",
        status=200 if span else 409,
        figures=await _figures(visit, shown),
        since=shown.since.date(),
        until=shown.last_day,
        fault="" if span else "Say from which day to which, at most three years.",
    )


async def export(visit: Visit) -> Response:
    """Ask for the same as a file; somebody else lets it go out."""
    span = span_of(visit, visit.form)
    if span is None:
        return gate.see_other("/desk/reports")
    days = {"since": span.since.date().isoformat(), "until": span.last_day.isoformat()}
    days.update(sheets.chosen(visit))
    return await exporting.ask_for(visit, _OF, days, told=days)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    span = span_of(visit, wanted)
    if span is None:
        return None
    sheet = sheets.of_figures(await _figures(visit, span))
    name = f"reports_{wanted['since']}_{wanted['until']}"
    return sheets.file(sheet, name, wanted, told=dict(wanted))


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['since']} to {wanted['until']}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Reports", "export_reports", _in_words, _make)


async def _figures(visit: Visit, span: Span) -> tuple[Figure, ...]:
    measure = visit.house.book.on(visit.house.calendar.today(visit.now)).ledger.measure
    async with visit.house.store.reading() as session:
        return tuple(await reporting.drawn_up(session, span, measure=measure))


def _usual(visit: Visit) -> Span:
    today = visit.house.calendar.today(visit.now)
    return _of(visit, today - _USUAL, today)


def span_of(visit: Visit, asked: Mapping[str, str], *, most: timedelta = _MOST) -> Span | None:
    if not asked.get("since") and not asked.get("until"):
        return _usual(visit)
    days = asked_days.read(asked, most=most)
    return _of(visit, *days) if days and days[0] >= _FIRST else None


def _of(visit: Visit, since: date, last_day: date) -> Span:
    zone = review_picks.zone(visit)
    first = datetime.combine(since, time(), tzinfo=zone)
    after = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)
    return Span(first, after, last_day)
