"""A campaign goes to those it may, once; its button ends offers, and STOP ends everything."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agent import campaigns, cast
from agent.campaigns import Plan
from crm_store import campaign_results
from crm_store.audiences import Audience
from tests.approvals import judged

OFFER = "offers_here"


async def _sql(stage: Any, words: str) -> None:
    async with stage.house.store.engine.begin() as connection:
        await connection.execute(text(words))


async def _goes_out(stage: Any, nangolo: Any) -> UUID:
    """Written by one, approved by another, and put out by the service or by us."""
    now = stage.house.clock()
    plan = Plan("Offers", "marketing", (OFFER,), Audience(), now)
    async with stage.house.store.transaction() as session:
        campaign = await campaigns.write(session, plan, by="user:simon", now=now)
        await campaigns.approve(session, campaign, by="user:helvi", now=now)
    for _ in range(100):
        await campaigns.round_of(stage.house)
        if await nangolo.count("campaigns", "frozen_at is not null"):
            break
    await nangolo.becomes("campaign_members", "status <> 'waiting'")
    await nangolo.quiet()
    return campaign.id


@pytest.mark.proves("Campaign Management")
async def test_an_offer_goes_to_whom_it_may_and_is_answered_with_stop(
    stage: Any, petrus: Any
) -> None:
    nangolo = type(petrus)(stage, petrus.clock, cast.PLAYERS[0].phone)
    await judged(stage, OFFER)
    await petrus.says("STOP")
    agree = (
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, id, 'marketing', 'grant',"
        " 'marketing.1', 'en', now() from channel_identities"
    )
    await _sql(stage, agree)
    await _sql(stage, "update customers set flags = '{\"hardship\": true}' where language = 'her'")
    of = await _goes_out(stage, nangolo)
    became = await nangolo.rows(
        "select coalesce(k.language, ''), m.status, m.why from campaign_members m"
        " join customers k on k.id = m.customer_id"
    )
    assert ("af", "refused", "opted_out") in became
    assert ("her", "refused", "hardship") in became
    assert ("en", "put", "") in became
    offer = "Hello, this is Buffr. You said that we may write to you about what we offer."
    assert [each for each in stage.twilio.received(nangolo.phone) if each.text.startswith(offer)]
    assert not [
        each for each in stage.twilio.received(petrus.phone) if each.text.startswith("Hallo, dit")
    ]

    # The button ends offers and nothing else; the word ends whatever we write first.
    assert "not write to you about our offers" in await nangolo.taps("No more offers")
    last = "select action from consents where purpose = 'marketing' order by seq desc limit 1"
    assert await nangolo.rows(last) == [("withdraw",)]
    assert (await nangolo.party()).identity.opted_out_at is None
    await nangolo.says("stop")
    assert (await nangolo.party()).identity.opted_out_at is not None
    async with stage.house.store.reading() as session:
        (counted,) = await campaign_results.by_variant(session, of, within=timedelta(hours=72))
    assert (counted.answered, counted.opted_out) == (1, 1)
    assert counted.sent + counted.refused + counted.waiting == counted.members
    assert await nangolo.count("outbox", "dedupe_key like 'campaign:%'") == counted.sent
