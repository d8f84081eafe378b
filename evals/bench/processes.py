"""One worker and two: how many turns a second they finish when a turn waits for a slow model."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evals.bench import stage
from evals.bench.figures import Figure, Part, median
from evals.bench.stage import Stage
from evals.chaos.servers import new_redis
from evals.chaos.world import Shape, World, around

_MODEL_SECONDS = 0.3
_AT_ONCE = 1  # turn of one worker: so that waiting, and not the processor, limits it
_WORDS = "the thing with the stuff from before, you know"
_LEAST_RATIO = 1.7
_PATIENCE = 180.0


async def measure(on: Stage, *, count: int, rounds: int) -> Part:
    """As many strangers before one worker and before two, in turns, in one world."""
    on = await stage.fresh(on)
    folder = on.folder / f"processes-{time.monotonic_ns()}"
    folder.mkdir()
    rates: dict[int, list[float]] = {1: [], 2: []}
    spent: list[float] = []
    async with _slow_world(on, folder, 1) as world:
        await world.start()
        await _rate(world, count=_AT_ONCE)  # the first turn of a process loads what it needs
        for _ in range(rounds):
            rates[1].append(await _rate(world, count=count))
            second = await world.up(world.start_worker)
            before = _cpu(world)
            rates[2].append(await _rate(world, count=2 * count))
            spent.append((_cpu(world) - before) / (2 * count))
            await world.let_go(second)
    return _part(rates, count=count, spent=median(spent))


def _part(rates: dict[int, list[float]], *, count: int, spent: float) -> Part:
    one, two = median(rates[1]), median(rates[2])
    at_most = _AT_ONCE / _MODEL_SECONDS
    return Part(
        "Several workers beside a slow model",
        (
            Figure("one worker, turns", one, "a second"),
            Figure("two workers, turns", two, "a second"),
            Figure("two / one", two / one, "", _LEAST_RATIO, "at_least"),
            Figure("processor time of doors and workers for a turn", spent * 1000, "ms"),
        ),
        (
            f"{count} strangers write at once to each worker; each turn asks a model that takes"
            f" {_MODEL_SECONDS * 1000:.0f} ms, and a worker takes {_AT_ONCE} at once"
            f" (`BUFFR_TURNS_AT_ONCE`): at most {at_most:.1f} a second.",
        ),
    )


def _cpu(world: World) -> float:
    return sum(each.process.cpu_seconds for each in (*world.webs, *world.workers))


async def _rate(world: World, *, count: int) -> float:
    """So many people who were never seen write at once: turns a second until the last."""
    done = await _turns(world)
    began = time.monotonic()
    await asyncio.gather(*(_says(world, done + number) for number in range(count)))
    await _answered(world, done + count)
    return count / (time.monotonic() - began)


@asynccontextmanager
async def _slow_world(on: Stage, folder: Path, workers: int) -> AsyncIterator[World]:
    """A world whose model thinks for a while."""
    redis = new_redis(folder)
    await redis.start()
    shape = Shape(webs=1, workers=workers, lease=30.0, burst=0.0)
    try:
        async with around(on.settings.database_url, folder, shape, redis=redis) as world:
            world.model.answer = _thinking(world)
            world.environment = {**world.environment, "BUFFR_TURNS_AT_ONCE": str(_AT_ONCE)}
            yield world
    finally:
        await redis.gone()


def _thinking(world: World) -> Callable[[Request], Awaitable[Response]]:
    answer = world.model.completion(json.dumps({"commands": []}))

    async def think(_: Request) -> Response:
        await asyncio.sleep(_MODEL_SECONDS)
        return JSONResponse(answer)

    return think


async def _says(world: World, number: int) -> None:
    said = await world.twilio.borrower_says(f"+26481000{3000 + number}", _WORDS)
    if said.status != 200:
        raise stage.NotReady(f"a webhook was answered with {said.status}")


async def _answered(world: World, count: int) -> None:
    """Wait until so many turns are committed."""
    async with asyncio.timeout(_PATIENCE):
        while await _turns(world) < count:
            await asyncio.sleep(0.05)


async def _turns(world: World) -> int:
    async with world.store.engine.connect() as connection:
        return int((await connection.execute(text("select count(*) from turns"))).scalar_one())
