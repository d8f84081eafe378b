"""The benchmarks run and report; how fast anything is, only a quiet machine can say."""

import math
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from evals.bench import __main__ as bench
from evals.bench.figures import Figure, Part, percentile, table
from evals.bench.stage import Stage, open_stage
from evals.bench.turns import Climb, Run, Turn, loaded

_TINY = bench.Size(
    seconds=0.4,
    people=14,
    times=3,
    runs=1,
    climb=False,
    rounds=1,
    long=8,
    customers=50,
    lines=1,
    articles=60,
    loans=60,
)
# The others take too long for a test; what they share is tried by these and by the load below.
_TRIED = ("thinking", "month_end")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as stage:
        yield stage


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", _TRIED)
async def test_a_benchmark_gives_figures_that_are_numbers(stage: Stage, name: str) -> None:
    part = await bench.one(name, stage, _TINY)
    assert part.figures
    assert not [figure for figure in part.figures if math.isnan(figure.value)]


@pytest.mark.asyncio(loop_scope="module")
async def test_every_message_of_the_load_is_answered_and_nobody_is_left_in_silence(
    stage: Stage,
) -> None:
    async with loaded(stage, count=14) as load:
        run = await load.run(10, seconds=1.5, warm=0.5)
    assert (run.refused, len(run.turns)) == (0, run.sent)
    assert all(turn.said for turn in run.turns)
    assert {turn.reader for turn in run.turns} == {"rules", "offline"}


def test_the_highest_rate_is_the_highest_that_was_held() -> None:
    soon, late = (Turn(seconds, 0.01, "rules", said=True) for seconds in (0.05, 0.5))
    runs = [
        Run(rate, (turn,), sent=1, refused=0, drained=0.0, late=0.0)
        for rate, turn in ((40.0, late), (30.0, late), (25.0, soon), (20.0, soon))
    ]
    assert Climb("together", (runs[0],), tuple(runs[1:])).highest == 25.0


def test_a_report_says_which_targets_were_held() -> None:
    part = Part(
        "A turn",
        (
            Figure("median", 30.0, "ms", 40.0),
            Figure("rate", 30.0, "a second", 40.0, "at_least"),
            Figure("bare", 4.0, "ms"),
        ),
        ("Once.",),
    )
    assert table([part]).splitlines()[4:] == [
        "| median | 30 ms | below 40 | 0.75 | yes |",
        "| rate | 30 a second | at least 40 | 0.75 | **no** |",
        "| bare | 4 ms |  |  |  |",
        "",
        "- Once.",
    ]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile(range(1, 101), 99) == 99
    assert percentile([7.0], 99) == 7.0
