"""A day of silence: what we have to say waits behind one short template, in a language of hers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent import demo, reminders
from agent.desk import acts
from agent.desk.acts import Hand
from crm_store import conversations
from tests.approvals import judged

PAY_DAY = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SECONDS_BEFORE_AND_AFTER_A_DAY = (24 * 3600 - 1, 24 * 3600 + 1)
A_QUARTER_BEFORE = 24 * 3600 - 900


async def _writes(stage: demo.Stage, borrower: Any, words: str) -> None:
    """Somebody of ours writes, whenever it is."""
    hand = Hand(stage.house.store, "user:maria", stage.house.clock())
    async with hand.store.transaction() as session:
        party = await conversations.of_id(
            session, (await borrower.party()).conversation.id, ours=True
        )
        assert party is not None
        acts.write(session, hand, party, words)
    stage.house.sender.poke()
    await borrower.quiet()


async def test_selma_speaks_otjiherero_and_was_silent_for_a_day(
    stage: demo.Stage, selma: Any
) -> None:
    await judged(stage, "answer_waiting")
    await selma.tells("Hi", "4")
    asked_at = (await selma.party()).conversation.last_inbound_at
    for seconds in SECONDS_BEFORE_AND_AFTER_A_DAY:
        passed = (selma.clock() - asked_at).total_seconds()
        selma.clock.later(seconds=seconds - passed)
        await _writes(stage, selma, f"Maria here, after {seconds} seconds.")
    # Either is too late to arrive in time: one template asks for both.
    heard = [each.text for each in selma.stage.twilio.received(selma.phone)]
    assert sum(each.startswith("Hello, this is Buffr.") for each in heard) == 1
    assert not any("Maria here" in each for each in heard)
    hers = "status = 'held' and purpose <> 'proactive'"
    assert await selma.count("outbox", hers) == 2
    said = await selma.taps("Otjiherero")
    first, second = "after 86399 seconds", "after 86401 seconds"
    assert said.index(first) < said.index(second)
    assert await selma.count("outbox", hers) == 0
    assert (await selma.party()).conversation.language == "her"


@pytest.mark.parametrize("seconds", SECONDS_BEFORE_AND_AFTER_A_DAY)
async def test_an_answer_that_could_not_leave_for_a_day_waits_behind_a_template(
    stage: demo.Stage, selma: Any, seconds: int
) -> None:
    await judged(stage, "answer_waiting")
    await selma.tells("Hi", "1")
    stage.twilio.fail(100, "rate_limit", retry_after=60)
    await stage.twilio.borrower_says(selma.phone, "menu")
    await selma.becomes("outbox", "status = 'queued' and attempts = 1")
    asked_at = (await selma.party()).conversation.last_inbound_at
    stage.twilio.heal()
    selma.clock.later(seconds=seconds - (selma.clock() - asked_at).total_seconds())
    stage.house.sender.poke()
    await selma.quiet()
    assert selma.last.text.startswith("Hello, this is Buffr.")
    assert await selma.count("outbox", "status = 'held' and author = 'bot'") == 1
    assert "What do you need?" in await selma.taps("Show me")
    assert await selma.count("outbox", "status = 'held'") == 0


@pytest.mark.parametrize(
    ("seconds", "way"),
    [
        (A_QUARTER_BEFORE, "window_open"),
        *((each, "window_closed") for each in SECONDS_BEFORE_AND_AFTER_A_DAY),
    ],
)
async def test_a_reminder_at_the_end_of_her_day_leaves_as_a_template(
    stage: demo.Stage, hilma: Any, seconds: int, way: str
) -> None:
    await judged(stage, "payment_today")
    wrote_at = PAY_DAY - timedelta(seconds=seconds)
    hilma.clock.later(seconds=(wrote_at - hilma.clock()).total_seconds())
    await hilma.says("Hi")
    asked_at = (await hilma.party()).conversation.last_inbound_at
    hilma.clock.later(seconds=seconds - (hilma.clock() - asked_at).total_seconds())
    await reminders.round_of(stage.house)
    await hilma.becomes("outbox", "template = 'payment_today'")
    await hilma.quiet()
    assert hilma.last.text.startswith("Hello, this is Buffr. Today is a date that we agreed on")
    assert await hilma.rows("select status, why from outbox where template = 'payment_today'") in (
        [("sent", way)],
        [("delivered", way)],
    )
