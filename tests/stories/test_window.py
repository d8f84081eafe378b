"""A day of silence: what we have to say waits behind one short template, in a language of hers."""

from typing import Any

from agent import demo
from agent.desk import acts
from agent.desk.acts import Hand
from crm_store import conversations
from tests.approvals import judged

SECONDS_BEFORE_AND_AFTER_A_DAY = (24 * 3600 - 1, 24 * 3600 + 1)


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
