"""One turn at a time: what comes meanwhile is answered with it, whoever lost it writes nothing."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from agent import worker
from crm_store import conversations, identities
from tests.agent.worker.thought import PETRUS, SELMA, Thinking, of, takes_turn


async def test_what_arrives_while_a_turn_thinks_is_answered_with_it(
    lender: Any, thinks: Thinking
) -> None:
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    await lender.says(SELMA, "1")
    thinks.hold.set()
    await lender.quiet()
    assert thinks.begun == [["Hi"], ["Hi", "1"]]
    assert len(lender.heard(SELMA)) == 1
    assert await lender.rows("select distinct attempts from inbox") == [(1,)]


async def test_two_people_do_not_wait_for_each_other(lender: Any, thinks: Thinking) -> None:
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    lender.house.graph = thinks._graph  # whoever comes now is not held up
    await lender.says(PETRUS, "Hi")
    await lender.twilio.wait_for(PETRUS)
    assert lender.heard(SELMA) == []
    thinks.hold.set()
    await lender.twilio.wait_for(SELMA)


async def test_a_flood_of_one_number_is_one_turn_and_one_reply(opens: Any) -> None:
    lender = await opens(works=False)
    for number in range(60):
        await lender.says(PETRUS, f"are you there {number}")
    await lender.says(SELMA, "Hi")
    lender.clock.later(seconds=20)
    for who in (SELMA, PETRUS):
        await worker.answer(
            lender.house, identities.blind(lender.house.store.vault, "whatsapp", who)
        )
    while await lender.house.sender.send_due():
        pass
    assert [len(lender.heard(who)) for who in (SELMA, PETRUS)] == [1, 1]
    assert await lender.rows("select count(*) from turns") == [(2,)]
    assert await lender.rows("select count(*) from inbox where status = 'received'") == [(0,)]


async def test_a_turn_that_outlasts_its_lease_keeps_it(opens: Any) -> None:
    lender = await opens(turn_lease_seconds=1.2)
    thinks = lender.house.graph = Thinking(lender.house.graph)
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    await asyncio.sleep(2.6)  # more than two leases, and two sweeps
    thinks.hold.set()
    await lender.quiet()
    assert thinks.begun == [["Hi"]]
    assert len(lender.heard(SELMA)) == 1


async def test_a_person_who_takes_over_meanwhile_keeps_the_talk(
    lender: Any, thinks: Thinking
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    thinks.thinking.clear()
    thinks.hold.clear()
    await lender.says(SELMA, "agent")
    await thinks.begins()
    taken, talk = f"user:{uuid4()}", (await lender.party(SELMA)).conversation
    async with lender.house.store.transaction() as session:
        assert await conversations.give(
            session, talk.id, taken, version=talk.version, now=lender.clock()
        )
    thinks.hold.set()
    await lender.quiet()
    assert (await lender.party(SELMA)).conversation.owner == taken
    assert len(lender.heard(SELMA)) == 1  # the welcome, from before
    assert await lender.rows("select status from inbox order by received_at") == [
        ("answered",),
        ("answered",),
    ]


async def test_whoever_lost_the_lease_writes_nothing(closed: Any, opens: Any) -> None:
    """A worker that was halted for longer than its lease wakes up, and must not speak."""
    other = await opens(works=False)
    slow = closed.house.graph = Thinking(closed.house.graph)
    slow.hold.clear()
    await closed.says(SELMA, "Hi")
    sender = await of(closed, SELMA)
    closed.clock.later(seconds=5)
    halted = asyncio.create_task(worker.answer(closed.house, sender))
    await slow.begins()
    await closed.sql("update conversations set lease_until = now() - interval '1 second'")
    await worker.answer(other.house, sender)
    slow.hold.set()
    await halted
    assert await closed.rows("select count(*) from turns") == [(1,)]
    assert await closed.rows("select count(*) from outbox") == [(1,)]
    assert await closed.rows("select version, lease from conversations") == [(1, None)]


async def test_a_turn_that_is_cut_off_by_our_closing_is_free_at_once(closed: Any) -> None:
    held = closed.house.graph = Thinking(closed.house.graph)
    held.hold.clear()
    await closed.says(SELMA, "Hi")
    closed.clock.later(seconds=5)
    turn = asyncio.create_task(worker.answer(closed.house, await of(closed, SELMA)))
    await held.begins()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await closed.rows("select lease, lease_until from conversations") == [(None, None)]
    assert await closed.rows("select status, attempts from inbox") == [("received", 0)]


async def test_a_reply_that_is_overtaken_by_silence_leaves_after_all(closed: Any) -> None:
    """She asks for a person, and writes again before she hears that one was called."""
    await takes_turn(closed, "Hi")
    await takes_turn(closed, "1")
    await takes_turn(closed, "agent")
    await takes_turn(closed, "are you there?")
    assert (await closed.party(SELMA)).conversation.owner == "queue"
    while await closed.house.sender.send_due():
        pass
    assert len(lender_said(closed)) == 1
    statuses = [status for (status,) in await closed.rows("select status from outbox order by seq")]
    assert statuses[:2] == ["said_again", "said_again"]
    assert statuses[2:] in (["sent"], ["delivered"])


async def test_words_that_never_left_are_said_again_even_over_poison(closed: Any) -> None:
    await takes_turn(closed, "Hi")
    await closed.house.sender.send_due()
    await takes_turn(closed, "STOP")
    thinks = closed.house.graph = Thinking(closed.house.graph)
    thinks.poison = frozenset(["poison"])
    await closed.says(SELMA, "poison")
    for _ in range(6):
        closed.clock.later(minutes=1)
        await worker.answer(closed.house, await of(closed, SELMA))
    await closed.house.sender.send_due()
    said = lender_said(closed)[-1]
    assert "Something went wrong" in said
    assert said.startswith("Done. We will not write first any more.")


def lender_said(lender: Any) -> list[str]:
    return [each.text for each in lender.heard(SELMA)]
