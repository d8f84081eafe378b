"""Dashboards: the figures of one part of the business, the rows behind them, and a file."""

from collections.abc import Mapping
from datetime import date, timedelta

from fastapi import Response

from agent.desk import exporting, filters, gate, reporting, reports, sheets
from agent.desk.dashboards_drawn import BOARDS, BY_KEY, LATE, Asked, Board
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.message_costs import Prices
from agent.desk.reporting import Figure, Span
from crm_store import tallies, vintages
from crm_store.behind import NONE
from crm_store.vintages import STANDING

PATH = "/desk/dashboards"
_OF = "dashboards"
_USUAL = timedelta(days=365)
_RAN = ("active", "closed", "written_off")
_LIKELY = ("yes",)
_LARGEST = ("1", "5")


async def show(visit: Visit) -> Response:
    """The dashboard that the address names, over the days that it names; else a year's book."""
    asked = dict(visit.request.query_params)
    board = BY_KEY.get(asked.get("of", ""), BOARDS[0])
    days = _asked(visit, asked)
    shown = days or _usual(visit)
    return visit.page(
        "dashboards.html",
        status=200 if days else 409,
        board=board,
        boards=BOARDS,
        figures=await _figures(visit, board, shown),
        since=date.fromisoformat(shown.days()["since"]),
        until=shown.span.last_day,
        fault="" if days else "Say from which day to which, at most three years.",
    )


async def loans(visit: Visit) -> Response:
    """The loans behind a figure."""
    chosen = filters.asked(
        visit,
        reporting.LOANS,
        month=None,
        late=LATE,
        status=_RAN,
        partner=None,
        likely=_LIKELY,
        standing=STANDING,
        largest=_LARGEST,
        since=None,
        until=None,
        on=None,
    )
    wanted = vintages.Wanted(
        month=chosen.of("month"),
        late=chosen.of("late"),
        status=chosen.of("status"),
        partner=chosen.of("partner"),
        likely=chosen.of("likely") is not None,
        standing=chosen.of("standing"),
        largest=int(chosen.of("largest") or 0) or None,
        since=_day(chosen.of("since")),
        until=_day(chosen.of("until")),
        first=chosen.first,
        most=ROWS + 1,
    )
    on = _day(chosen.of("on"))
    today = visit.house.calendar.today(visit.now)
    async with visit.house.store.reading() as session:
        found = await vintages.listed(session, wanted, on=on or today)
    return visit.page(
        "dashboard_loans.html",
        rows=found[:ROWS],
        more=len(found) > ROWS,
        filter=chosen,
        late=LATE,
        states=_RAN,
        standings=STANDING,
        on=on,
        lent_since=wanted.since,
        lent_until=wanted.until,
    )


async def drafts(visit: Visit) -> Response:
    """The drafts behind a figure."""
    chosen = filters.asked(
        visit, reporting.DRAFTS, topic=None, language=None, since=None, until=None
    )
    days, language = _asked(visit, chosen.chosen) or _usual(visit), chosen.of("language")
    wanted = tallies.Wanted(
        since=days.span.since,
        until=days.span.until,
        now=visit.now,
        of=chosen.of("topic"),
        language=None if language is None else language.replace(NONE, ""),
        first=chosen.first,
        most=ROWS + 1,
    )
    async with visit.house.store.reading() as session:
        found = await tallies.drafts(session, wanted)
    return visit.page(
        "dashboard_drafts.html", rows=found[:ROWS], more=len(found) > ROWS, filter=chosen
    )


async def export(visit: Visit) -> Response:
    """Ask for a dashboard as a file; somebody else lets it go out."""
    days = _asked(visit, visit.form)
    if days is None:
        return gate.see_other(PATH)
    board = BY_KEY.get(visit.form.get("of", ""), BOARDS[0])
    asked = {**days.days(), **sheets.chosen(visit)}
    wanted = {"of": board.key, **asked}
    return await exporting.ask_for(visit, _OF, wanted, told={"board": board.key, **asked})


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    days, board = _asked(visit, wanted), BY_KEY.get(wanted.get("of", ""))
    if days is None or board is None:
        return None
    found = await _figures(visit, board, days)
    name = f"{board.key}_{wanted['since']}_{wanted['until']}"
    told = {"board": board.key, **days.days()}
    return sheets.file(sheets.of_figures(found), name, wanted, told=told)


def _in_words(wanted: Wanted) -> str:
    days = f"{wanted['since']} to {wanted['until']}"
    return f"{BY_KEY[wanted['of']].title}, {days}, {sheets.named(wanted)}"


KIND = Kind(_OF, "A dashboard", "export_reports", _in_words, _make)


async def _figures(visit: Visit, board: Board, asked: Asked) -> tuple[Figure, ...]:
    async with visit.house.store.reading() as session:
        return tuple(await board.drawn(session, asked))


def _asked(visit: Visit, asked: Mapping[str, str]) -> Asked | None:
    if not asked.get("since") and not asked.get("until"):
        return _usual(visit)
    span = reports.span_of(visit, asked)
    return None if span is None else _of(visit, span)


def _day(text: str | None) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _usual(visit: Visit) -> Asked:
    today = visit.house.calendar.today(visit.now)
    days = {"since": (today - _USUAL).isoformat(), "until": today.isoformat()}
    span = reports.span_of(visit, days)
    assert span is not None  # noqa: S101 (a year is within what a report may span)
    return _of(visit, span)


def _of(visit: Visit, span: Span) -> Asked:
    today = visit.house.calendar.today(visit.now)
    return Asked(span, today, visit.now, Prices.of(visit.house.book.on(today)))
