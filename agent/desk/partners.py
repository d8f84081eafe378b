"""Partners: how it stands with each, and the files that go to its payroll and come back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import get_args
from uuid import UUID

from fastapi import Response

from agent.collecting import asking, file_rail, receiving, taking_in
from agent.collecting.asking import Asked
from agent.collecting.rail import Batch, Report
from agent.collecting.receiving import Money, Rules
from agent.collecting.reports import REFUSALS, why
from agent.collecting.taking_in import TakenIn
from agent.desk import drawing, gate
from agent.desk.gate import Visit
from crm_store import delinquency, partner_standing, partners
from crm_store.database import Session
from crm_store.deductions import DeductionFile
from crm_store.ledger import NotPossible
from crm_store.partner_standing import Standing
from crm_store.partners import Partner, Status

_ROWS = 25
_STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass
class Memory:
    """A rail that keeps the file, for whoever asked for it to take along."""

    data: bytes = b""

    async def send(self, batch: Batch) -> str:
        self.data = file_rail.written(batch)
        return file_rail.digest(self.data)

    async def reports(self) -> Sequence[Report]:
        return ()


@dataclass(frozen=True)
class Shown:
    """What came of something that was done on a partner's page."""

    fault: str = ""
    taken: TakenIn | None = None
    left_out: Sequence[object] = field(default=())


async def show_all(visit: Visit) -> Response:
    """A page of the partners, each with how late its people's loans are."""
    status = visit.request.query_params.get("status", "")
    page = visit.page_number
    today = visit.house.calendar.today(visit.now)
    async with visit.house.store.reading() as session:
        rows = await partner_standing.listed(
            session,
            on=today,
            status=status if status in _STATUSES else None,
            first=(page - 1) * _ROWS,
            most=_ROWS + 1,
        )
        late = await _late(visit, session, today)
    return visit.page(
        "partners.html",
        rows=rows[:_ROWS],
        late=late,
        more=len(rows) > _ROWS,
        number=page,
        chosen=status,
        statuses=_STATUSES,
    )


async def show(visit: Visit) -> Response:
    """One partner."""
    return await _screen(visit)


async def build(visit: Visit) -> Response:
    """Its file of a month, to take along; asking again for the same changes nothing."""
    rail = Memory()
    try:
        async with visit.house.store.transaction() as session:
            partner, month = await _named(session, visit), _month(visit)
            asked = await asking.ask(session, partner, rail, month=month, by=visit.by, at=visit.now)
            told = {"month": f"{month:%Y-%m}", "lines": len(asked.batch.instructions)}
            session.audited.append(visit.audited("export", f"deductions:{partner.ref}", **told))
    except REFUSALS as refused:
        return await _screen(visit, Shown(why(refused)))
    if not rail.data:
        return await _screen(visit, Shown(f"Nothing is to be deducted in {month:%Y-%m}."))
    return gate.attached(rail.data, f"deductions-{partner.ref}-{month:%Y-%m}.csv")


async def take_in(visit: Visit) -> Response:
    """What its payroll says it deducted: kept once, however often the file comes."""
    try:
        report = file_rail.read(visit.file)
        async with visit.house.store.transaction() as session:
            partner = await _named(session, visit)
            taken = await taking_in.take_in(
                session, report, by=visit.by, at=visit.now, rules=_rules(visit)
            )
            await _require_its(session, partner, taken)
    except REFUSALS as refused:
        return await _screen(visit, Shown(why(refused)))
    return await _screen(visit, Shown(taken=taken))


async def confirm(visit: Visit) -> Response:
    """A line that was nobody's is this loan's: somebody of ours says so, and on which day."""
    try:
        async with visit.house.store.transaction() as session:
            await _confirm(session, visit)
    except REFUSALS as refused:
        return await _screen(visit, Shown(why(refused)))
    return gate.see_other(f"/desk/partners/{visit.request.path_params['ref']}")


async def _confirm(session: Session, visit: Visit) -> None:
    partner = await _named(session, visit)
    line = await partner_standing.unmatched_line(session, partner.id, _id(visit.form.get("line")))
    if line is None:
        raise NotPossible("this line was entered before, or is not of this partner")
    loan = await receiving.lock(session, visit.form.get("loan", "").strip().upper())
    if loan.partner_id != partner.id:
        raise NotPossible(f"{loan.ref} is not of {partner.ref}")
    on = _day(visit)
    if not loan.disbursed_on <= on <= visit.house.calendar.today(visit.now):
        raise NotPossible("on that day nothing of this loan can have been deducted")
    money = Money(
        line.deducted, on=on, by=visit.by, at=visit.now, method="deduction",
        external_ref=f"{partner_standing.UNMATCHED}:{line.id}",
    )  # fmt: skip
    await receiving.receive(session, loan, money, rules=_rules(visit))
    told = visit.audited("confirm_deduction", loan.ref, line=line.line, reason=line.reason)
    session.audited.append(told)


# --- what is drawn ---


async def _screen(visit: Visit, shown: Shown | None = None) -> Response:
    shown, today = shown or Shown(), visit.house.calendar.today(visit.now)
    ref = visit.request.path_params["ref"].upper()
    async with visit.house.store.transaction() as session:
        rows = await partner_standing.listed(session, on=today, ref=ref)
        partner = await partners.by_ref(session, ref)
        if partner is None or not rows:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        values = await _known(session, visit, rows[0], today)
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
        **values,
    )


async def _known(session: Session, visit: Visit, row: Standing, today: date) -> dict[str, object]:
    asked: Asked = await asking.work_out(session, await _named(session, visit), month=today)
    return {
        "par30": (await _late(visit, session, today)).get(row.id),
        "files": await partner_standing.files(session, row.id),
        "questions": await partner_standing.questions(session, row.id),
        "unmatched": await partner_standing.unmatched(session, row.id),
        "asked": asked,
        "loans": await _loans(visit, session, row, today),
    }


async def _loans(
    visit: Visit, session: Session, row: Standing, today: date
) -> Sequence[delinquency.Standing]:
    """Its loans that run, the latest first."""
    measure = visit.house.book.on(today).ledger.measure
    return (await delinquency.standings(session, on=today, by=measure, partner=row.id))[:_ROWS]


async def _late(visit: Visit, session: Session, today: date) -> dict[UUID | None, Fraction]:
    """Portfolio at risk of each partner that has loans to be late with."""
    measure = visit.house.book.on(today).ledger.measure
    _, each = await delinquency.portfolio(session, on=today, by=measure)
    return {partner: some.par30 for partner, some in each.items() if some.principal}


async def _named(session: Session, visit: Visit) -> Partner:
    ref = visit.request.path_params["ref"]
    partner = await partners.by_ref(session, ref)
    if partner is None:
        raise NotPossible(f"there is no partner {ref}")
    return partner


async def _require_its(session: Session, partner: Partner, taken: TakenIn) -> None:
    for file in {each.file_id for each in taken.lines}:
        if (await session.get_one(DeductionFile, file)).partner_id != partner.id:
            raise NotPossible(f"this file is not of {partner.ref}")


def _rules(visit: Visit) -> Rules:
    house = visit.house
    return Rules(house.book.on(house.calendar.today(visit.now)), house.calendar, house.book)


def _month(visit: Visit) -> date:
    try:
        return date.fromisoformat(f"{visit.form.get('month', '')}-01")
    except ValueError:
        raise NotPossible("write the month as 2026-11") from None


def _day(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.form.get("on", ""))
    except ValueError:
        raise NotPossible("say on which day it was deducted") from None


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotPossible("there is no such line") from None
