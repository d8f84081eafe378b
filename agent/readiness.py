"""Readiness: whether this process can do its work, does it worse than it could, or cannot."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from fastapi import Response
from fastapi.responses import JSONResponse

from agent import filing
from crm_store import migrate

if TYPE_CHECKING:
    from agent.bootstrap import House

_SECONDS = 1.0
_LEAST_ROOM = 500 * 1024**2  # bytes: a day of papers


class Health(IntEnum):
    """How well something does; the worst part says how well the whole does."""

    READY = 0
    DEGRADED = 1
    DOWN = 2


@dataclass(frozen=True)
class Part:
    """How one part does, in a word and in more of them."""

    health: Health = Health.READY
    told: str = "ok"


@dataclass(frozen=True)
class Standing:
    """How each part does."""

    parts: Mapping[str, Part]

    @property
    def health(self) -> Health:
        return max(part.health for part in self.parts.values())


async def examine(house: "House", *, work: bool) -> Standing:
    """Look at everything at once, for a second at most."""
    database, queue, disk = await asyncio.gather(
        _database(house), _queue(house), asyncio.to_thread(_disk, house)
    )
    is_loading = work and not house.is_warm
    mind = Part(Health.DOWN, "loading") if is_loading else Part()
    parts = {"database": database, "mind": mind, "queue": queue, "disk": disk}
    if filing.is_remote(house.settings):
        parts["files"] = await _files(house)
    return Standing(parts)


def route(house: "House", *, work: bool) -> Callable[[], Awaitable[Response]]:
    """For whoever shares out the work: 503 where it is down."""

    async def ready() -> Response:
        standing = await examine(house, work=work)
        told = {name: part.told for name, part in standing.parts.items()}
        status = 503 if standing.health is Health.DOWN else 200
        return JSONResponse({"state": standing.health.name.lower(), **told}, status_code=status)

    return ready


async def _database(house: "House") -> Part:
    try:
        async with asyncio.timeout(_SECONDS):
            at = await migrate.version(house.store.engine)
    except Exception:
        return Part(Health.DOWN, "unreachable")
    if at == migrate.HEAD:
        return Part()
    # During a rolling deploy whoever came before runs on, on a schema that only grew.
    is_newer = at is not None and at > migrate.HEAD
    return Part(Health.DEGRADED if is_newer else Health.DOWN, f"at {at}, not {migrate.HEAD}")


async def _queue(house: "House") -> Part:
    """Without it we are slower, and no more than that: the sweep looks into the inbox."""
    try:
        async with asyncio.timeout(_SECONDS):
            await house.queue.ping()
    except Exception:
        return Part(Health.DEGRADED, "unreachable")
    return Part()


async def _files(house: "House") -> Part:
    """Without it papers wait, and everything else goes on."""
    try:
        async with asyncio.timeout(_SECONDS):
            await asyncio.to_thread(house.cabinet.place.answers)
    except (OSError, TimeoutError):
        return Part(Health.DEGRADED, "unreachable")
    return Part()


def _disk(house: "House") -> Part:
    try:
        free = shutil.disk_usage(house.settings.data).free
    except OSError:
        return Part(Health.DEGRADED, "unreachable")
    return Part() if free > _LEAST_ROOM else Part(Health.DEGRADED, "nearly full")
