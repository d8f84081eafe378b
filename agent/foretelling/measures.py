"""How good a model is, and how far people have drifted: the formulas, in plain Python."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

# Shares below it count as it: an empty group would make the index endless.
_LEAST_SHARE = 0.0001


@dataclass(frozen=True)
class Bin:
    """Some of those foretold, the least likely first: what was foretold, and what came of it."""

    n: int
    foretold: float
    happened: float


def auc(chances: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """How often one to whom it happened was ranked above one to whom it did not; a tie is half.

    By ranks (Mann and Whitney); None where all outcomes are the same.
    """
    yes = sum(outcomes)
    no = len(outcomes) - yes
    if not yes or not no:
        return None
    order = sorted(range(len(chances)), key=chances.__getitem__)
    ranks, first = 0.0, 0
    while first < len(order):
        after = first
        while after < len(order) and chances[order[after]] == chances[order[first]]:
            after += 1
        middle = (first + after + 1) / 2  # ranks begin at one
        ranks += middle * sum(outcomes[order[place]] for place in range(first, after))
        first = after
    return (ranks - yes * (yes + 1) / 2) / (yes * no)


def brier(chances: Sequence[float], outcomes: Sequence[bool]) -> float:
    """The mean square of what was foretold less what happened (Brier 1950); 0 is perfect."""
    return fmean((chance - said) ** 2 for chance, said in zip(chances, outcomes, strict=True))


def calibration(chances: Sequence[float], outcomes: Sequence[bool], *, bins: int = 5) -> list[Bin]:
    """Groups of as many each, from the least likely on: foretold beside happened."""
    pairs = sorted(zip(chances, outcomes, strict=True))
    found = []
    for number in range(bins):
        some = pairs[len(pairs) * number // bins : len(pairs) * (number + 1) // bins]
        if some:
            foretold = fmean(chance for chance, _ in some)
            found.append(Bin(len(some), foretold, fmean(said for _, said in some)))
    return found


def shares(values: Sequence[float], edges: Sequence[float]) -> tuple[float, ...]:
    """Which part lies up to each edge and above the one before; the last above all."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_left(edges, value)] += 1
    return tuple(count / max(len(values), 1) for count in counts)


def drift(then: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index between two times: the sum of (now - then) ln(now / then)."""
    return sum(
        (b - a) * math.log(b / a)
        for a, b in (
            (max(one, _LEAST_SHARE), max(other, _LEAST_SHARE))
            for one, other in zip(then, now, strict=True)
        )
    )
