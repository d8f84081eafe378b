"""pass^k: how likely a case passes every one of k attempts, and how sure we are of it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

from evals.case import Suite
from evals.outcome import Result

MOST = 8
# A line of a table is of a topic; only a talk is of a journey.
TALKS: tuple[Suite, ...] = ("conversations", "policy", "injection", "documents")
Key = tuple[str, str]  # a case and the language that it was played in
_Z = 1.959963984540054  # 95 %, two-sided
_RESAMPLES = 2000
_SEED = 20260101


@dataclass(frozen=True)
class Rate:
    """A share from 0 to 1 with its 95 % interval, over so many cases."""

    k: int
    cases: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Passing:
    """What a group of results shows: one rate for each k that was tried."""

    group: str
    attempts: int
    cases: int
    passed: int  # cases that passed every attempt
    rates: tuple[Rate, ...]

    @property
    def first(self) -> Rate:
        """pass^1."""
        return self.rates[0]


@dataclass(frozen=True)
class Tried:
    """One case in one language: how often it was played, and how often it passed."""

    attempts: int
    passes: int

    @property
    def always(self) -> bool:
        return self.passes == self.attempts

    def pass_hat(self, k: int) -> float:
        """Without bias: the share of all ways to draw k attempts in which each one passed.

        Source: Yao et al., tau-bench (2024), equation for pass^k.
        """
        return comb(self.passes, k) / comb(self.attempts, k)


def tried(results: Sequence[Result]) -> dict[Key, Tried]:
    """The attempts of each case in each language."""
    grouped: dict[Key, list[bool]] = defaultdict(list)
    for each in results:
        grouped[each.case, each.language].append(each.passed)
    return {key: Tried(len(passes), sum(passes)) for key, passes in sorted(grouped.items())}


def passing(results: Sequence[Result], group: str = "all") -> Passing:
    """The rates of these results for k from 1 to 8, as far as the attempts go.

    A case with fewer than k attempts says nothing of k and is left out there.
    """
    cases = tuple(tried(results).values())
    most = min(MOST, max((each.attempts for each in cases), default=0))
    return Passing(
        group=group,
        attempts=len(results),
        cases=len(cases),
        passed=sum(each.always for each in cases),
        rates=tuple(_rate(cases, k) for k in range(1, most + 1)) or (Rate(1, 0, 0.0, 0.0, 1.0),),
    )


def by(results: Sequence[Result], key: Callable[[Result], str]) -> tuple[Passing, ...]:
    """The rates of each group, in the order of their names."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        grouped[key(each)].append(each)
    return tuple(passing(rows, group) for group, rows in sorted(grouped.items()))


def groups(results: Sequence[Result]) -> Mapping[str, tuple[Passing, ...]]:
    """The rates by suite, by language, and of the talks by flow, those that fail most first."""
    talks = [each for each in results if each.flow and each.suite in TALKS]
    flows = by(talks, lambda each: each.flow)
    return {
        "suite": by(results, lambda each: each.suite),
        "language": by(results, lambda each: each.language),
        "flow": tuple(sorted(flows, key=lambda each: each.first.value)),
    }


def wilson(passed: float, cases: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson (1927), without continuity correction."""
    if not cases:
        return 0.0, 1.0
    share, weight = passed / cases, _Z * _Z / cases
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * sqrt(share * (1 - share) / cases + weight / (4 * cases)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def resampled(values: Sequence[float]) -> NDArray[np.float64]:
    """The means of 2,000 resamples of these cases; the same ones whenever it is asked."""
    counted = np.asarray(values, dtype=np.float64)
    count = len(counted)
    chance = np.random.default_rng(_SEED)
    drawn = chance.multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)
    means: NDArray[np.float64] = drawn @ counted / count
    return means


def _rate(cases: Sequence[Tried], k: int) -> Rate:
    values = [each.pass_hat(k) for each in cases if each.attempts >= k]
    share = sum(values) / len(values)
    low, high = _interval(values, k)
    return Rate(k, len(values), share, low, high)


def _interval(values: Sequence[float], k: int) -> tuple[float, float]:
    # Resampling cases that all came out alike would call us certain after three of them.
    if k == 1 or len(set(values)) == 1:
        return wilson(sum(values), len(values))
    low, high = np.quantile(resampled(values), [0.025, 0.975])
    return float(low), float(high)
