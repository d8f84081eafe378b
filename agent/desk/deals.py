"""The pipeline: deals with employers moved by hand, beside what the applications bring."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from fastapi import Response

from agent.desk import drawing, gate
from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from agent.desk.may import may
from agent.desk.reporting import BEHIND, address
from crm_store import deals, money, partners, users
from crm_store.behind import Counted
from crm_store.behind_partners import NO_DAY
from crm_store.database import Session
from crm_store.deals import STAGES, Deal, Stage, Status
from crm_store.money import Cents
from crm_store.sql import Sql
from flows import deals as rules_of
from flows.deals import Month, NotThere, PipelineRules, Standing

PATH = "/desk/pipeline"
_YEAR = timedelta(days=365)
_LONGEST = 80
_MOST = 100_000_000_000  # cents: a thousand million


class Refused(Exception):
    """It cannot be done so; the message says why."""


@dataclass(frozen=True)
class Column:
    """One stage: its deals with employers, and what applications stand there."""

    stage: str
    probability_pct: int
    deals: tuple[Deal, ...]
    value: Cents
    weighted: Cents
    loans: int
    loans_value: Cents
    loan_days: int  # until an application that came here is expected to close


@dataclass(frozen=True)
class Expected:
    """What is expected to close in a month: deals with employers, and applications."""

    first: date | None
    of: str  # as a list of its rows calls it
    deals: int
    loans: int
    value: Cents
    weighted: Cents


async def show(visit: Visit) -> Response:
    """All stages side by side."""
    return await _board(visit)


async def create(visit: Visit) -> Response:
    """Write a deal down."""
    try:
        async with visit.house.store.transaction() as session:
            deal = await _written(session, visit)
            session.audited.append(visit.audited("create_deal", deal.ref))
            ref = deal.ref
    except Refused as why:
        return await _board(visit, fault=str(why))
    return gate.see_other(f"{PATH}/{ref}")


async def look(visit: Visit) -> Response:
    """One deal, and the way it went."""
    return await _screen(visit)


async def change(visit: Visit) -> Response:
    """Move it, lose it, or say anew what it may bring and when."""
    ref, act = visit.request.path_params["ref"], _ACTS.get(visit.form.get("act", ""))
    try:
        async with visit.house.store.transaction() as session:
            deal = await deals.by_ref(session, ref)
            if deal is None or act is None:
                return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
            if deal.status != "open":
                raise Refused("This deal is closed.")
            if visit.form.get("version") != str(deal.version):
                raise Refused("Somebody has changed it meanwhile. Look at it again.")
            before = deal.stage
            await act(session, visit, deal)
            deals.step(session, deal, before=before, by=visit.by, at=visit.now)
            told = visit.audited(f"{visit.form['act']}_deal", deal.ref, stage=deal.stage)
            session.audited.append(told)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return gate.see_other(f"{PATH}/{ref}")


# --- what is done to one ---


async def _move(session: Session, visit: Visit, deal: Deal) -> None:
    named = visit.form.get("to", "")
    to: Stage | None = next((each for each in STAGES if each == named), None)
    try:
        if to is None:
            raise NotThere
        moved = rules_of.moved(
            cast("Stage", deal.stage), to, status=deal.status, rules=_rules(visit)
        )
    except NotThere:
        raise Refused("Choose another stage.") from None
    deal.stage, deal.status, deal.probability_pct = moved.stage, moved.status, moved.probability_pct
    deal.closed_at = visit.now if moved.status == "won" else None


async def _lose(session: Session, visit: Visit, deal: Deal) -> None:
    reason = visit.form.get("reason", "")
    if reason not in _rules(visit).loss_reasons:
        raise Refused("Say why it is lost.")
    deal.status, deal.loss_reason, deal.closed_at = "lost", reason, visit.now


async def _set(session: Session, visit: Visit, deal: Deal) -> None:
    deal.value_cents = _value(visit)
    deal.expected_close_on = _day(visit.form.get("closes", ""))
    chance = visit.form.get("probability", "")
    if not (chance.isascii() and chance.isdecimal()) or not 0 <= int(chance[:4]) <= 100:
        raise Refused("Say how likely it is, from 0 to 100.")
    deal.probability_pct = int(chance)
    deal.owner = await _owner(session, visit)


_Act = Callable[[Session, Visit, Deal], Awaitable[None]]
_ACTS: Mapping[str, _Act] = {"move": _move, "lose": _lose, "set": _set}


async def _written(session: Session, visit: Visit) -> Deal:
    name, ref = visit.form.get("name", "").strip(), visit.form.get("partner", "").strip()
    partner = await partners.by_ref(session, ref) if ref else None
    if ref and partner is None:
        raise Refused(f"There is no partner {ref}.")
    if partner is None and (not name or len(name) > _LONGEST):
        raise Refused(f"Name the company, in at most {_LONGEST} characters.")
    deal = Deal(
        name=partner.company_name if partner else name,
        partner_id=partner.id if partner else None,
        value_cents=_value(visit),
        probability_pct=_rules(visit).probability_pct["prospect"],
        expected_close_on=_day(visit.form.get("closes", "")),
        owner=visit.by,
    )
    return await deals.begin(session, deal, by=visit.by, at=visit.now)


def _value(visit: Visit) -> int:
    found = money.parse(visit.form.get("value", "").strip())
    if found is None or not 0 <= found <= _MOST:
        raise Refused("Write what it may bring in a year as 60000.00.")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("Write the day as it stands in a calendar.") from None


async def _owner(session: Session, visit: Visit) -> str:
    user = await users.by_name(session, visit.form.get("owner", ""))
    if user is None or not may(user.role, "do_deal"):
        raise Refused("Nobody of that name has deals.")
    return f"user:{user.name}"


# --- what is drawn ---


async def _board(visit: Visit, *, fault: str = "") -> Response:
    rules, today = _rules(visit), visit.house.calendar.today(visit.now)
    since = today - _YEAR
    async with visit.house.store.reading() as session:
        live = await deals.open_ones(session)
        closed = await deals.closed_since(session, datetime.combine(since, time(), WINDHOEK))
        loans = {str(stage): (int(n), int(value)) for stage, n, value in await session.ask(_LOANS)}
        months = [Month(first, int(n), Cents(int(value)), Cents(int(worth)))
            for first, n, value, worth in await session.ask(_MONTHS)]  # fmt: skip

    def rows(figure: Counted, of: str = "") -> str:
        """Where the rows of a figure are."""
        return address(BEHIND, figure=figure, of=of, since=f"{since}", until=f"{today}")

    columns = [
        _column(stage, rules, [each for each in live if each.stage == stage], loans)
        for stage in STAGES
    ]
    return visit.page(
        "pipeline.html",
        status=409 if fault else 200,
        columns=columns,
        told=rules_of.told([_standing(each) for each in (*live, *closed)], rules=rules),
        expected=_expected(rules_of.expected([_standing(each) for each in live]), months),
        closed=closed[:10],
        least=rules.least_closed,
        today=today,
        rows=rows,
        typed=visit.form,
        fault=fault,
        tab="pipeline",
    )


_LOANS = Sql(
    """
    select stage, count(*), coalesce(sum(value_cents), 0) from crm.deals
    where kind = 'loan' and status = 'open' group by stage
    """
)


# What has no quote yet is worth nothing that could be said.
_MONTHS = Sql(
    """
    select date_trunc('month', expected_close_on)::date, count(*), coalesce(sum(value_cents), 0),
        round(coalesce(sum(value_cents * probability_pct), 0) / 100)
    from crm.deals where kind = 'loan' and status = 'open' group by 1
    """
)


def _expected(with_partners: Sequence[Month], loans: Sequence[Month]) -> list[Expected]:
    """Both by month, the nearest first; what has no day comes last."""
    of_deals, of_loans = ({each.first: each for each in some} for some in (with_partners, loans))
    none = Month(None, 0, Cents(0), Cents(0))
    found = []
    for first in sorted({*of_deals, *of_loans}, key=lambda each: each or date.max):
        deal, loan = of_deals.get(first, none), of_loans.get(first, none)
        found.append(
            Expected(
                first,
                f"{first:%Y-%m}" if first else NO_DAY,
                deal.deals,
                loan.deals,
                Cents(deal.value + loan.value),
                Cents(deal.weighted + loan.weighted),
            )
        )
    return found


def _column(
    stage: Stage, rules: PipelineRules, found: list[Deal], loans: Mapping[str, tuple[int, int]]
) -> Column:
    count, value = loans.get(stage, (0, 0))
    return Column(
        stage=stage,
        probability_pct=rules.probability_pct[stage],
        deals=tuple(found),
        value=Cents(sum(each.value_cents for each in found)),
        weighted=Cents(
            sum(rules_of.weighted(Cents(each.value_cents), each.probability_pct) for each in found)
        ),
        loans=count,
        loans_value=Cents(value),
        loan_days=rules.loan_days[stage],
    )


def _standing(deal: Deal) -> Standing:
    took = None if deal.closed_at is None else (deal.closed_at - deal.created_at).total_seconds()
    return Standing(
        stage=cast("Stage", deal.stage),
        status=cast("Status", deal.status),
        value=Cents(deal.value_cents),
        probability_pct=deal.probability_pct,
        days=None if took is None else Decimal(round(took)) / 86_400,
        expected_on=deal.expected_close_on,
    )


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.transaction() as session:
        deal = await deals.by_ref(session, visit.request.path_params["ref"])
        if deal is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        steps = await deals.steps_of(session, deal.id)
        partner = await session.get(partners.Partner, deal.partner_id) if deal.partner_id else None
        owners = [each.name for each in await users.everybody(session) if may(each.role, "do_deal")]
        session.audited.append(visit.audited("read", deal.ref))
        session.expunge_all()
    return visit.page(
        "deal.html",
        status=409 if fault else 200,
        deal=deal,
        steps=steps,
        partner=partner,
        stages=STAGES,
        reasons=_rules(visit).loss_reasons,
        weighted=rules_of.weighted(Cents(deal.value_cents), deal.probability_pct),
        owners=owners,
        fault=fault,
        tab="pipeline",
    )


def _rules(visit: Visit) -> PipelineRules:
    return rules_of.book().on(visit.house.calendar.today(visit.now))
