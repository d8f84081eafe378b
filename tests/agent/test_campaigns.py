"""Campaigns: two people start one, its audience is frozen, and each hears once or for a reason."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from agent import campaign_reach, campaigns, cast, gatekeeping
from agent.campaigns import Plan
from agent.office import Office
from crm_store import (
    audiences,
    campaign_costs,
    campaign_results,
    identities,
    leaving,
)
from crm_store import campaigns as kept
from crm_store.audiences import Audience
from crm_store.campaign_costs import Spent
from crm_store.campaigns import Campaign, Cost
from crm_store.conversations import Conversation
from crm_store.database import Store
from crm_store.money import Cents
from tests import approvals
from tests.agent import bare_house
from tests.agent.bare_house import rows, sql

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
WITHIN = timedelta(hours=72)


@pytest.fixture
async def house(store: Store) -> Any:
    """A lender without a sender, whose templates for campaigns are approved."""
    await cast.ensure(store, now=MONDAY)
    offers = [each.name for each in gatekeeping.book() if each.campaign]
    await approvals.on_record(store, offers, at=MONDAY)
    return bare_house.of(store, now=MONDAY)


async def written(house: Any, plan: Plan, *, approved: bool = True) -> Campaign:
    async with house.store.transaction() as session:
        campaign = await campaigns.write(session, plan, by="user:simon", now=house.now)
        if approved:
            await campaigns.approve(session, campaign, by="user:helvi", now=house.now)
    return campaign


def plan(*names: str, purpose: Any = "service", **rule: Any) -> Plan:
    return Plan("News", purpose, names or ("here_for_you",), Audience(**rule), MONDAY)


async def turned(house: Any, campaign: Campaign, to: Any) -> None:
    async with house.store.transaction() as session:
        found = await kept.by_ref(session, campaign.ref, ours=True)
        assert found is not None
        await campaigns.turn(session, found, to, by="user:simon", now=house.now)


@pytest.mark.proves("Campaign Management")
async def test_two_people_start_it_and_each_of_the_frozen_hears_once_or_for_a_reason(
    house: Any,
) -> None:
    campaign = await written(house, plan(), approved=False)
    with pytest.raises(campaigns.SamePerson):
        async with house.store.transaction() as session:
            await campaigns.approve(session, campaign, by="user:simon", now=house.now)
    assert await campaigns.round_of(house) == 0
    with pytest.raises(DBAPIError, match="campaign_four_eyes"):
        await sql(house, "update campaigns set approved_by = author, approved_at = now()")
    with pytest.raises(DBAPIError, match="campaign_begun"):
        await sql(house, "update campaigns set status = 'running', frozen_at = now()")
    async with house.store.transaction() as session:
        found = await kept.by_ref(session, campaign.ref, ours=True)
        assert found is not None
        await campaigns.approve(session, found, by="user:helvi", now=house.now)

    # One wants no messages, one told of hardship, one's number is somebody else's.
    refs = [ref for (ref,) in await rows(house, "select ref from customers order by id")]
    of = "where customer_id = (select id from customers where ref = '{}')"
    await sql(house, f"update channel_identities set opted_out_at = now() {of.format(refs[0])}")
    hard = "update customers set flags = '{\"hardship\": true}' where ref = "
    await sql(house, f"{hard}'{refs[1]}'")
    await sql(house, f"update channel_identities set status = 'recycled' {of.format(refs[2])}")
    async with house.store.reading() as session:
        seen = await campaign_reach.preview(
            session, Audience(), "service", ["here_for_you"], office=house.office, now=house.now
        )
    expected = {"opted_out": 1, "hardship": 1, "no_number": 1}
    assert (dict(seen.refused), seen.would) == (expected, seen.people - 3)
    assert seen.at_most == seen.would  # nobody would get it later
    assert {each.language for each in seen.goes if each.falls_back} <= {"osh", "her"}
    assert {each.state for each in seen.goes} == {"approved"}

    put = sum(await asyncio.gather(*(campaigns.round_of(house) for _ in range(3))))
    put += await campaigns.round_of(house)
    assert put == seen.would
    assert await campaigns.round_of(house) == 0
    told = await rows(house, "select why, count(*) from campaign_members group by why")
    assert {why: number for why, number in told if why} == expected
    assert await rows(house, "select count(*), count(distinct conversation_id), min(purpose)"
        " from outbox") == [(put, put, "proactive")]  # fmt: skip
    with pytest.raises(DBAPIError, match="frozen"):
        await sql(house, "insert into campaign_members select id, (select id from customers"
            " limit 1), 'A', 'waiting', '', now(), null from campaigns")  # fmt: skip
    with pytest.raises(DBAPIError, match="stays as it was written"):
        await sql(house, 'update campaigns set rule = \'{"loans": "running"}\'')

    # Everything left, so it is done, and its results say what became of them.
    await sql(house, "update outbox set status = 'read', sent_at = '2026-11-23T08:01Z'")
    await sql(house, "insert into messages (id, conversation_id, direction, author, kind,"
        " body_sealed, at) select gen_random_uuid(), conversation_id, 'in', 'customer', 'text',"
        " 'x', '2026-11-23T09:00Z' from outbox limit 1")  # fmt: skip
    house.now += timedelta(hours=2)
    await campaigns.round_of(house)
    assert await rows(house, "select status from campaigns") == [("done",)]
    async with house.store.reading() as session:
        (counted,) = await campaign_results.by_variant(session, campaign.id, within=WITHIN)
    async with house.store.snapshot() as session:
        found = campaign_results.outcomes(session, campaign.id, within=WITHIN)
        assert sum([len(part) async for part in found]) == put + 3
    assert (counted.sent, counted.read, counted.refused, counted.answered) == (put, put, 3, 1)


@pytest.mark.proves(
    "Conversion Optimization",
    "Enhancement Opportunities",
    "8.8 Marketing & Retention Features",
)
async def test_offers_go_to_whom_agreed_in_two_variants_and_stand_still_when_told_to(
    house: Any,
) -> None:
    agreed = (
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, id, 'marketing', 'grant', 'x.1',"
        " 'en', now() from channel_identities where customer_id in"
        " (select id from customers order by id limit 4)"
    )
    await sql(house, agreed)
    offer = plan("offers_here", "offers_short", purpose="marketing")
    campaign = await written(house, offer)
    rules = house.book.campaigns[0].model_copy(update={"at_once": 3})
    house.book = house.book.model_copy(update={"campaigns": (rules,)})
    house.office = Office.of(house)
    put = [await campaigns.round_of(house) for _ in range(4)]
    assert 0 < sum(put) <= 3  # no more stand in the outbox than there is room for
    due = await leaving.due(house.store, now=house.now, limit=20)
    for to, said in (("paused", "campaign_paused"), ("running", "window_closed")):
        await turned(house, campaign, to)
        known = await gatekeeping.known_for(house.store, due, office=house.office, now=house.now)
        why = {
            gatekeeping.decide(each, known, now=house.now, opening=house.store).why for each in due
        }
        assert why == {said}
    await turned(house, campaign, "paused")
    whys = {each.row.id: "window_closed" for each in due}
    assert await leaving.claim(house.store, whys, lasts=timedelta(seconds=30)) == {}
    await turned(house, campaign, "cancelled")
    assert set(await rows(house, "select status, why from outbox")) == {
        ("refused", "campaign_cancelled")
    }
    whys_kept = await rows(
        house, "select distinct why from campaign_members where status = 'refused'"
    )
    assert {("campaign_cancelled",), ("no_consent_to_offers",)} & set(whys_kept)
    assert await rows(house, "select count(*) from campaign_members where status = 'waiting'") == [
        (0,)
    ]


async def test_what_whatsapp_did_not_reach_leaves_when_she_writes_though_the_campaign_is_done(
    house: Any,
) -> None:
    await written(house, plan())
    assert await campaigns.round_of(house) > 1
    await sql(house, "update outbox set status = 'sent', sent_at = '2026-11-23T08:01Z'")
    await campaigns.round_of(house)
    assert await rows(house, "select status from campaigns") == [("done",)]
    # Its receipt comes late: it waited until she wrote, which she has done now.
    one = "(select id from outbox order by id limit 1)"
    await sql(house, f"update outbox set status = 'queued', sent_at = null where id = {one}")
    (due,) = await leaving.due(house.store, now=house.now, limit=20)
    whys = {due.row.id: "window_open"}
    claimed = await leaving.claim(house.store, whys, lasts=timedelta(seconds=30))
    assert claimed == {due.row.id: 1}


async def test_it_puts_no_more_than_its_budget_pays_for_and_is_paused_when_that_has_left(
    house: Any,
) -> None:
    cost = Cost(message=Cents(45), budget=Cents(100))  # which pays for two
    campaign = await written(house, replace(plan(), cost=cost))
    assert [await campaigns.round_of(house) for _ in range(2)] == [2, 0]
    # One of the two does not leave after all, and costs nothing: somebody else hears of it.
    one = "(select id from outbox order by id limit 1)"
    await sql(house, f"update outbox set status = 'refused', why = 'opted_out' where id = {one}")
    assert [await campaigns.round_of(house) for _ in range(2)] == [1, 0]
    assert await rows(house, "select status from campaigns") == [("running",)]
    await sql(house, "update outbox set status = 'undelivered', sent_at = '2026-11-23T08:01Z'"
        " where status = 'queued'")  # fmt: skip
    assert await campaigns.round_of(house) == 0
    assert await rows(house, "select status from campaigns") == [("paused",)]
    why = "select data ->> 'why' from events where kind = 'campaign' and data ->> 'became' = "
    assert await rows(house, f"{why}'paused'") == [("budget_used_up",)]
    async with house.store.reading() as session:
        found = await campaign_costs.of(session, campaign)
    spent = Spent(cost, sent=2, under_way=0)
    assert (found, spent.cents, spent.room) == (spent, 90, 0)
    with pytest.raises(campaigns.BudgetUsedUp):
        await turned(house, campaign, "running")
    await turned(house, campaign, "cancelled")
    assert await rows(house, "select count(*) from campaign_members where status = 'waiting'") == [
        (0,)
    ]


async def test_without_a_budget_it_goes_to_everybody_and_without_a_price_nothing_is_reckoned(
    house: Any,
) -> None:
    priced = await written(house, replace(plan(), cost=Cost(message=Cents(45))))
    put = await campaigns.round_of(house)
    assert [(put,)] == await rows(house, "select count(*) from campaign_members")
    unpriced = await written(house, plan())
    async with house.store.reading() as session:
        assert await campaign_costs.of(session, unpriced) is None
        found = await campaign_costs.of(session, priced)
    spent = Spent(Cost(message=Cents(45)), sent=0, under_way=put)
    assert (found, spent.room, spent.is_used_up) == (spent, None, False)


async def test_the_audience_is_chosen_by_typed_conditions(
    house: Any, subtests: pytest.Subtests
) -> None:
    everybody = int((await rows(house, "select count(*) from customers"))[0][0])
    hers = "select count(*) from customers k where exists (select 1 from loans l where"
    running = int((await rows(house, f"{hers} l.customer_id = k.id and status = 'active')"))[0][0])
    cases: list[tuple[dict[str, Any], int]] = [
        ({}, everybody),
        ({"loans": "running"}, running),
        ({"loans": "none"}, everybody - running),
        ({"loans": "paid_off"}, 0),
        ({"segment": "at_risk"}, 0),
        ({"stage": "declined"}, 0),
        ({"partners": ("EMP-404",)}, 0),
        ({"agrees_to_offers": True}, 0),
        ({"silent_days": 3650}, 0),
    ]
    async with house.store.reading() as session:
        for rule, number in cases:
            with subtests.test(rule=rule):
                audience = Audience(**rule)
                found = await audiences.count(session, audience, now=house.now)
                page = await audiences.page(session, audience, now=house.now, most=100)
                assert sum(found.values()) == len(page) == number
        by_language = await audiences.count(session, Audience(), now=house.now)
        for language, number in by_language.items():
            found = await audiences.count(session, Audience(languages=(language,)), now=house.now)
            assert found == {language: number}


async def test_it_goes_by_whatsapp_to_the_number_that_was_checked_whatever_talk_is_newer(
    house: Any,
) -> None:
    async with house.store.transaction() as session:
        customer = (await audiences.page(session, Audience(), now=house.now, most=1))[0].customer_id
        hers = await identities.of_customer(session, customer)
        assert hers is not None
        hers.verified_at = house.now
        by_sms = await identities.also_on(session, hers, "sms")
        assert by_sms is not None
        other = identities.new(
            session, customer_id=customer, channel="whatsapp", address="+264810009999"
        )
        session.add(other)
        await session.flush()
        for each in (other, by_sms):
            session.add(Conversation(customer_id=customer, identity_id=each.id))
    async with house.store.reading() as session:
        reached = (await campaign_reach.reached(session, [customer]))[customer]
    assert reached.identity.id == hers.id
