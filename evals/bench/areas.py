"""What the running service spends processor time on, by its own functions and by whose code ran."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from evals.bench import talk, turns
from evals.bench.figures import Figure, Part
from evals.bench.stage import Stage

_RATE = 8.0  # low enough that nothing waits: what is asked here is cost, not delay
_LISTED = 14

# The first that is on the stack has it; "" is what no function of ours called.
_AREAS = (
    ("starting", ("<module>", "agent.bootstrap.open_house", "agent.bootstrap._load")),
    ("by themselves: sweep, timers, doubts", ("agent.timers", "agent.sweep.run", "settle")),
    ("door: signature", ("agent.app._signed",)),
    ("door: message kept", ("agent.app._message",)),
    ("door: receipt noted", ("agent.app._receipt",)),
    ("turn: taken", ("agent.worker._take",)),
    ("turn: thought", ("agent.worker._think", "agent.graph.", "agent.understanding.")),
    ("turn: committed", ("agent.worker._commit",)),
    ("turn: the rest", ("agent.worker.",)),
    ("sender: claim", ("agent.sender._claim",)),
    ("sender: the provider called", ("channels.whatsapp.send",)),
    ("sender: outcome noted", ("agent.sender._note",)),
    ("sender: the rest", ("agent.sender.",)),
    ("door: the rest", ("agent.app.",)),
    ("queue", ("agent.queue.",)),
    ("servers, queue and loop outside our functions", ("",)),
)


async def measure(on: Stage, *, seconds: float, count: int) -> Part:
    """A gentle load on a sampled service."""
    file = on.folder / "samples.json"
    async with turns.loaded(on, count=count, samples=str(file)) as load:
        run = await load.run(_RATE, seconds=seconds)
    messages = run.sent + len(talk.WAY_IN) + len(talk.ROUND) + int(_RATE * turns.WARM_SECONDS)
    rows = _samples(file)
    return Part(
        "What one message costs the service, processor time",
        tuple(
            Figure(name, spent / messages * 1000, "ms") for name, spent in _most(_by_area(rows), 99)
        ),
        (
            f"By package: {_listed(_by_package(rows), messages)}.",
            f"By function: {_listed(_by_function(rows), messages)}.",
        ),
    )


Row = tuple[str, str, float]


def _samples(file: Path) -> list[Row]:
    """Samples of the time after the start, where the start can be told apart."""
    rows = [
        (str(path), str(running), float(s)) for path, running, s in json.loads(file.read_text())
    ]
    return [row for row in rows if _area(row) != "starting" and "importlib" not in row[1]]


def _area(row: Row) -> str:
    return next(name for name, marks in _AREAS if any(mark in row[0] for mark in marks))


def _by_area(rows: Iterable[Row]) -> Iterator[tuple[str, float]]:
    return ((_area(row), row[2]) for row in rows)


def _by_package(rows: Iterable[Row]) -> Iterator[tuple[str, float]]:
    return ((running.split(".")[0], spent) for _, running, spent in rows)


def _by_function(rows: Iterable[Row]) -> Iterator[tuple[str, float]]:
    return ((running, spent) for _, running, spent in rows)


def _most(found: Iterable[tuple[str, float]], count: int) -> list[tuple[str, float]]:
    total: Counter[str] = Counter()
    for name, spent in found:
        total[name] += spent  # type: ignore[assignment] # a Counter adds floats as well
    return [(name, float(spent)) for name, spent in total.most_common(count)]


def _listed(found: Iterable[tuple[str, float]], messages: int) -> str:
    most: Sequence[tuple[str, float]] = _most(found, _LISTED)
    return ", ".join(f"{name} {spent / messages * 1000:.2f}" for name, spent in most)
