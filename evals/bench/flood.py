"""Whether others wait while one number floods us: a load alone, and beside a thousand a minute."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import text

from crm_store.database import Store
from evals.bench import turns, wire
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


async def measure(on: Stage, *, seconds: float, count: int, rounds: int) -> Part:
    """Alone and beside the flood in turn, so that the machine's moods strike both.

    With the burst window that people have: it makes a few turns of the whole flood.
    """
    on = replace(on, settings=on.settings.model_copy(update=_as_people_have_it()))
    alone, beside, flood = list[Run](), list[Run](), list[str]()
    async with turns.loaded(on, count=count + 1) as load:
        flooding, others = load.people[0], load.among(load.people[1:])
        await others.run(_RATE, seconds=seconds / 4)
        for _ in range(rounds):
            alone.append(await others.run(_RATE, seconds=seconds))
            async with _flooded(load, flooding, seconds=turns.WARM_SECONDS + seconds) as sids:
                beside.append(await others.run(_RATE, seconds=seconds))
            flood += sids
        answered, in_turns = await _answered(load.store, flood)
    return _part(alone, beside, sent=len(flood), answered=answered, in_turns=in_turns)


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


def _part(
    alone: Sequence[Run], beside: Sequence[Run], *, sent: int, answered: int, in_turns: int
) -> Part:
    calm, busy = (
        median(percentile((turn.seconds for turn in run.turns), 95) * 1000 for run in runs)
        for runs in (alone, beside)
    )
    return Part(
        "Others beside one number that floods",
        (
            Figure("answered later beside 1,000 a minute, p95", busy - calm, "ms", _LATER_MS),
            Figure(f"others at {_RATE:.0f}/s beside it, p95", busy, "ms"),
            Figure("the same, median", median(run.median_ms for run in beside), "ms"),
            Figure("others alone, p95", calm, "ms"),
            Figure("others alone, median", median(run.median_ms for run in alone), "ms"),
            Figure("others not answered", sum(run.sent - len(run.turns) for run in beside), ""),
            Figure("messages of the flood", sent, ""),
            Figure("answered of them", answered, ""),
            Figure("turns that answered them", in_turns, ""),
        ),
        ("All times include the burst window, in which more of what somebody writes may come.",),
    )
