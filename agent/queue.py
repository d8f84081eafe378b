"""The queue: wakes whoever answers a person. It may forget; the inbox does not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

import structlog

Answer = Callable[[bytes], Awaitable[None]]
Clock = Callable[[], datetime]
log = structlog.get_logger()


class Queue(Protocol):
    """Wakes whoever answers. Lost wake-ups are found again by the sweep."""

    async def wake(self, sid: str, sender: bytes, *, at: datetime | None = None) -> None:
        """Somebody has written: answer now, or when the burst may be over."""

    async def run(self) -> None:
        """Answer whoever is woken, until cancelled."""

    async def ping(self) -> None:
        """Return where what it goes through answers; else raise whatever is wrong."""


@asynccontextmanager
async def opened(url: str, answer: Answer, *, at_once: int, clock: Clock) -> AsyncIterator[Queue]:
    """Through Redis where there is one, else within this process."""
    if not url:
        yield Here(answer, at_once=at_once, clock=clock)
        return
    from agent.shared_queue import Shared  # the engine takes most of a second to import

    async with Shared(url, answer, at_once=at_once, clock=clock) as queue:
        yield queue


class Here:
    """The event loop's own timers: who answers lives in this process, or finds them by looking.

    An engine in memory would cost more than the rest of the turn's journeys together, and would
    forget as much.
    """

    def __init__(self, answer: Answer, *, at_once: int, clock: Clock) -> None:
        self._answer = answer
        self._clock = clock
        self._room = asyncio.Semaphore(at_once)
        self._answering: set[asyncio.Task[None]] = set()
        self._works = False
        # With its time beside it: what is due at once is no timer to uvloop, and knows none.
        self._soon: dict[bytes, tuple[float, asyncio.Handle]] = {}

    async def wake(self, sid: str, sender: bytes, *, at: datetime | None = None) -> None:
        """The soonest counts: whoever looks then looks again for what is not ripe.

        Without that, each message of a flood would be looked after until the last is ripe.
        """
        if not self._works:
            return
        loop = asyncio.get_running_loop()
        wait = (at - self._clock()).total_seconds() if at else 0.0
        due, known = loop.time() + max(wait, 0.0), self._soon.get(sender)
        if known is not None:
            soonest, handle = known
            if soonest <= due:
                return
            handle.cancel()
        self._soon[sender] = due, loop.call_at(due, self._begin, sender)

    async def run(self) -> None:
        self._works = True
        try:
            await asyncio.Event().wait()
        finally:
            self._works = False
            for task in self._answering:
                task.cancel()
            await asyncio.gather(*self._answering, return_exceptions=True)

    async def ping(self) -> None:
        """It goes through nothing."""

    def _begin(self, sender: bytes) -> None:
        del self._soon[sender]
        if self._works:
            task = asyncio.create_task(self._turn(sender))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _turn(self, sender: bytes) -> None:
        async with self._room:
            try:
                await self._answer(sender)
            except Exception as failure:  # the sweep tries again
                log.warning("answer_failed", failure=type(failure).__name__)
