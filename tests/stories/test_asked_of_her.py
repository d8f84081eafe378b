"""After a good loan she is asked what she thinks of us, and whether she wants offers; each once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from agent import recommending
from crm_store import recommending as awaited


async def change(who: Any, sql: str) -> None:
    async with who.stage.house.store.engine.begin() as connection:
        await connection.execute(text(sql))


async def awaits(who: Any) -> bool:
    """Whether the number may be asked for now, whatever the gate says of it."""
    party = await who.party()
    async with who.stage.house.store.transaction() as session:
        return await awaited.await_answer(
            session,
            party.conversation.id,
            "LN-1",
            topic="nps",
            options=(),
            silent_since=who.clock() - timedelta(minutes=30),
        )


async def writes_a_month_after_her_payout(who: Any) -> None:
    await who.tells("Hi")
    paid_out = who.stage.house.calendar.today(who.clock()) - timedelta(days=30)
    await change(who, f"update loans set disbursed_on = '{paid_out}' where status = 'active'")


@pytest.mark.proves(
    "Stage 5: Loan Completion & Retention",
    "Proactive Customer Success",
    "8.8 Marketing & Retention Features",
)
async def test_what_she_thinks_and_what_she_wants_to_hear_is_asked_once_and_kept(
    hilma: Any,
) -> None:
    house = hilma.stage.house
    await writes_a_month_after_her_payout(hilma)
    # The menu that she was just shown keeps its numbers, and so does a turn that is under way.
    assert not await awaits(hilma)
    hilma.clock.later(hours=2)
    lease = "update conversations set lease_until = clock_timestamp() + interval '{} minute'"
    await change(hilma, lease.format(1))
    assert await recommending.round_of(house) == 0
    await change(hilma, lease.format(-1))
    assert [await recommending.round_of(house), await recommending.round_of(house)] == [1, 0]
    await hilma.quiet()
    assert "Please write a number from 0 to 10." in hilma.last.text
    assert "What is the main reason" in await hilma.says("4")
    assert "A person here reads it" in await hilma.says("you were slow to answer")
    # The number as everywhere else, with a task for somebody to go back to her.
    assert await hilma.rows(
        "select survey, version, score, about like 'LN-%', channel, comment_sealed is not null,"
        " (select count(*) from tasks where created_by = 'rule:detractor') from feedback"
    ) == [("nps", 1, 4, True, "whatsapp", True, 1)]
    assert await recommending.round_of(house) == 0

    await change(hilma, "update loans set status = 'closed' where status = 'active'")
    asked = await hilma.says("thank you")
    assert "write *stop offers*" in asked
    assert "write *yes*" in await hilma.says("ok")
    assert await hilma.count("consents", "purpose = 'marketing'") == 0
    await hilma.says("yes")
    await hilma.says("stop offers")
    assert await hilma.rows(
        "select action, text_version, language, message_id is not null from consents"
        " where purpose = 'marketing' order by seq"
    ) == [("grant", "marketing.1", "en", True), ("withdraw", "offers.no_more", "en", True)]
    assert await hilma.count("channel_identities", "opted_out_at is not null") == 0
    assert "offers" not in await hilma.says("thank you")


async def test_a_low_number_without_a_reason_is_kept_and_somebody_goes_back_to_her(
    hilma: Any,
) -> None:
    house = hilma.stage.house
    await writes_a_month_after_her_payout(hilma)
    hilma.clock.later(hours=2)
    assert await recommending.round_of(house) == 1
    await hilma.quiet()
    assert "What is the main reason" in await hilma.says("3")
    assert await hilma.count("feedback") == 0  # her reason may follow
    hilma.clock.later(hours=13)
    await recommending.round_of(house)
    assert await hilma.rows(
        "select score, comment_sealed is null,"
        " (select count(*) from tasks where created_by = 'rule:detractor') from feedback"
    ) == [(3, True, 1)]
    assert "A person here reads it" not in await hilma.says("you were slow to answer")
    assert await hilma.count("feedback") == 1
