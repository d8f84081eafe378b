"""Revenue at the desk: what was earned by month and by partner, to read and to take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Response

from agent.desk import asked_days, exporting, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.reporting import BEHIND, address
from agent.desk.sheets import Column, Sheet, Value
from crm_store import revenue
from crm_store.behind_books import NO_PARTNER
from crm_store.money import Cents
from crm_store.revenue import Revenue

_OF = "revenue"
_USUAL = 12  # months
_MOST = timedelta(days=1_900)
_A_MONTH = timedelta(days=31)
_PARTS = ("charge", "fees", "penalties", "given_back", "total", "commission", "kept")
_NAMES = ("charge", "fees", "penalties", "given_back", "earned", "commission", "kept")
_COLUMNS = (
    Column("month", "day", written=lambda month: f"{month:%Y-%m}"),
    Column("partner"),
    *(Column(each, "cents") for each in _NAMES),
)


@dataclass(frozen=True)
class Asked:
    """Which months, and of which partner."""

    since: date
    until: date
    partner: str | None

    def rows(self, month: date | None = None, partner: str | None = "") -> str:
        """Where the entries are, of one month and one partner; None is whoever has no partner."""
        since, until = self.since, self.until
        if month is not None:
            last = (month + _A_MONTH).replace(day=1) - timedelta(days=1)
            since, until = max(since, month), min(until, last)
        of = (self.partner or "") if partner == "" else partner or NO_PARTNER
        return address(BEHIND, figure="earned", of=of, since=f"{since}", until=f"{until}")


async def show(visit: Visit) -> Response:
    """The months that the address names; else the last twelve."""
    asked = _asked(visit, visit.request.query_params)
    shown = asked or _usual(visit)
    async with visit.house.store.reading() as session:
        rows = await revenue.by_month(
            session, since=shown.since, until=shown.until, partner=shown.partner
        )
    return visit.page(
        "revenue.html",
        status=200 if asked else 409,
        rows=rows,
        months=_by_month(rows),
        behind=shown.rows,
        sums={part: _sum(rows, part) for part in _PARTS},
        asked=shown,
        fault="" if asked else "Say from which day to which, at most five years.",
    )


async def export(visit: Visit) -> Response:
    """Ask for the same as a file; somebody else lets it go out."""
    asked = _asked(visit, visit.form) or _usual(visit)
    wanted = {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "partner": asked.partner or "",
        **sheets.chosen(visit),
    }
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    asked = _asked(visit, wanted)
    if asked is None:
        return None
    async with visit.house.store.reading() as session:
        rows = await revenue.by_month(
            session, since=asked.since, until=asked.until, partner=asked.partner
        )
    sheet = Sheet(_COLUMNS, [_row(each) for each in rows])
    return sheets.file(sheet, f"revenue_{asked.since}_{asked.until}", wanted, told=dict(wanted))


def _row(row: Revenue) -> Sequence[Value]:
    return [row.month, row.partner, *(getattr(row, part) for part in _PARTS)]


def _in_words(wanted: Wanted) -> str:
    of = f" of {wanted['partner']}" if wanted["partner"] else ""
    return f"{wanted['since']} to {wanted['until']}{of}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Revenue", "export_reports", _in_words, _make)


def _by_month(rows: Sequence[Revenue]) -> list[tuple[date, Cents, int]]:
    """Each month with what was earned, and how wide its bar is, of a hundred."""
    sums: dict[date, int] = {}
    for each in rows:
        sums[each.month] = sums.get(each.month, 0) + each.total
    most = max([*sums.values(), 1])
    return [(month, Cents(sum_), max(100 * sum_ // most, 0)) for month, sum_ in sums.items()]


def _sum(rows: Sequence[Revenue], part: str) -> Cents:
    return Cents(sum(getattr(each, part) for each in rows))


def _usual(visit: Visit) -> Asked:
    today = visit.house.calendar.today(visit.now)
    first = today.replace(day=1)
    for _ in range(_USUAL - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return Asked(first, today, None)


def _asked(visit: Visit, typed: Mapping[str, str]) -> Asked | None:
    partner = typed.get("partner", "").strip().upper()[:20] or None
    if not typed.get("since") and not typed.get("until"):
        usual = _usual(visit)
        return Asked(usual.since, usual.until, partner)
    days = asked_days.read(typed, most=_MOST)
    return Asked(*days, partner) if days else None
