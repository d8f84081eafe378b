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
    """The same crowd before one worker and before two, in turns."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, found in rates.items():
            found.append(await _rate(await stage.fresh(on), workers, count=count))
    one, two = median(rates[1]), median(rates[2])
    return Part(
        "Several workers beside a slow model",
        (
            Figure("one worker, turns", one, "a second"),
            Figure("two workers, turns", two, "a second"),
            Figure("two / one", two / one, "", _LEAST_RATIO, "at_least"),
        ),
        (
            f"{count} strangers write at once; each turn asks a model that takes"
            f" {_MODEL_SECONDS * 1000:.0f} ms, and a worker takes {_AT_ONCE} at once"
            f" (`BUFFR_TURNS_AT_ONCE`): at most {_AT_ONCE / _MODEL_SECONDS:.1f} a second.",
        ),
    )


async def _rate(on: Stage, workers: int, *, count: int) -> float:
    folder = on.folder / f"processes-{time.monotonic_ns()}"
    folder.mkdir()
    async with _slow_world(on, folder, workers) as world:
        await world.start()
        began = time.monotonic()
        await asyncio.gather(*(_says(world, number) for number in range(count)))
        await _answered(world, count)
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
        while True:
            async with world.store.engine.connect() as connection:
                if await connection.scalar(text("select count(*) from turns")) == count:
                    return
            await asyncio.sleep(0.05)
