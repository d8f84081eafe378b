"""`python -m evals.bench`: measure, and print the figures as tables."""

import argparse
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import uvloop

from agent import logs
from evals.bench import (
    areas,
    beside_papers,
    crm,
    demo,
    desk,
    engine,
    flood,
    history,
    live,
    month_end,
    processes,
    recovery,
    reminder_day,
    spent,
    thinking,
    turns,
    volume,
    webhook,
)
from evals.bench.figures import Part, table
from evals.bench.stage import Stage, open_stage


@dataclass(frozen=True)
class Size:
    """How long and how much is measured."""

    seconds: float
    people: int
    times: int
    runs: int
    climb: bool
    rounds: int
    long: int
    customers: int
    lines: int
    articles: int
    loans: int
    reminders: int = 300


_FULL = Size(
    seconds=15, people=500, times=200, runs=3, climb=True, rounds=5, long=1000,
    customers=100_000, lines=11, articles=500, loans=50_000, reminders=50_000,
)  # fmt: skip
_QUICK = Size(
    seconds=3,
    people=28,
    times=5,
    runs=1,
    climb=False,
    rounds=1,
    long=12,
    customers=500,
    lines=3,
    articles=60,
    loans=500,
)

Measure = Callable[[Stage, Size], Awaitable[Part]]


async def _turns(stage: Stage, size: Size) -> Part:
    return await turns.measure(
        stage, seconds=size.seconds, count=size.people, times=size.runs, climb=size.climb
    )


async def _unsent(stage: Stage, size: Size) -> Part:
    return await turns.measure_unsent(stage, seconds=size.seconds, count=size.people)


async def _spent(stage: Stage, size: Size) -> Part:
    return await spent.measure(stage, times=size.times)


async def _webhook(stage: Stage, size: Size) -> Part:
    return await webhook.measure(stage, seconds=size.seconds, rounds=size.rounds)


async def _history(stage: Stage, size: Size) -> Part:
    return await history.measure(stage, turns=size.long, times=min(size.long // 4, 100))


async def _volume(stage: Stage, size: Size) -> Part:
    return await volume.measure(
        stage, customers=size.customers, messages=10 * size.customers, times=size.times
    )


async def _demo(stage: Stage, size: Size) -> Part:
    return await demo.measure(stage, lines=size.lines, times=size.rounds)


async def _thinking(stage: Stage, size: Size) -> Part:
    return await thinking.measure(rounds=size.rounds, articles=size.articles)


async def _areas(stage: Stage, size: Size) -> Part:
    return await areas.measure(stage, seconds=size.seconds, count=min(size.people, 280))


async def _month_end(stage: Stage, size: Size) -> Part:
    return await month_end.measure(stage, loans=size.loans)


async def _desk(stage: Stage, size: Size) -> Part:
    return await desk.measure(
        stage, cases=size.customers // 10, said=2 * size.long, times=max(size.times // 4, 5)
    )


async def _live(stage: Stage, size: Size) -> Part:
    return await live.measure(stage, seconds=size.seconds, count=min(size.people, 280))


async def _crm(stage: Stage, size: Size) -> Part:
    return await crm.measure(
        stage, customers=size.customers, loans=size.loans, times=max(size.times // 2, 5)
    )


async def _processes(stage: Stage, size: Size) -> Part:
    return await processes.measure(stage, count=min(size.people, 80), rounds=min(size.rounds, 3))


async def _beside_papers(stage: Stage, size: Size) -> Part:
    return await beside_papers.measure(
        stage, seconds=2 * size.seconds, count=min(size.people, 280), rounds=min(size.rounds, 2)
    )


async def _flood(stage: Stage, size: Size) -> Part:
    return await flood.measure(
        stage, seconds=size.seconds, count=min(size.people, 200), rounds=min(size.rounds, 3)
    )


async def _engine(stage: Stage, size: Size) -> Part:
    return await engine.measure(stage, count=min(size.people, 400), rounds=size.rounds)


async def _reminder_day(stage: Stage, size: Size) -> Part:
    return await reminder_day.measure(stage, count=size.reminders)


async def _recovery(stage: Stage, size: Size) -> Part:
    return await recovery.measure(stage, messages=max(40, size.long // 5))


# In the order in which they are run; another benchmark is one function above and one line here.
MEASURES: Mapping[str, Measure] = {
    "turns": _turns,
    "webhook": _webhook,
    "history": _history,
    "volume": _volume,
    "demo": _demo,
    "unsent": _unsent,
    "spent": _spent,
    "thinking": _thinking,
    "areas": _areas,
    "month_end": _month_end,
    "desk": _desk,
    "processes": _processes,
    "engine": _engine,
    "reminder_day": _reminder_day,
    "recovery": _recovery,
    "beside_papers": _beside_papers,
    "flood": _flood,
    "crm": _crm,
    "live": _live,
}


async def run(names: Sequence[str], size: Size) -> list[Part]:
    """Measure these, one after the other, on one database server."""
    async with open_stage() as stage:
        return [await one(name, stage, size) for name in names]


async def one(name: str, stage: Stage, size: Size) -> Part:
    """Measure this, and print it."""
    part = await MEASURES[name](stage, size)
    print(table([part]), end="\n\n", flush=True)
    return part


def main() -> None:
    logs.off()
    # Told to stop, it still ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _parser().parse_args()
    size = _QUICK if options.quick else _FULL
    if options.seconds:
        size = replace(size, seconds=options.seconds)
    names = [name for name in MEASURES if options.only in (None, name)]
    if options.no_sending:
        names = [name for name in names if name != "turns"]
    uvloop.run(run(names, size))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("evals.bench", description=__doc__)
    parser.add_argument("--only", choices=list(MEASURES), help="measure nothing else")
    parser.add_argument("--seconds", type=float, help="how long each load lasts")
    parser.add_argument("--quick", action="store_true", help="see that it runs; no figures to keep")
    parser.add_argument("--no-sending", action="store_true", help="leave the headline's sends out")
    return parser


if __name__ == "__main__":
    main()
