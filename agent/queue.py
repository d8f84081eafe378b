"""The queue: wakes whoever answers a person. It may forget; the inbox does not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from docket import Docket, Worker

Answer = Callable[[bytes], Awaitable[None]]
log = structlog.get_logger()

_PATIENCE = 0.25  # seconds: a webhook waits for this


class Queue:
    """Docket behind three calls. Lost wake-ups are found again by the worker's own sweep."""

    def __init__(
        self, url: str, answer: Answer, *, at_once: int, clock: Callable[[], datetime]
    ) -> None:
        self._clock = clock
        self._docket = Docket(name="buffr", url=url or "memory://buffr")
        self._at_once = at_once

        async def turn(sender: str) -> None:
            await answer(bytes.fromhex(sender))

        self._turn = turn

    async def __aenter__(self) -> "Queue":
        await self._docket.__aenter__()
        self._docket.register(self._turn, names=["turn"])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._docket.__aexit__(None, None, None)

    async def wake(self, sid: str, sender: bytes, *, at: datetime | None = None) -> None:
        """Somebody has written: answer now, or when the burst may be over.

        Keyed by the message: a second wake-up for a task that runs would be dropped. One that
        fails is no loss: the sweep looks into the inbox every second.
        """
        # The house may live at another time than the machine (`--clock`); the engine does not.
        when = datetime.now(UTC) + (at - self._clock()) if at else None
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._docket.add("turn", when=when, key=sid)(sender.hex())
        except Exception as failure:  # Redis is away
            log.warning("wake_failed", failure=type(failure).__name__)

    async def run(self) -> None:
        """Answer whoever is woken, until cancelled."""
        async with Worker(
            self._docket,
            concurrency=self._at_once,
            redelivery_timeout=timedelta(seconds=60),
            minimum_check_interval=timedelta(milliseconds=50),
            scheduling_resolution=timedelta(milliseconds=50),
            schedule_automatic_tasks=False,
        ) as worker:
            await worker.run_forever()
