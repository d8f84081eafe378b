"""The webhook alone: kept and acknowledged, beside a bare route that inserts one row."""

from dataclasses import dataclass, replace

from sqlalchemy import text

from evals.bench import bare, stage, wire
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.load import Result, Shot
from evals.bench.stage import Stage
from evals.bench.turns import fire

_CLIENTS = 32
_RATE = 80.0
_LEAST_RATIO, _P99_MS = 0.5, 50.0
_AT_ONCE = 1000  # requests in a round, for ten seconds asked


@dataclass(frozen=True)
class _Rounds:
    """Requests a second of both, round by round."""

    ours: list[float]
    bare: list[float]


async def measure(on: Stage, *, seconds: float, rounds: int) -> Part:
    """Closed loops that take turns, then an open loop at the asked rate."""
    on, _ = await stage.with_redis(await stage.fresh(on))
    ours = (await on.serve("door"))["service"]
    beside, other = await _bare(on)
    count = max(_CLIENTS, int(_AT_ONCE * seconds / 10))
    speed = _Rounds([], [])
    for number in range(rounds + 1):
        results = [await _full(each, count) for each in (on, beside)]
        if number:  # the first round opens connections and fills caches
            speed.ours.append(results[0])
            speed.bare.append(results[1])
    paced = [await _paced(on, seconds) for _ in range(3 if rounds > 1 else 1)]
    for process in (ours, other):
        await stage.stop(process)
    return _part(speed, paced)


async def _bare(on: Stage) -> tuple[Stage, stage.Process]:
    store = on.open_store()
    async with store.engine.begin() as connection:
        await connection.execute(text(bare.TABLE))
    await store.close()
    port = stage.free_port()
    process = await on.start("bare", "evals.bench.bare", str(port))
    await stage.first_line(process, having="listening")
    url = {"public_url": f"http://127.0.0.1:{port}"}
    return replace(on, settings=on.settings.model_copy(update=url)), process


async def _full(on: Stage, count: int) -> float:
    """Requests a second where there is always another."""
    result = await fire(on, _shots(count, every=0), clients=_CLIENTS)
    _acknowledged(result)
    return count / (result.ended - result.began)


async def _paced(on: Stage, seconds: float) -> Result:
    result = await fire(on, _shots(int(_RATE * seconds), every=1 / _RATE))
    _acknowledged(result)
    return result


def _shots(count: int, *, every: float) -> tuple[Shot, ...]:
    return tuple(
        Shot(
            at=number * every,
            sid=wire.new_sid(),
            phone=f"+26481{number % 500:07}",
            text="How long does it take until I get the money?",
        )
        for number in range(count)
    )


def _acknowledged(result: Result) -> None:
    refused = [hit.status for hit in result.hits if hit.status != 200]
    if refused:
        raise stage.NotReady(f"{len(refused)} requests were answered with {set(refused)}")


def _part(speed: _Rounds, paced: list[Result]) -> Part:
    p99s = [
        percentile((hit.acknowledged - hit.begun for hit in result.hits), 99) * 1000
        for result in paced
    ]
    ours, beside = median(speed.ours), median(speed.bare)
    return Part(
        "The webhook: kept and acknowledged",
        (
            Figure("our webhook, median", ours, "requests/s"),
            Figure("bare route with one insert, median", beside, "requests/s"),
            Figure("webhook / bare route", ours / beside, "", _LEAST_RATIO, "at_least"),
            Figure(f"acknowledged at {_RATE:.0f}/s, p99", min(p99s), "ms", _P99_MS),
        ),
        (
            f"{len(speed.ours)} rounds in turns, {_CLIENTS} connections:"
            f" ours {_listed(speed.ours)};"
            f" bare {_listed(speed.bare)} requests a second.",
            f"p99 at {_RATE:.0f}/s is the best of {len(p99s)} runs: {_listed(p99s)} ms.",
        ),
    )


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)
