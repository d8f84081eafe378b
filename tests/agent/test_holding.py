"""Whoever waits for long is told so once, and then answered."""

from datetime import timedelta
from typing import Any

from agent import holding, worker
from crm_store import conversations, identities, inbox

SELMA = "+264810000011"


async def test_who_waits_for_long_is_told_once_for_each_answer(closed: Any) -> None:
    sender = identities.blind(closed.house.store.vault, "whatsapp", SELMA)

    async def answered() -> None:
        await worker.answer(closed.house, sender)
        await closed.house.sender.send_due()

    async def told() -> int:
        found = await holding.round_of(closed.house)
        await closed.house.sender.send_due()
        return found

    await closed.says(SELMA, "Hi")
    closed.clock.later(seconds=20)
    await answered()
    await closed.says(SELMA, "menu")
    closed.clock.later(seconds=50)
    assert await told() == 0
    closed.clock.later(seconds=20)
    assert [await told(), await told()] == [1, 0]
    await answered()
    await closed.says(SELMA, "menu")
    closed.clock.later(seconds=90)
    assert await told() == 1
    heard = [each.text[:20] for each in closed.heard(SELMA)]
    assert heard[1] == heard[3] == "We have your message"
    assert len(heard) == 4


async def test_a_stranger_is_told_in_the_window_that_she_opened_and_nobody_after_the_answer(
    closed: Any,
) -> None:
    house = closed.house
    await closed.says(SELMA, "Hi")
    async with house.store.transaction() as session:  # her first turn began, and did not end
        await conversations.begin(session, "whatsapp", SELMA, now=closed.clock())
    closed.clock.later(seconds=90)
    async with house.store.reading() as session:
        (waits,) = await inbox.overdue(session, since=closed.clock() - timedelta(seconds=60))
    assert await holding.round_of(house) == 1
    await house.sender.send_due()
    (told,) = closed.heard(SELMA)
    assert told.text.startswith("We have your message")
    assert await closed.rows("select why from outbox") == [("window_open",)]
    assert (await closed.party(SELMA)).conversation.last_inbound_at == waits.wrote_at
    await closed.sql("delete from outbox")
    await worker.answer(house, identities.blind(house.store.vault, "whatsapp", SELMA))
    assert not await holding.tell(house, waits)  # she was answered since we looked
