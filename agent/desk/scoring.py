"""The scorecard: what answers come to, and how far two readers agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from flows.policy import ReviewRules

Answer = Literal["yes", "no", "na"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
# Landis and Koch, 1977: up to which kappa a word holds.
_WORDS = (
    (0.0, "poor"),
    (0.20, "slight"),
    (0.40, "fair"),
    (0.60, "moderate"),
    (0.80, "substantial"),
)
_CLEARLY = 1e-12  # what two floats may differ by and be the same


def score(
    rules: ReviewRules, answers: Mapping[str, Answer], *, auto_fails: Sequence[str] = ()
) -> int | None:
    """Per cent of the weight that applied, half to even; 0 where anything failed it at once.

    None where no question applied.
    """
    if auto_fails:
        return 0
    asked = [each for each in rules.questions if answers.get(each.key, "na") != "na"]
    whole = sum(each.weight for each in asked)
    reached = sum(each.weight for each in asked if answers[each.key] == "yes")
    return round(100 * reached / whole) if whole else None


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree on one question; kappa and AC1 None where they are undefined."""

    n: int
    same: float | None  # the share of equal answers, po
    kappa: float | None  # Cohen, 1960
    ac1: float | None  # Gwet, 2008: steadier where nearly everything is yes

    def told(self, *, at_least: int) -> str:
        """Kappa in words, or why there is none to be read."""
        if self.n < at_least:
            return "too few"
        if self.kappa is None:
            return "all equal"
        return next(
            (word for most, word in _WORDS if self.kappa <= most + _CLEARLY), "almost perfect"
        )


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Of pairs of answers, the first reader's and the second's."""
    n = len(pairs)
    if not n:
        return Agreement(0, None, None, None)
    same = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    given = set(first) | set(second)
    by_chance = sum(first[each] * second[each] for each in given) / n**2
    means = [(first[each] + second[each]) / (2 * n) for each in given]
    # With one answer only there is still another that could have been given.
    spread = sum(mean * (1 - mean) for mean in means) / (max(len(given), 2) - 1)
    return Agreement(n, same, _beyond(same, by_chance), _beyond(same, spread))


def _beyond(same: float, by_chance: float) -> float | None:
    if 1 - by_chance < _CLEARLY:
        return None
    return (same - by_chance) / (1 - by_chance)
