"""The queue that several processes share: Docket over Redis, behind the two calls of ours."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from docket import Docket, Worker

from agent import metrics
from agent.queue import Answer, Clock

log = structlog.get_logger()

_PATIENCE = 0.25  # seconds: a webhook waits for this
_FAREWELL = 2.0  # seconds
_CANCELLATIONS = 5  # then it is left to end with the process


class Shared:
    """Docket, over Redis: whichever process has room answers."""

    def __init__(self, url: str, answer: Answer, *, at_once: int, clock: Clock) -> None:
        self._clock = clock
        self._docket = Docket(name="buffr", url=url)
        self._at_once = at_once

        async def turn(sender: str) -> None:
            await answer(bytes.fromhex(sender))

        self._turn = turn

    async def __aenter__(self) -> "Shared":
        await self._docket.__aenter__()
        self._docket.register(self._turn, names=["turn"])
        return self

    async def __aexit__(self, *_: object) -> None:
        closing = asyncio.ensure_future(self._docket.__aexit__(None, None, None))
        await asyncio.wait([closing], timeout=_FAREWELL)
        await _end(closing)

    async def wake(self, sid: str, sender: bytes, *, at: datetime | None = None) -> None:
        """Keyed by the message: a second wake-up for a task that runs would be dropped.

        One that fails is no loss: the sweep looks into the inbox every second.
        """
        # The house may live at another time than the machine (`--clock`); the engine does not.
        when = datetime.now(UTC) + (at - self._clock()) if at else None
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._docket.add("turn", when=when, key=sid)(sender.hex())
        except Exception as failure:  # Redis is away
            metrics.WAKES_LOST.inc()
            log.warning("wake_failed", failure=type(failure).__name__)

    async def run(self) -> None:
        working = asyncio.ensure_future(self._work())
        try:
            await asyncio.shield(working)
        finally:
            await _end(working)

    async def ping(self) -> None:
        async with self._docket.redis() as redis:
            await redis.exists("buffr")

    async def _work(self) -> None:
        async with Worker(
            self._docket,
            concurrency=self._at_once,
            redelivery_timeout=timedelta(seconds=60),
            minimum_check_interval=timedelta(milliseconds=50),
            scheduling_resolution=timedelta(milliseconds=50),
            schedule_automatic_tasks=False,
        ) as worker:
            await worker.run_forever()


async def _end(work: asyncio.Future[None]) -> None:
    """Cancel until it has ended: while Redis is away, its client may swallow a cancellation."""
    for _ in range(_CANCELLATIONS):
        if work.done():
            break
        work.cancel()
        await asyncio.wait([work], timeout=_FAREWELL)
    if not work.done():
        log.warning("queue_left_open")
    elif not work.cancelled() and (failure := work.exception()):
        log.warning("queue_ended", failure=type(failure).__name__)
