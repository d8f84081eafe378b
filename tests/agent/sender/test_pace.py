"""Messages leave in their order and no faster than they may, however many send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.agent.laid import put
from tests.agent.sender.watched import PETRUS, SELMA, heard, known, state


@asynccontextmanager
async def sending(*lenders: Any) -> AsyncIterator[None]:
    """Their senders run, and nothing else of them."""
    tasks = [asyncio.create_task(each.house.sender.run()) for each in lenders]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Slow:
    """A channel whose first message is out, and is not taken before it may go."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.out, self.go = asyncio.Event(), asyncio.Event()

    async def send(self, message: Any) -> Any:
        if not self.out.is_set():
            self.out.set()
            await self.go.wait()
        return await self._channel.send(message)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)


async def test_one_persons_messages_keep_their_order_while_others_flow(opens: Any) -> None:
    lender = await opens(works=False)
    for who in (SELMA, PETRUS):
        await known(lender, who)
    slow = lender.house.channel = Slow(lender.house.channel)
    for words in ("one", "two", "three"):
        await put(lender, words)
    async with sending(lender):
        async with asyncio.timeout(10):
            await slow.out.wait()
        for words in ("een", "twee"):
            await put(lender, words, to=PETRUS)
        lender.house.sender.poke()
        await lender.twilio.wait_for(PETRUS, 2, timeout=10)
        assert heard(lender) == []
        slow.go.set()
        await lender.quiet()
    assert heard(lender) == ["one", "two", "three"]
    assert heard(lender, PETRUS) == ["een", "twee"]


async def test_no_more_leave_in_a_second_than_may(opens: Any) -> None:
    lender = await opens(works=False, sends_per_second=5)
    for who in (SELMA, PETRUS):
        await known(lender, who)
        for n in range(4):
            await put(lender, str(n), to=who)
    async with sending(lender):
        await lender.quiet()
    left = sorted(each.at for who in (SELMA, PETRUS) for each in lender.heard(who))
    assert len(left) == 8
    assert left[-1] - left[0] > timedelta(seconds=1)  # eight at five a second


async def test_two_senders_together_keep_to_one_rate(opens: Any) -> None:
    lenders = [await opens(works=False, sends_per_second=10) for _ in range(2)]
    people = [f"+26481000{n:04}" for n in range(40, 52)]
    for who in people:
        await known(lenders[0], who)
    for who in people:
        await put(lenders[0], "Hi", to=who)
    async with sending(*lenders):
        await lenders[0].quiet()
    left = sorted(each.at for who in people for each in lenders[0].heard(who))
    assert len(left) == 12
    assert left[-1] - left[0] > timedelta(seconds=1)  # twelve at ten a second, not at twenty


async def test_a_reminder_leaves_a_pause_after_what_another_sender_sent(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    await known(one, SELMA)
    for lender in (one, two):
        lender.clock.later(hours=1)  # she is not in the middle of a talk
    await one.sql("update channel_identities set verified_at = now()")
    await put(one, "answer", author="system")
    await one.house.sender.send_due()
    reminder = await put(two, "reminder", author="system", purpose="proactive")
    await two.house.sender.send_due()
    assert (await state(two, reminder))[0] == "queued"
    two.clock.later(seconds=6)
    await two.house.sender.send_due()
    assert heard(one) == ["answer", "reminder"]


async def test_a_poke_at_the_last_moment_does_not_keep_the_sender_alive(lender: Any) -> None:
    sender = lender.house.sender
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.3)  # nothing is due: it rests
    sender.poke()
    running.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([running])
    assert running.cancelled()


@pytest.mark.proves("2.3 Communication Management")
async def test_two_senders_share_the_work_and_repeat_nothing(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    people = [f"+26481000{n:04}" for n in range(20, 28)]
    for who in people:
        await known(one, who)
    for n in range(4):
        await asyncio.gather(*(put(one, str(n), to=who) for who in people))
    async with sending(one, two):
        await one.quiet()
    assert [heard(one, who) for who in people] == [["0", "1", "2", "3"]] * len(people)
