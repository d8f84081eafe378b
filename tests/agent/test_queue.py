"""The queue wakes whoever answers; it may be early, late, twice or gone, and harms nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from agent.queue import Here, Queue
from agent.shared_queue import Shared


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(params=["here", "shared"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def running(
    way: str, woken: list[bytes], *, fail: bool = False, ahead: timedelta = timedelta()
) -> AsyncIterator[Queue]:
    """A queue whose wake-ups are noted: of the loop, or of the engine in memory."""

    async def answer(sender: bytes) -> None:
        woken.append(sender)
        if fail:
            raise ValueError

    def clock() -> datetime:
        return now() + ahead

    async with AsyncExitStack() as stack:
        queue: Queue = Here(answer, at_once=5, clock=clock)
        if way == "shared":
            shared = Shared(f"memory://{uuid4()}", answer, at_once=5, clock=clock)
            queue = await stack.enter_async_context(shared)
        work = asyncio.create_task(queue.run())
        await asyncio.sleep(0)
        yield queue
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def become(woken: list[bytes], count: int) -> None:
    async with asyncio.timeout(10):
        while len(woken) < count:
            await asyncio.sleep(0.01)


async def test_two_that_are_due_at_once_are_no_trouble(way: str) -> None:
    woken: list[bytes] = []
    async with running(way, woken) as queue:
        await asyncio.gather(queue.wake("SM1", b"selma", at=now()), queue.wake("SM2", b"selma"))
        await become(woken, 1)


async def test_whoever_is_woken_is_answered(way: str) -> None:
    woken: list[bytes] = []
    async with running(way, woken) as queue:
        await queue.wake("SM1", b"selma")
        await queue.wake("SM2", b"petrus")
        await become(woken, 2)
    assert set(woken) == {b"selma", b"petrus"}


async def test_a_wake_up_waits_until_the_burst_may_be_over(way: str) -> None:
    woken: list[bytes] = []
    async with running(way, woken) as queue:
        await queue.wake("SM1", b"later", at=now() + timedelta(seconds=0.6))
        await queue.wake("SM2", b"at once", at=now() - timedelta(hours=1))
        await become(woken, 2)
    assert woken == [b"at once", b"later"]


async def test_the_soonest_wake_up_of_somebody_stands_for_all_that_come_later() -> None:
    woken: list[bytes] = []
    async with running("here", woken) as queue:
        for n in range(50):
            await queue.wake(f"SM{n}", b"selma", at=now() + timedelta(seconds=0.3 + n / 1000))
        await queue.wake("SM50", b"selma", at=now())
        await become(woken, 1)
        await queue.wake("SM51", b"selma")
        await become(woken, 2)
        await asyncio.sleep(0.6)
    assert woken == [b"selma"] * 2


async def test_a_house_that_lives_at_another_time_is_woken_as_soon(way: str) -> None:
    woken: list[bytes] = []
    ahead = timedelta(days=400)
    async with running(way, woken, ahead=ahead) as queue:
        await queue.wake("SM1", b"selma", at=now() + ahead)
        await become(woken, 1)


async def test_an_answer_that_fails_stops_nobody_else(way: str) -> None:
    woken: list[bytes] = []
    async with running(way, woken, fail=True) as queue:
        for n in range(3):
            await queue.wake(f"SM{n}", str(n).encode())
        await become(woken, 3)


async def test_a_wake_up_that_cannot_be_kept_is_no_failure() -> None:
    woken: list[bytes] = []
    async with running("shared", woken) as queue:
        pass
    with capture_logs() as events:
        await queue.wake("SM1", b"selma")
    assert [each["event"] for each in events] == ["wake_failed"]


async def test_whoever_is_being_answered_when_it_ends_is_let_go() -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()

    async def answer(sender: bytes) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            let_go.set()
            raise

    queue = Here(answer, at_once=5, clock=now)
    work = asyncio.create_task(queue.run())
    await asyncio.sleep(0)
    await queue.wake("SM1", b"selma")
    async with asyncio.timeout(5):
        await begun.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert let_go.is_set()


async def test_closing_does_not_wait_for_a_redis_that_is_gone(memory: Any) -> None:
    woken: list[bytes] = []

    async def answer(sender: bytes) -> None:
        woken.append(sender)

    async with asyncio.timeout(20):
        async with Shared(memory.url, answer, at_once=5, clock=now) as queue:
            work = asyncio.create_task(queue.run())
            await queue.wake("SM1", b"selma")
            await become(woken, 1)
            memory.die()
            await asyncio.sleep(1.2)  # long enough to be noticed, and tried again
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
