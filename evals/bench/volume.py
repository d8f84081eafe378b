"""A full store: turns beside those in an empty one, taken in turns."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from crm_store.database import Store
from evals.bench import history, spent, stage, talk
from evals.bench.figures import Figure, Part, median
from evals.bench.stage import Stage

_MOST_RATIO = 1.2
_WARM = 28
_FILL = Path(__file__).with_name("fill.sql")


@dataclass(frozen=True)
class _Fill:
    """How many people and messages moved in, and in how many seconds."""

    people: int
    messages: int
    seconds: float


async def measure(on: Stage, *, customers: int, messages: int, times: int) -> Part:
    """Two houses in this process, the same lines in both: whatever else runs disturbs both."""
    on, here = await spent.peopled(on, count=2 * len(talk.ROUND))
    there = [replace(person) for person in here]
    other = await stage.copied(on)
    async with spent.warm(on) as empty, spent.warm(other) as full:
        began = time.monotonic()
        await fill(full.store, people=customers, taken=messages // 2)
        filled = _Fill(customers, messages, time.monotonic() - began)
        early, late = [], []
        for number in range(_WARM + times):
            early.append(await history.turn(empty, here[number % len(here)]))
            late.append(await history.turn(full, there[number % len(there)]))
    return _part(early[_WARM:], late[_WARM:], filled)


async def fill(
    store: Store, *, people: int, taken: int, also: tuple[Path, Mapping[str, str]] | None = None
) -> None:
    """Everything at once; what is made here fits together, and is not looked up again.

    `also`: more of it, by statements of another file with settings of their own.
    """
    files = (_FILL, *(also[:1] if also else ()))
    settings = {
        **(also[1] if also else {}),
        "bench.people": str(people),
        "bench.turns": str(taken),
        "session_replication_role": "replica",  # else references cost most of the time
    }
    async with store.engine.begin() as connection:
        for name, value in settings.items():
            setting = {"name": name, "value": value}
            await connection.execute(text("select set_config(:name, :value, true)"), setting)
        for statement in ";\n\n".join(each.read_text() for each in files).split(";\n\n"):
            await connection.exec_driver_sql(statement)
    async with store.engine.connect() as plain:
        alone = await plain.execution_options(isolation_level="AUTOCOMMIT")
        for statement in ("vacuum analyze", "checkpoint"):
            await alone.exec_driver_sql(statement)


def _part(early: Sequence[float], late: Sequence[float], fill: _Fill) -> Part:
    size = f"{fill.people:,} customers and {fill.messages:,} messages"
    return Part(
        "A full store",
        (
            Figure("a turn in an empty store, median", median(early) * 1000, "ms"),
            Figure(f"a turn among {size}, median", median(late) * 1000, "ms"),
            Figure("full / empty", median(late) / median(early), "", _MOST_RATIO),
        ),
        (
            f"{len(late)} turns each, one after the other, saying the same lines.",
            f"The store was filled and analysed in {fill.seconds:.0f} s.",
        ),
    )
