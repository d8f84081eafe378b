"""Campaigns: written by one, approved by another, frozen as they begin, and put out bit by bit.

However many processes start a round, one works at a time, and each member is decided once. What is
put asks the gate again as it leaves; a pause or an end holds also what is already in the outbox.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from agent import campaign_reach, gatekeeping, metrics, templating
from agent.gatekeeping import Known, book
from agent.office import Desk, Office
from agent.templating import Filling
from crm_store import audiences, audit, campaign_costs, campaigns, events, halts, two_people
from crm_store.audiences import Audience
from crm_store.campaign_costs import Spent
from crm_store.campaigns import Campaign, Chosen, Cost, Purpose, Status
from crm_store.conversations import Party
from crm_store.database import Session
from flows import campaigns as rules_of
from flows.campaigns import Drop, Later

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_BY = "timer"
_PAGE = 1_000
_LONGEST = 80
_FARTHEST = timedelta(days=90)
_NOBODY = "no_number"


class BudgetUsedUp(Exception):
    """It cannot go on: its budget pays for no more messages."""


class SamePerson(Exception):
    """Whoever approves is not who wrote it, nor let in by them within a day."""


@dataclass(frozen=True)
class Plan:
    """A campaign as somebody means it, before it is kept."""

    name: str
    purpose: Purpose
    variants: tuple[str, ...]  # names of templates
    audience: Audience
    starts_at: datetime
    cost: Cost | None = None  # None: nobody has told what a message costs


def fault_of(plan: Plan, *, now: datetime) -> str:
    """Why it cannot be kept, in words for staff; "" where it can."""
    right = {each.name for each in rules_of.fitting(book(), plan.purpose)}
    if not plan.name or len(plan.name) > _LONGEST:
        return f"Give it a name of at most {_LONGEST} characters."
    if not 1 <= len(plan.variants) <= rules_of.MOST_VARIANTS:
        return f"Choose one template, or up to {rules_of.MOST_VARIANTS} to compare."
    if not set(plan.variants) <= right or len(set(plan.variants)) < len(plan.variants):
        return "Choose templates that are made for this purpose, each once."
    if not now - timedelta(days=1) <= plan.starts_at <= now + _FARTHEST:
        return "Let it start today, or within 90 days."
    if plan.cost and plan.cost.messages == 0:
        return "That budget does not pay for one message."
    return ""


async def write(session: Session, plan: Plan, *, by: str, now: datetime) -> Campaign:
    """Keep a campaign; nobody hears of it before somebody else has approved it."""
    campaign = Campaign(
        name=plan.name,
        purpose=plan.purpose,
        variants=list(plan.variants),
        rule=campaigns.rule_of(plan.audience, plan.cost),
        salt=secrets.token_hex(8),
        author=by,
        created_at=now,
        starts_at=max(plan.starts_at, now),
    )
    session.add(campaign)
    await session.flush()
    await session.refresh(campaign, ["ref"])
    _record(session, campaign, "written", by=by, at=now)
    return campaign


async def approve(session: Session, campaign: Campaign, *, by: str, now: datetime) -> None:
    """The second of two people; raises `SamePerson` or `IllegalStep`."""
    if not await two_people.are_two(session, campaign.author, by, at=now):
        raise SamePerson
    campaigns.step(campaign, "approved")
    campaign.approved_by, campaign.approved_at = by, now
    session.add(campaign)
    _record(session, campaign, "approved", by=by, at=now)


async def turn(session: Session, campaign: Campaign, to: Status, *, by: str, now: datetime) -> None:
    """Pause it, let it go on, or end it; raises `IllegalStep` or `BudgetUsedUp`."""
    campaigns.step(campaign, to)
    if to == "cancelled":
        campaign.ended_at = now
        await campaigns.refuse_waiting(session, campaign.id, why="campaign_cancelled", at=now)
        await campaigns.take_back(session, campaign.id, why="campaign_cancelled")
    elif to == "running":
        spent = await campaign_costs.of(session, campaign)
        if spent and spent.is_used_up:
            raise BudgetUsedUp
        await campaigns.let_go_on(session, campaign.id, now=now)
    session.add(campaign)
    _record(session, campaign, to, by=by, at=now)


# --- the rounds ---


async def round_of(house: "House") -> int:
    """Begin what is to begin, and put out a little more; how many messages were put."""
    office, now = Office.of(house), house.clock()
    if not await campaigns.is_anything_on(house.store, now=now):
        return 0
    async with house.store.transaction() as session:
        if not await campaigns.is_ours(session):
            return 0
        for campaign in await campaigns.to_begin(session, now=now):
            await _begin(session, campaign, now)
    if not office.calendar.may_write_first(now):
        return 0
    put = await _go_out(house, office, now)
    if put:
        house.sender.poke()
    return put


async def _begin(session: Session, campaign: Campaign, now: datetime) -> None:
    """Freeze who is to hear of it: whoever fits later does not come in."""
    after, members = None, 0
    while True:
        page = await audiences.page(session, campaign.audience, now=now, after=after, most=_PAGE)
        await campaigns.freeze(
            session,
            campaign.id,
            [Chosen(each.customer_id, _variant(campaign, str(each.customer_id))) for each in page],
            now=now,
        )
        members += len(page)
        if len(page) < _PAGE:
            break
        after = page[-1].customer_id
    campaigns.step(campaign, "running")
    campaign.frozen_at = now
    session.add(campaign)
    await session.flush()
    _record(session, campaign, "running", by=_BY, at=now, members=members)
    log.info("campaign_begun", campaign=campaign.ref, members=members)


def _variant(campaign: Campaign, customer: str) -> str:
    return rules_of.variant(customer, salt=campaign.salt, of=len(campaign.variants))


async def _go_out(house: "House", office: Office, now: datetime) -> int:
    """As many as there is room for in the outbox, so that no answer waits behind a crowd."""
    async with house.store.transaction() as session:
        if not await campaigns.is_ours(session) or await halts.halted(session):
            return 0
        desk, put = Desk(session, office, now), 0
        room = desk.rules.campaigns.at_once - await campaigns.on_the_way(session, now=now)
        for campaign in await campaigns.running(session):
            spent = await campaign_costs.of(session, campaign)
            put += await _some(desk, campaign, most=_most(room - put, spent))
            await _end(desk, campaign)
            if spent and spent.is_used_up and campaign.status == "running":
                _pause(desk, campaign)
        return put


def _most(room: int, spent: Spent | None) -> int:
    """For how many there is room in the outbox, and money."""
    paid_for = spent.room if spent else None
    return max(room if paid_for is None else min(room, paid_for), 0)


def _pause(desk: Desk, campaign: Campaign) -> None:
    """Everything that it could pay for has left: whoever waits does not hear of it."""
    campaigns.step(campaign, "paused")
    desk.session.add(campaign)
    _record(desk.session, campaign, "paused", by=_BY, at=desk.now, why="budget_used_up")
    log.info("campaign_budget_used_up", campaign=campaign.ref)


async def _some(desk: Desk, campaign: Campaign, *, most: int) -> int:
    chosen = await campaigns.next_waiting(desk.session, campaign.id, now=desk.now, most=most)
    if not chosen:
        return 0
    customers = [each.customer_id for each in chosen]
    known = await gatekeeping.known(desk.session, customers, office=desk.office, now=desk.now)
    reached = await campaign_reach.reached(desk.session, customers)
    return sum(
        [
            await _decide(desk, campaign, each, reached.get(each.customer_id), known)
            for each in chosen
        ]
    )


async def _decide(
    desk: Desk, campaign: Campaign, chosen: Chosen, party: Party | None, known: Known
) -> bool:
    """Put it on its way to one person, let it wait, or let it go; whether it was put."""
    template = campaign.template_of(chosen.variant)
    if party is None:
        await _refuse(desk, campaign, chosen, _NOBODY)
        return False
    verdict = rules_of.resolve(
        campaign_reach.at_the_gate(party, template, _purpose(campaign), known=known, now=desk.now)
    )
    if isinstance(verdict, Later):
        await campaigns.decide(
            desk.session, campaign.id, chosen.customer_id, "waiting",
            why=verdict.why, at=desk.now, look_at=verdict.until,
        )  # fmt: skip
        return False
    if isinstance(verdict, Drop):
        await _refuse(desk, campaign, chosen, verdict.why)
        return False
    return await _put(desk, campaign, chosen, party, known)


async def _put(desk: Desk, campaign: Campaign, chosen: Chosen, party: Party, known: Known) -> bool:
    """Write it into the talk and the outbox, where nobody has done so before."""
    if not await campaigns.decide(
        desk.session, campaign.id, chosen.customer_id, "put", why="", at=desk.now
    ):
        return False
    template = campaign.template_of(chosen.variant)
    hers = party.conversation.language or party.customer.language
    templating.write(
        desk.session,
        party.conversation,
        party.identity,
        Filling(template, {}),
        language=templating.language_of(hers, template, known),
        purpose=rules_of.sent_as(_purpose(campaign)),
        key=campaigns.key_of(campaign.id, chosen.customer_id),
        by="system",
        now=desk.now,
    )
    events.record(
        desk.session,
        "campaign",
        subject=campaign.ref,
        at=desk.now,
        actor=_BY,
        customer_id=chosen.customer_id,
        data={"variant": chosen.variant, "template": template},
    )
    metrics.CAMPAIGN_MEMBERS.labels(became="put").inc()
    return True


async def _refuse(desk: Desk, campaign: Campaign, chosen: Chosen, why: str) -> None:
    await campaigns.decide(
        desk.session, campaign.id, chosen.customer_id, "refused", why=why, at=desk.now
    )
    metrics.CAMPAIGN_MEMBERS.labels(became="refused").inc()


async def _end(desk: Desk, campaign: Campaign) -> None:
    """Whoever could not be written to in time hears of it no more; then it is done."""
    assert campaign.frozen_at is not None  # noqa: S101 (the database holds it so)
    if desk.now > campaign.frozen_at + timedelta(days=desk.rules.campaigns.lasts_days):
        await campaigns.refuse_waiting(desk.session, campaign.id, why="too_late", at=desk.now)
    await desk.session.write_rows()
    if not await campaigns.is_over(desk.session, campaign.id):
        return
    campaigns.step(campaign, "done")
    campaign.ended_at = desk.now
    desk.session.add(campaign)
    _record(desk.session, campaign, "done", by=_BY, at=desk.now)


def _purpose(campaign: Campaign) -> Purpose:
    return PURPOSES[campaign.purpose]


PURPOSES: dict[str, Purpose] = {
    "service": "service",
    "marketing": "marketing",
    "survey": "survey",
}


def _record(
    session: Session, campaign: Campaign, became: str, *, by: str, at: datetime, **told: object
) -> None:
    """In the history and in the audit log."""
    detail = {"became": became, "purpose": campaign.purpose, **told}
    events.record(session, "campaign", subject=campaign.ref, at=at, actor=by, data=detail)
    session.audited.append(audit.Entry(at, by, "campaign", campaign.ref, detail))
