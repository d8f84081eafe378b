"""What is asked of borrowers and partners, in which version, and what the answers come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal, get_args

Key = Literal["csat", "nps", "partner_nps"]
KEYS: tuple[Key, ...] = get_args(Key)
AskedOf = Literal["borrowers", "partners"]
_Z = 1.96  # of a normal distribution, 95 of 100 lie within
_PROMOTER, _DETRACTOR, _CONTENT = 9, 6, 4
# What each of the three answers after somebody's help counts, of five.
OF_THREE: Mapping[int, int] = {1: 5, 2: 3, 3: 1}


@dataclass(frozen=True)
class Survey:
    """One question with its scale; another wording or scale is another version.

    Below `fewest` answers no figure is shown: a few voices are no rate.
    """

    key: Key
    version: int
    title: str
    asked_of: AskedOf
    lowest: int
    highest: int
    fewest: int

    def takes(self, score: int) -> bool:
        """Whether this is an answer on its scale."""
        return self.lowest <= score <= self.highest


# To change a question: the next version here and in the view `customer_satisfaction_surveys`.
SURVEYS: tuple[Survey, ...] = (
    Survey("csat", 1, "Satisfaction with our help", "borrowers", 1, 5, 20),
    Survey("nps", 1, "Recommending us, borrowers", "borrowers", 0, 10, 20),
    Survey("partner_nps", 1, "Recommending us, partners", "partners", 0, 10, 5),
)


def named(key: Key) -> Survey:
    """The newest version of a survey."""
    return max((each for each in SURVEYS if each.key == key), key=lambda each: each.version)


@dataclass(frozen=True)
class Result:
    """What answers come to: between which bounds it lies, 95 times of 100, and how many they are.

    Points of -100 to 100 for a net promoter score, per cent of satisfied people otherwise.
    """

    n: int
    fewest: int
    value: float | None
    low: float | None = None
    high: float | None = None


def result(survey: Survey, counts: Mapping[int, int]) -> Result:
    """The figure of a survey from how often each score was given."""
    n = sum(counts.values())
    if n < survey.fewest:
        return Result(n, survey.fewest, None)
    value, low, high = _satisfied(counts, n) if survey.key == "csat" else _promoters(counts, n)
    return Result(n, survey.fewest, round(value, 1), round(low, 1), round(high, 1))


def _promoters(counts: Mapping[int, int], n: int) -> tuple[float, float, float]:
    """Of a hundred, who score 9 or 10 less who score 0 to 6 (Reichheld; Bain)."""
    p = Fraction(sum(count for score, count in counts.items() if score >= _PROMOTER), n)
    d = Fraction(sum(count for score, count in counts.items() if score <= _DETRACTOR), n)
    net = p - d
    margin = 100 * _Z * sqrt((p + d - net * net) / n)
    value = 100 * float(net)
    return value, max(value - margin, -100.0), min(value + margin, 100.0)


def _satisfied(counts: Mapping[int, int], n: int) -> tuple[float, float, float]:
    """Of a hundred, who score 4 or 5; the interval is Wilson's, which holds near the ends too."""
    p = sum(count for score, count in counts.items() if score >= _CONTENT) / n
    middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    margin = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    return 100 * p, 100 * (middle - margin), 100 * (middle + margin)


def is_unhappy(survey: Survey, score: int) -> bool:
    """Whether somebody should go back to whoever said so."""
    return score <= (2 if survey.key == "csat" else _DETRACTOR)
