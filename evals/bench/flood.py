"""Whether others wait while one number floods us: a load alone, and beside a thousand a minute."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import text

from crm_store.database import Store
from evals.bench import stage, turns, wire
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.load import Shot
from evals.bench.people import Borrower
from evals.bench.stage import Stage
from evals.bench.turns import Load, Run
from flows import policy

_RATE = 20.0
_FLOOD = 1000 / 60  # messages a second, of one number
_LATER_MS = 200.0  # what 99 of 100 may take in all at twice this rate, without a burst window

_TURNS = text(
    "select count(*), count(distinct turn_id) from inbox where provider_sid = any(:sids)"
    " and status = 'answered'"
)


@dataclass(frozen=True)
class _Flood:
    """What others waited for, in one way to run the service, and what became of the flood."""

    alone: Sequence[Run]
    beside: Sequence[Run]
    sent: int
    answered: int
    in_turns: int


async def measure(on: Stage, *, seconds: float, count: int, rounds: int) -> Part:
    """In one process, and with doors and worker apart, which wake each other through Redis.

    With the burst window that people have: it makes a few turns of the whole flood.
    """
    on = replace(on, settings=on.settings.model_copy(update=_as_people_have_it()))
    figures = list[Figure]()
    for way, called in turns.WAYS.items():
        one = await _measured(on, way, seconds=seconds, count=count, rounds=rounds)
        figures += _figures(one, called)
    return Part(
        "Others beside one number that floods",
        tuple(figures),
        ("All times include the burst window, in which more of what somebody writes may come.",),
    )


async def _measured(
    on: Stage, way: stage.Way, *, seconds: float, count: int, rounds: int
) -> _Flood:
    """Alone and beside the flood in turn, so that the machine's moods strike both."""
    alone, beside, flood = list[Run](), list[Run](), list[str]()
    async with turns.loaded(on, count=count + 1, way=way) as load:
        flooding, others = load.people[0], load.among(load.people[1:])
        await others.run(_RATE, seconds=seconds / 4)
        for _ in range(rounds):
            alone.append(await others.run(_RATE, seconds=seconds))
            async with _flooded(load, flooding, seconds=turns.WARM_SECONDS + seconds) as sids:
                beside.append(await others.run(_RATE, seconds=seconds))
            flood += sids
        answered, in_turns = await _answered(load.store, flood)
    return _Flood(alone, beside, sent=len(flood), answered=answered, in_turns=in_turns)


def _as_people_have_it() -> dict[str, float]:
    newest = policy.load().sessions[-1]
    return {"burst_text_seconds": newest.burst_text_seconds}


@asynccontextmanager
async def _flooded(load: Load, who: Borrower, *, seconds: float) -> AsyncIterator[Sequence[str]]:
    """One number writes and writes, evenly."""
    shots = tuple(
        Shot(at=number / _FLOOD, sid=wire.new_sid(), phone=who.phone, text=who.speaks())
        for number in range(int(_FLOOD * seconds))
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(turns.fire(load.stage, shots))
        yield [shot.sid for shot in shots]


async def _answered(store: Store, sids: Sequence[str]) -> tuple[int, int]:
    """How many of these were answered, and in how many turns."""
    async with store.engine.connect() as connection:
        messages, taken = (await connection.execute(_TURNS, {"sids": list(sids)})).one()
        return int(messages), int(taken)


def _figures(one: _Flood, called: str) -> Iterator[Figure]:
    calm, busy = (
        median(percentile((turn.seconds for turn in run.turns), 95) * 1000 for run in runs)
        for runs in (one.alone, one.beside)
    )
    alone, beside = (median(run.median_ms for run in runs) for runs in (one.alone, one.beside))
    later = "answered later beside 1,000 a minute, p95"
    yield Figure(f"{called}: {later}", busy - calm, "ms", _LATER_MS)
    yield Figure(f"{called}: others at {_RATE:.0f}/s beside it, p95", busy, "ms")
    yield Figure(f"{called}: the same, median", beside, "ms")
    yield Figure(f"{called}: others alone, p95", calm, "ms")
    yield Figure(f"{called}: others alone, median", alone, "ms")
    unanswered = sum(run.sent - len(run.turns) for run in one.beside)
    yield Figure(f"{called}: others not answered", unanswered, "")
    yield Figure(f"{called}: messages of the flood", one.sent, "")
    yield Figure(f"{called}: answered of them", one.answered, "")
    yield Figure(f"{called}: turns that answered them", one.in_turns, "")
