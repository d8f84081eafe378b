"""The compliance centre: limits and what breaks them, complaints, returns, records, consents."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import Response

from agent.desk import drawing, exporting, filters, gate, review_picks, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.reporting import BEHIND, LOANS, address
from agent.desk.sheets import Column, Sheet
from crm_store import conduct
from crm_store.behind import Counted
from crm_store.conduct import RULES, Limits, Quarter, Violation
from crm_store.database import Session
from flows.policy import Policy

PATH = "/desk/compliance"
CONSENTS, BROKEN = "/desk/compliance/consents", "/desk/compliance/broken"
_OF = "quarter"
_YEAR = timedelta(days=365)
_ACTIONS = ("grant", "withdraw")
_LAST = ("yes",)
_PURPOSES = (
    "service", "data_processing", "credit_check", "employer_check", "marketing", "voice"
)  # fmt: skip
_QUARTERS = 8  # that may be chosen
_MOST_BROKEN = 500
# Where what is kept is listed, by its name.
_KEPT: Mapping[str, Counted] = {
    "documents": "kept_papers",
    "applications": "kept_applications",
    "loans": "kept_loans",
    "legal holds": "on_hold",
    "erasures that wait": "erasures",
}
# What each rule says, in words, and where its limit stands.
SAID: Mapping[str, str] = {
    "amount_outside_limits": "A loan is no smaller and no larger than the product and the law let",
    "term_too_long": "No loan runs longer than the law lets",
    "charge_above_ceiling": "No charge is above its ceiling",
    "no_decision_kept": "Each loan that ran has a decision on record",
    "no_consent_kept": "Nobody's data were used without her yes before it",
    "declined_without_reason": "Each decline has a reason",
    "payout_by_one_person": "Each payout was confirmed by a second person",
    "complaint_late": "Each complaint was answered in time",
}


@dataclass(frozen=True)
class Check:
    """A rule, and where it is broken."""

    rule: str
    said: str
    broken: Sequence[Violation]


async def show(visit: Visit) -> Response:
    """Everything that an inspector asks for first, of the last year."""
    rules, until, since = _rules(visit), visit.now, _since(visit)
    asked = visit.request.query_params.get("quarter", "")
    names = _quarters(visit)
    chosen = asked if asked in names else names[0]
    async with visit.house.store.reading() as session:
        found = await conduct.violations(session, _limits(rules), since, until)
        aged = await conduct.complaints_by_age(session, since, until)
        agreed = await conduct.consents(session)
        kept = await conduct.kept(session)
        figures = await _quarter(session, visit, chosen)
    today = visit.house.calendar.today(visit.now)

    def rows(figure: Counted, of: str = "") -> str:
        """Where the rows of a figure of these days are."""
        return address(BEHIND, figure=figure, of=of, since=f"{today - _YEAR}", until=f"{today}")

    return visit.page(
        "compliance.html",
        since=today - _YEAR,
        rows=rows,
        places=_KEPT,
        checks=_checks(found),
        broken=len(found),
        aged=aged,
        agreed=agreed,
        kept=kept,
        years=rules.retention.record_years,
        limits=_limits(rules),
        quarters=names,
        quarter=chosen,
        figures=_rows(figures, _days(visit, chosen)),
    )


async def broken(visit: Visit) -> Response:
    """What breaks a rule, a page at a time."""
    chosen = filters.asked(visit, BROKEN, rule=RULES)
    async with visit.house.store.reading() as session:
        found = await conduct.violations(
            session, _limits(_rules(visit)), _since(visit), visit.now, most=_MOST_BROKEN
        )
    asked = [each for each in found if chosen.of("rule") in (None, each.rule)]
    shown = asked[chosen.first : chosen.first + ROWS]
    return visit.page(
        "compliance_broken.html",
        rows=shown,
        more=len(asked) > chosen.first + ROWS,
        filter=chosen,
        rules=RULES,
        said=SAID,
        full=len(found) == _MOST_BROKEN,
        most=_MOST_BROKEN,
    )


async def consents(visit: Visit) -> Response:
    """The ledger of consents, line by line."""
    chosen = filters.asked(visit, CONSENTS, purpose=_PURPOSES, action=_ACTIONS, last=_LAST)
    async with visit.house.store.reading() as session:
        rows = await conduct.ledger(
            session,
            purpose=chosen.of("purpose"),
            action=chosen.of("action"),
            is_last=chosen.of("last") is not None,
            first=chosen.first,
            most=ROWS + 1,
        )
    return visit.page(
        "compliance_consents.html",
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=chosen,
        purposes=_PURPOSES,
        actions=_ACTIONS,
    )


async def export(visit: Visit) -> Response:
    """Ask for a quarter's figures as a file; somebody else lets them go out."""
    name = visit.form.get("quarter", "")
    if name not in _quarters(visit):
        return gate.see_other(PATH)
    wanted = {"quarter": name, **sheets.chosen(visit)}
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    name = str(wanted["quarter"])
    async with visit.house.store.reading() as session:
        figures = await _quarter(session, visit, name)
    sheet = Sheet(_COLUMNS, [(*_in_dollars(each), *each[1:]) for each in _numbers(figures)])
    return sheets.file(sheet, f"quarter_{name}", wanted, told={"quarter": name})


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['quarter']}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Figures of a quarter", "export_reports", _in_words, _make)


def _rules(visit: Visit) -> Policy:
    return visit.house.book.on(visit.house.calendar.today(visit.now))


def _since(visit: Visit) -> datetime:
    """The beginning of the day a year ago."""
    first = visit.house.calendar.today(visit.now) - _YEAR
    return datetime.combine(first, time(), tzinfo=review_picks.zone(visit))


def _limits(rules: Policy) -> Limits:
    return Limits(
        least_cents=rules.product.min_amount_cents,
        most_cents=min(rules.product.max_amount_cents, rules.ceilings.max_amount_cents),
        most_months=rules.ceilings.max_months,
        charge_bps=rules.ceilings.charge_bps,
    )


def _checks(found: Sequence[Violation]) -> list[Check]:
    counts = Counter(each.rule for each in found)
    return [
        Check(rule, SAID[rule], [each for each in found if each.rule == rule])
        for rule in sorted(RULES, key=lambda rule: (-counts[rule], RULES.index(rule)))
    ]


def _quarters(visit: Visit) -> list[str]:
    """The quarters that may be asked for, the newest first: `2026-Q4`."""
    today = visit.house.calendar.today(visit.now)
    place = today.year * 4 + (today.month - 1) // 3
    return [f"{each // 4}-Q{each % 4 + 1}" for each in range(place, place - _QUARTERS, -1)]


def _days(visit: Visit, name: str) -> tuple[date, date]:
    """The first day of a quarter and the one after its last, or after today."""
    year, number = int(name[:4]), int(name[-1])
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    tomorrow = visit.house.calendar.today(visit.now) + timedelta(days=1)
    return date(year, 3 * number - 2, 1), min(after, tomorrow)


async def _quarter(session: Session, visit: Visit, name: str) -> Quarter:
    first, after = _days(visit, name)
    zone = review_picks.zone(visit)
    since, until = (datetime.combine(each, time(), tzinfo=zone) for each in (first, after))
    return await conduct.quarter(session, first=first, after=after, since=since, until=until)


_COLUMNS = (
    *sheets.texts(("figure", "value")),
    Column("number", "whole", parquet_only=True),
    Column("unit", parquet_only=True),
)


def _rows(found: Quarter, days: tuple[date, date]) -> list[tuple[str, str, str]]:
    """Each figure with its rows."""
    rows = _behind(*days)
    return [(*_in_dollars(each), rows[each[0]]) for each in _numbers(found)]


def _behind(first: date, after: date) -> Mapping[str, str]:
    """Where the rows of each figure of a quarter are, by its name."""
    last = after - timedelta(days=1)
    days = {"since": f"{first}", "until": f"{last}"}
    lent = address(LOANS, **days)
    ran, late, very_late = (
        address(LOANS, standing=each, on=f"{last}") for each in ("owing", "par30", "par90")
    )
    figures: tuple[tuple[str, Counted], ...] = (
        ("Received from borrowers", "received"),
        ("Principal written off", "written_off"),
        ("Borrowers with a running loan", "owing"),
        ("Complaints received", "complaints_received"),
        ("Complaints settled", "complaints_settled"),
    )
    return {
        **{name: address(BEHIND, figure=figure, **days) for name, figure in figures},
        "Loans paid out": lent,
        "Principal paid out": lent,
        "Finance charges of these loans": lent,
        "Running loans at the end": ran,
        "Principal outstanding at the end": ran,
        "of it more than 30 days late": late,
        "of it more than 90 days late": very_late,
    }


def _in_dollars(each: tuple[str, int, str]) -> tuple[str, str]:
    name, number, unit = each
    return name, drawing.dollars(number) if unit == "cents" else f"{number:,}"


def _numbers(found: Quarter) -> list[tuple[str, int, str]]:
    return [
        ("Loans paid out", found.new_loans, "loans"),
        ("Principal paid out", found.lent, "cents"),
        ("Finance charges of these loans", found.charges, "cents"),
        ("Received from borrowers", found.received, "cents"),
        ("Principal written off", found.written_off, "cents"),
        ("Running loans at the end", found.running, "loans"),
        ("Borrowers with a running loan", found.borrowers, "people"),
        ("Principal outstanding at the end", found.principal, "cents"),
        ("of it more than 30 days late", found.at_risk_30, "cents"),
        ("of it more than 90 days late", found.at_risk_90, "cents"),
        ("Complaints received", found.complaints, "complaints"),
        ("Complaints settled", found.settled, "complaints"),
    ]
