"""The time that a process goes by: the database's, counted on from there by its uptime."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from crm_store.database import Store
from crm_store.sql import Sql

log = structlog.get_logger()

_EVERY = 10.0  # seconds
_SLOW = timedelta(seconds=1)  # an answer that took longer does not say when it was given
_NEAR = timedelta(milliseconds=50)  # what is less wrong stays: time should not go back
_FAR = timedelta(seconds=2)  # what this machine's own clock may be wrong by before it is told


class DatabaseTime:
    """A clock that the database sets again and again; nobody moves it by putting the machine's.

    Deadlines, windows and reminders of all processes are reckoned by it, so that one machine whose
    clock is wrong sends nothing early, late or twice. Until it is first set it shows the machine's.
    """

    def __init__(self, machine: Callable[[], datetime]) -> None:
        self._machine = machine
        self._set: tuple[datetime, float] | None = None  # the time, and the uptime then
        self._is_far = False

    def __call__(self) -> datetime:
        if self._set is None:
            return self._machine()
        at, ticks = self._set
        return at + timedelta(seconds=time.monotonic() - ticks)

    async def set(self, store: Store) -> bool:
        """Ask the database what time it is; False where its answer came too late to say."""
        asked = time.monotonic()
        ((at,),) = await store.ask(_NOW)
        took = timedelta(seconds=time.monotonic() - asked)
        if took > _SLOW:
            return False
        now = at.astimezone(UTC) + took / 2
        if self._set is None or abs(now - self()) > max(_NEAR, took):
            self._set = now, time.monotonic()
        self._tell(self._machine() - now)
        return True

    async def keep_set(self, store: Store) -> None:
        """Set it again and again; while the database is away it goes on by itself."""
        while True:
            await asyncio.sleep(_EVERY)
            with suppress(Exception):  # whoever needs the database tells that it is away
                await self.set(store)

    def _tell(self, ahead: timedelta) -> None:
        """Our logs go by the machine's clock: whoever reads them should know that it is wrong."""
        is_far = abs(ahead) > _FAR
        if is_far and not self._is_far:
            log.warning("machine_clock_is_wrong", ahead_seconds=round(ahead.total_seconds()))
        self._is_far = is_far


_NOW = Sql("select clock_timestamp()")
