"""Partners: how it stands with each, and the files that go to its payroll and come back."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import get_args
from uuid import UUID

from fastapi import Response

from agent.collecting import asking, file_rail, receiving, taking_in
from agent.collecting.in_hand import InHand
from agent.collecting.receiving import Money, Rules
from agent.collecting.reports import REFUSALS, why
from agent.collecting.taking_in import TakenIn
from agent.desk import drawing, filters, gate, partners_health, partners_typed, sheets
from agent.desk.exporting import Wanted
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.list_sheets import ListSheet
from agent.desk.long_sheets import Rows
from agent.desk.partners_rows import PartnerRows
from agent.desk.sheets import Column
from agent.partners import reported, stepping
from crm_store import delinquency, partner_kpis, partner_standing, partners
from crm_store.database import Session
from crm_store.deductions import DeductionFile
from crm_store.ledger import NotPossible
from crm_store.partner_standing import ORDERS
from crm_store.partners import Partner, Status

_STATUSES: tuple[Status, ...] = get_args(Status)
# What the list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "name": ("Name, A to Z", "Name, Z to A"),
    "health": ("Lowest health", "Highest health"),
    "borrowers": ("Most borrowers", "Fewest borrowers"),
    "running": ("Most loans running", "Fewest loans running"),
    "par30": ("Highest PAR30", "Lowest PAR30"),
    "next": ("Next deduction first", "Next deduction last"),
    "ends": ("Agreement ends first", "Agreement ends last"),
}
_KNOWN: Mapping[str, Collection[str] | None] = {
    "status": _STATUSES,
    "words": None,
    "sort": ORDERS,
}


@dataclass(frozen=True)
class Shown:
    """What came of something that was done on a partner's page."""

    fault: str = ""
    taken: TakenIn | None = None


# --- all of them ---


async def show_all(visit: Visit) -> Response:
    """A page of the partners, with what was reckoned of each last."""
    return await _list(visit)


async def begin(visit: Visit) -> Response:
    """Put a company on file that may become a partner."""
    try:
        async with visit.house.store.transaction() as session:
            partner = await stepping.begin(
                session,
                name=partners_typed.text(visit, "name", what="its name", needed=True),
                town=partners_typed.text(visit, "town", what="its town", needed=True),
                registration=partners_typed.text(visit, "registration", what="its number"),
                industry=partners_typed.text(visit, "industry", what="what it does"),
                by=visit.by,
                at=visit.now,
            )
            ref = partner.ref
    except NotPossible as refused:
        return await _list(visit, fault=why(refused))
    return gate.see_other(f"/desk/partners/{ref}/relationship")


async def _list(visit: Visit, *, fault: str = "") -> Response:
    asked = filters.asked(visit, "/desk/partners", **_KNOWN)
    today = visit.house.calendar.today(visit.now)
    async with visit.house.store.reading() as session:
        rows = await partner_standing.listed(
            session,
            on=today,
            status=asked.of("status"),
            words=asked.of("words"),
            order=asked.of("sort"),
            first=asked.first,
            most=ROWS + 1,
        )
    return visit.page(
        "partners.html",
        status=409 if fault else 200,
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=asked,
        statuses=_STATUSES,
        orders=_ORDERS,
        soon=today + timedelta(days=_rules_of(visit).policy.partners.renewal_notice_days),
        typed=visit.form,
        fault=fault,
    )


async def _rows(visit: Visit, session: Session, wanted: Wanted) -> AsyncIterator[Rows]:
    found = partner_standing.every(
        session,
        on=visit.house.calendar.today(visit.now),
        status=wanted.get("status"),
        words=wanted.get("words"),
        order=wanted.get("sort"),
    )
    async for part in found:
        yield [list(vars(each).values())[1:] for each in part]  # all but its id


SHEET = ListSheet(
    "partners",
    "Partners",
    "export_lists",
    _KNOWN,
    (
        *sheets.texts(("partner", "name", "town", "status")),
        *(Column(each, "whole") for each in ("borrowers", "loans running")),
        Column("next deduction", "day"),
        *(Column(each, "whole") for each in ("employment not confirmed", "unmatched lines")),
        Column("agreement ends", "day"),
        Column("health", "number"),
        Column("health band"),
        Column("health coverage", "whole"),
        Column("par30", "number"),
        Column("reckoned at", "moment"),
    ),
    _rows,
)


# --- one of them ---


async def show(visit: Visit) -> Response:
    """One partner."""
    return await screen(visit)


async def build(visit: Visit) -> Response:
    """Its file of a month, to take along; asking again for the same changes nothing."""
    rail = InHand()
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            month = partners_typed.month(visit)
            asked = await asking.ask(session, partner, rail, month=month, by=visit.by, at=visit.now)
            told = {"month": f"{month:%Y-%m}", "lines": len(asked.batch.instructions)}
            session.audited.append(visit.audited("export", f"deductions:{partner.ref}", **told))
    except REFUSALS as refused:
        return await screen(visit, Shown(why(refused)))
    if not rail.data:
        return await screen(visit, Shown(f"Nothing is to be deducted in {month:%Y-%m}."))
    return gate.attached(rail.data, f"deductions-{partner.ref}-{month:%Y-%m}.csv")


async def take_in(visit: Visit) -> Response:
    """What its payroll says it deducted: kept once, however often the file comes."""
    try:
        report = file_rail.read(visit.file)
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            taken = await taking_in.take_in(
                session, report, by=visit.by, at=visit.now, rules=_rules_of(visit)
            )
            await _require_its(session, partner, taken)
    except REFUSALS as refused:
        return await screen(visit, Shown(why(refused)))
    return await screen(visit, Shown(taken=taken))


async def confirm_report(visit: Visit) -> Response:
    """What a pay office reported has come to the bank: it is entered, or put aside as untrue."""
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            which, by, at = partners_typed.id_of(visit, "report"), visit.by, visit.now
            if visit.form.get("does") == "aside":
                await reported.put_aside(session, partner, which, by=by, at=at)
                return gate.see_other(f"/desk/partners/{partner.ref}")
            taken = await reported.confirm(
                session, partner, which, rules=_rules_of(visit), by=by, at=at
            )
    except REFUSALS as refused:
        return await screen(visit, Shown(why(refused)))
    return await screen(visit, Shown(taken=taken))


async def confirm(visit: Visit) -> Response:
    """A line that was nobody's is this loan's: somebody of ours says so, and on which day."""
    try:
        async with visit.house.store.transaction() as session:
            await _confirm(session, visit)
    except REFUSALS as refused:
        return await screen(visit, Shown(why(refused)))
    return gate.see_other(f"/desk/partners/{visit.request.path_params['ref']}")


async def _confirm(session: Session, visit: Visit) -> None:
    partner = await partners_typed.named(session, visit)
    wanted = partners_typed.id_of(visit, "line")
    line = await partner_standing.unmatched_line(session, partner.id, wanted)
    if line is None:
        raise NotPossible("this line was entered before, or is not of this partner")
    loan = await receiving.lock(session, visit.form.get("loan", "").strip().upper())
    if loan.partner_id != partner.id:
        raise NotPossible(f"{loan.ref} is not of {partner.ref}")
    on = partners_typed.day(visit, "on", what="on which day it was deducted")
    if not loan.disbursed_on <= on <= visit.house.calendar.today(visit.now):
        raise NotPossible("on that day nothing of this loan can have been deducted")
    money = Money(
        line.deducted, on=on, by=visit.by, at=visit.now, method="deduction",
        external_ref=f"{partner_standing.UNMATCHED}:{line.id}",
    )  # fmt: skip
    await receiving.receive(session, loan, money, rules=_rules_of(visit))
    told = visit.audited("confirm_deduction", loan.ref, line=line.line, reason=line.reason)
    session.audited.append(told)


# --- what is drawn ---


async def screen(visit: Visit, shown: Shown | None = None) -> Response:
    """A partner's page, with what came of what was done there."""
    shown, today = shown or Shown(), visit.house.calendar.today(visit.now)
    ref = visit.request.path_params["ref"].upper()
    async with visit.house.store.transaction() as session:
        rows = await partner_standing.listed(session, on=today, ref=ref)
        partner = await partners.by_ref(session, ref)
        if partner is None or not rows:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        values = await _known(session, visit, partner, today)
        values["email"] = partners.hr_email(session, partner)
        session.audited.append(visit.audited("read", partner.ref))
        session.expunge_all()
    return visit.page(
        "partner.html",
        status=409 if shown.fault else 200,
        row=rows[0],
        partner=partner,
        today=today,
        shown=shown,
        behind=PartnerRows(partner.ref, today),
        **values,
    )


async def _known(
    session: Session, visit: Visit, partner: Partner, today: date
) -> dict[str, object]:
    loans = await _loans(visit, session, partner.id, today)
    return {
        "par30": _par30(loans),
        "files": await partner_standing.files(session, partner.id),
        "questions": await partner_standing.questions(session, partner.id),
        "unmatched": await partner_standing.unmatched(session, partner.id),
        "reported": await reported.waiting(session, partner),
        "asked": await asking.work_out(session, partner, month=today),
        "loans": loans[:ROWS],
        "kpis": await partner_kpis.of_partner(session, partner.id, on=today),
        "health": await partners_health.of_partner(session, partner.ref, at=visit.now),
        "last_month": _month_before(today),
    }


async def _loans(
    visit: Visit, session: Session, partner: UUID, today: date
) -> Sequence[delinquency.Standing]:
    """Its loans that run, the latest first."""
    measure = _rules_of(visit).policy.ledger.measure
    return await delinquency.standings(session, on=today, by=measure, partner=partner)


def _par30(loans: Sequence[delinquency.Standing]) -> Fraction | None:
    """Principal of loans more than 30 days late, of all its principal."""
    whole = sum(each.principal for each in loans)
    late = sum(each.principal for each in loans if each.days_late > 30 or each.uncured)
    return Fraction(late, whole) if whole else None


def _month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


async def _require_its(session: Session, partner: Partner, taken: TakenIn) -> None:
    for file in {each.file_id for each in taken.lines}:
        if (await session.get_one(DeductionFile, file)).partner_id != partner.id:
            raise NotPossible(f"this file is not of {partner.ref}")


def _rules_of(visit: Visit) -> Rules:
    house = visit.house
    return Rules(house.book.on(house.calendar.today(visit.now)), house.calendar, house.book)
