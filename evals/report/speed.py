"""How long turns and cases took, and what was paid for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from evals.outcome import Result


@dataclass(frozen=True)
class Pace:
    """The turns and the cases of one suite."""

    suite: str
    cases: int
    case_ms: float  # median
    turns: int
    p50_ms: float | None
    p95_ms: float | None
    slowest_ms: float | None
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Slow:
    """A case that took long."""

    case: str
    language: str
    seconds: float
    turns: int


def paces(results: Sequence[Result]) -> tuple[Pace, ...]:
    """The pace of each suite."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        grouped[each.suite].append(each)
    return tuple(_pace(suite, rows) for suite, rows in sorted(grouped.items()))


def slowest(results: Sequence[Result], most: int = 5) -> tuple[Slow, ...]:
    """The cases that took longest."""
    ordered = sorted(results, key=lambda each: each.seconds, reverse=True)
    return tuple(
        Slow(each.case, each.language, each.seconds, each.turns)
        for each in ordered[:most]
        if each.seconds
    )


def _pace(suite: str, results: Sequence[Result]) -> Pace:
    timed = [ms for each in results for ms in each.turn_ms]
    p50, p95, worst = (float(each) for each in np.quantile(timed or [0], [0.5, 0.95, 1]))
    return Pace(
        suite=suite,
        cases=len(results),
        case_ms=median(each.seconds for each in results) * 1000,
        turns=len(timed),
        p50_ms=p50 if timed else None,
        p95_ms=p95 if timed else None,
        slowest_ms=worst if timed else None,
        tokens_in=sum(each.tokens_in for each in results),
        tokens_out=sum(each.tokens_out for each in results),
    )
