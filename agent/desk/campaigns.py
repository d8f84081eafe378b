"""Campaigns at the desk: all of them, one with how it goes or would go, and what turns it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from fastapi import Response

from agent import campaign_reach, campaigns, why_not
from agent.campaign_reach import Preview
from agent.desk import campaigns_export, campaigns_rule, drawing, filters, gate
from agent.desk.gate import Visit
from agent.office import Office
from crm_store import campaign_costs, campaign_results
from crm_store import campaigns as kept
from crm_store.campaign_results import Counted
from crm_store.campaigns import Campaign, IllegalStep, Status
from crm_store.database import Session
from flows.campaigns import Share, better, share
from flows.policy import CampaignRules

_HERE = "/desk/campaigns"
_STATUSES: tuple[Status, ...] = get_args(Status)
_TURNS: Mapping[str, Status] = {"pause": "paused", "go-on": "running", "end": "cancelled"}
_NOT_TWO = (
    "You wrote it, or one of you let the other in within the last day. Another person must approve."
)
_USED_UP = "Its budget is used up. End it; whoever is left needs another campaign."
_NO_WAY = "It does not stand so any more. This is how it stands now."


@dataclass(frozen=True)
class Measured:
    """A variant with what became of it, as shares of what was sent."""

    counted: Counted
    title: str
    read: Share
    answered: Share
    opted_out: Share


@dataclass(frozen=True)
class Results:
    """What came of it so far."""

    variants: Sequence[Measured]
    reasons: Sequence[tuple[str, int]]
    verdict: str


async def show_all(visit: Visit) -> Response:
    """A page of the campaigns, the newest first."""
    asked = filters.asked(visit, _HERE, status=_STATUSES)
    async with visit.house.store.reading() as session:
        rows = await kept.listed(
            session, status=asked.of("status"), first=asked.first, most=filters.ROWS + 1
        )
        session.expunge_all()
    return visit.page(
        "campaigns.html",
        rows=rows[: filters.ROWS],
        more=len(rows) > filters.ROWS,
        filter=asked,
        statuses=_STATUSES,
    )


async def show(visit: Visit) -> Response:
    """One campaign."""
    return await screen(visit)


async def approve(visit: Visit) -> Response:
    """Let it begin at its time: the second of two people."""
    try:
        async with visit.house.store.transaction() as session:
            campaign = await _of_path(visit, session)
            if campaign is None:
                return nothing_here()
            await campaigns.approve(session, campaign, by=visit.by, now=visit.now)
    except campaigns.SamePerson:
        return await screen(visit, fault=_NOT_TWO)
    except IllegalStep:
        return await screen(visit, fault=_NO_WAY)
    return gate.see_other(f"{_HERE}/{campaign.ref}")


async def turn(visit: Visit) -> Response:
    """Pause it, let it go on, or end it for good."""
    to = _TURNS.get(visit.form.get("to", ""))
    try:
        async with visit.house.store.transaction() as session:
            campaign = await _of_path(visit, session)
            if campaign is None or to is None:
                return nothing_here()
            await campaigns.turn(session, campaign, to, by=visit.by, now=visit.now)
    except campaigns.BudgetUsedUp:
        return await screen(visit, fault=_USED_UP)
    except IllegalStep:
        return await screen(visit, fault=_NO_WAY)
    return gate.see_other(f"{_HERE}/{campaign.ref}")


async def screen(visit: Visit, *, fault: str = "") -> Response:
    """One campaign: before it begins how it would go, and then what came of it."""
    async with visit.house.store.transaction() as session:
        campaign = await _of_path(visit, session)
        if campaign is None:
            return nothing_here()
        has_begun = campaign.frozen_at is not None
        results = await _results(visit, session, campaign) if has_begun else None
        preview = (
            None if has_begun or campaign.ended_at else await _preview(visit, session, campaign)
        )
        spent = await campaign_costs.of(session, campaign) if has_begun else None
        exports = await campaigns_export.current(visit, session, campaign.ref)
        session.audited.append(visit.audited("read", campaign.ref))
        session.expunge_all()
    return visit.page(
        "campaign.html",
        status=409 if fault else 200,
        campaign=campaign,
        words=campaigns_rule.in_words(campaign.audience),
        titles=_titles(campaign),
        results=results,
        preview=preview,
        cost=campaign.cost,
        spent=spent,
        exports=exports,
        hours=int(within(visit) / timedelta(hours=1)),
        opens_at=visit.house.calendar.next_may_write_first(visit.now),
        why=why_not.words,
        fault=fault,
    )


def nothing_here() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


def within(visit: Visit) -> timedelta:
    """For how long what she writes counts as an answer."""
    return timedelta(hours=rules_of(visit).answered_hours)


def rules_of(visit: Visit) -> CampaignRules:
    """What bounds campaigns today."""
    return visit.house.book.on(visit.house.calendar.today(visit.now)).campaigns


async def _of_path(visit: Visit, session: Session) -> Campaign | None:
    return await kept.by_ref(session, visit.request.path_params["ref"], ours=True)


async def _preview(visit: Visit, session: Session, campaign: Campaign) -> Preview:
    return await campaign_reach.preview(
        session,
        campaign.audience,
        campaigns.PURPOSES[campaign.purpose],
        campaign.variants,
        office=Office.of(visit.house),
        now=max(visit.now, campaign.starts_at),
    )


async def _results(visit: Visit, session: Session, campaign: Campaign) -> Results:
    time = within(visit)
    counted = await campaign_results.by_variant(session, campaign.id, within=time)
    reasons = await campaign_results.reasons(session, campaign.id, within=time)
    titles = _titles(campaign)
    measured = [_measured(each, titles[each.variant]) for each in counted]
    return Results(
        variants=measured,
        reasons=[(_reason(each.why), each.people) for each in reasons],
        verdict=_verdict(measured),
    )


def _measured(counted: Counted, title: str) -> Measured:
    return Measured(
        counted,
        title,
        read=share(counted.read, counted.sent),
        answered=share(counted.answered, counted.sent),
        opted_out=share(counted.opted_out, counted.sent),
    )


def _verdict(measured: Sequence[Measured]) -> str:
    """Which words did better, said no more surely than the numbers allow."""
    if len(measured) < 2:
        return ""
    if not all(each.counted.sent for each in measured):
        return "Not every variant has gone out yet."
    best = better([(each.counted.variant, each.answered) for each in measured])
    if best is None:
        return "The difference in answers may be chance: the ranges overlap."
    return f"{best} was answered more often, and chance does not explain it."


def _reason(why: str) -> str:
    return f"the provider's error {why}" if why.isdigit() else why_not.words(why)


def _titles(campaign: Campaign) -> Mapping[str, str]:
    """Each variant's letter with what its template is called."""
    return campaigns_rule.titles(campaign.variants)
