"""Two runs of the same cases: what broke, what mended, and whether that is more than noise."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, log
from statistics import median

import numpy as np

from evals.outcome import Result
from evals.weighing.passing import Key

NOISE = 0.05
# Another process on the machine makes a whole run a little slower: so much is no news.
SLOWER = 1.25
_LEAST_TIMED = 5
_SEED = 20260102
_RESAMPLES = 2000


@dataclass(frozen=True)
class Pair:
    """One case in one language, before and after, judged by the attempts that both have."""

    case: str
    language: str
    must_never_fail: bool
    before: bool
    after: bool
    why: str = ""

    @property
    def name(self) -> str:
        return f"{self.case} [{self.language}]"


@dataclass(frozen=True)
class Speed:
    """How much longer a turn takes: the median ratio over the cases, with its 95 % interval."""

    cases: int
    before_ms: float
    after_ms: float
    ratio: float
    low: float
    high: float

    @property
    def slower(self) -> bool:
        """By more than another process on the machine explains."""
        return self.cases >= _LEAST_TIMED and self.low > SLOWER


@dataclass(frozen=True)
class Comparison:
    """What became of every case of two runs; none is left out."""

    pairs: int
    broke: tuple[Pair, ...]
    mended: tuple[Pair, ...]
    still_failing: tuple[Pair, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    crashed: tuple[str, ...]  # could not be played to their end, and could before or are new
    chance: float  # of a difference as large, were nothing changed (exact McNemar)
    speed: Speed | None

    @property
    def broken_rules(self) -> tuple[Pair, ...]:
        """What must never fail and has begun to."""
        return tuple(pair for pair in self.broke if pair.must_never_fail)

    @property
    def worse(self) -> bool:
        """Fewer cases pass, and not by chance."""
        return len(self.broke) > len(self.mended) and self.chance < NOISE

    @property
    def exit_code(self) -> int:
        slower = self.speed is not None and self.speed.slower
        return int(self.worse or slower or bool(self.broken_rules) or bool(self.crashed))


def compare(before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    """Pair the cases of two runs and judge the difference."""
    old, new = _attempts(before), _attempts(after)
    pairs = tuple(_pair(key, old[key], new[key]) for key in sorted(old.keys() & new.keys()))
    broke = tuple(pair for pair in pairs if pair.before and not pair.after)
    mended = tuple(pair for pair in pairs if pair.after and not pair.before)
    return Comparison(
        pairs=len(pairs),
        broke=tuple(sorted(broke, key=lambda pair: (not pair.must_never_fail, pair.name))),
        mended=mended,
        still_failing=tuple(pair for pair in pairs if not pair.before and not pair.after),
        new=_names(new.keys() - old.keys()),
        gone=_names(old.keys() - new.keys()),
        crashed=_names(_errors(new) - _errors(old)),
        chance=mcnemar(len(broke), len(mended)),
        speed=_speed(old, new),
    )


def mcnemar(broke: int, mended: int) -> float:
    """How likely a split at least as uneven is when either way is as likely; exact, two-sided."""
    changed = broke + mended
    ways = sum(comb(changed, few) for few in range(min(broke, mended) + 1))
    return min(1.0, 2 * ways / (1 << changed))


def listed(comparison: Comparison) -> Mapping[str, Sequence[str]]:
    """Every case that is not as it was, or could not be compared, by what became of it."""
    lists = {
        "Broke": [_line(pair) for pair in comparison.broke],
        "Mended": [pair.name for pair in comparison.mended],
        "Still failing": [pair.name for pair in comparison.still_failing],
        "Could not be played to the end": comparison.crashed,
        "New, and in no comparison": comparison.new,
        "Gone, and in no comparison": comparison.gone,
    }
    return {title: names for title, names in lists.items() if names}


def summed(comparison: Comparison) -> Sequence[str]:
    """What the comparison comes to, the verdict last."""
    return (
        f"{comparison.pairs} cases compared: {len(comparison.broke)} broke, "
        f"{len(comparison.mended)} mended ({_chance(comparison.chance)}).",
        _speed_line(comparison.speed),
        _verdict(comparison),
    )


def told(comparison: Comparison) -> str:
    """The comparison as lines to print."""
    lists = (
        "\n  ".join((f"{title} ({len(names)}):", *names)) + "\n"
        for title, names in listed(comparison).items()
    )
    return "\n".join([*lists, *summed(comparison)])


def _attempts(results: Sequence[Result]) -> Mapping[Key, list[Result]]:
    grouped: dict[Key, list[Result]] = defaultdict(list)
    for each in sorted(results, key=lambda result: result.attempt):
        grouped[each.case, each.language].append(each)
    return grouped


def _pair(key: Key, before: Sequence[Result], after: Sequence[Result]) -> Pair:
    both = min(len(before), len(after))
    failed = next((each for each in after[:both] if not each.passed), None)
    return Pair(
        case=key[0],
        language=key[1],
        must_never_fail=after[0].severity == "must_never_fail",
        before=all(each.passed for each in before[:both]),
        after=failed is None,
        why="" if failed is None else reason(failed),
    )


def reason(result: Result) -> str:
    """The first thing that was wrong with a result, in one line."""
    if result.error:
        return result.error.strip().splitlines()[-1]
    failed = next((grade for grade in result.grades if not grade.passed), None)
    if failed is None:
        return ""
    why = " ".join(failed.why.split())
    return f"{failed.grader}: {why}" if why else failed.grader


def _errors(attempts: Mapping[Key, list[Result]]) -> set[Key]:
    return {key for key, results in attempts.items() if any(each.error for each in results)}


def _names(keys: set[Key]) -> tuple[str, ...]:
    return tuple(f"{case} [{language}]" for case, language in sorted(keys))


def _speed(old: Mapping[Key, list[Result]], new: Mapping[Key, list[Result]]) -> Speed | None:
    timed = [
        (before, after)
        for key in sorted(old.keys() & new.keys())
        if (before := _turn_ms(old[key])) and (after := _turn_ms(new[key]))
    ]
    if not timed:
        return None
    ratios = np.array([log(after / before) for before, after in timed])
    chance = np.random.default_rng(_SEED)
    drawn = chance.choice(ratios, size=(_RESAMPLES, len(ratios)))
    low, high = np.quantile(np.median(drawn, axis=1), [0.025, 0.975])
    return Speed(
        cases=len(timed),
        before_ms=median(before for before, _ in timed),
        after_ms=median(after for _, after in timed),
        ratio=exp(float(np.median(ratios))),
        low=exp(float(low)),
        high=exp(float(high)),
    )


def _turn_ms(attempts: Sequence[Result]) -> float:
    every = [ms for each in attempts for ms in each.turn_ms]
    return median(every) if every else 0.0


def _line(pair: Pair) -> str:
    mark = "must never fail: " if pair.must_never_fail else ""
    return f"{mark}{pair.name}" + (f": {pair.why}" if pair.why else "")


def _speed_line(speed: Speed | None) -> str:
    if speed is None:
        return "No turn was timed in both runs."
    return (
        f"A turn takes {speed.ratio:.2f} times as long ({speed.low:.2f} to {speed.high:.2f}): "
        f"{speed.before_ms:.0f} ms before, {speed.after_ms:.0f} ms after."
    )


def _chance(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def _verdict(comparison: Comparison) -> str:
    faults = []
    if comparison.broken_rules:
        faults.append(f"{len(comparison.broken_rules)} that must never fail broke")
    if comparison.crashed:
        faults.append(f"{len(comparison.crashed)} could not be played to the end")
    if comparison.worse:
        faults.append("fewer cases pass, and not by chance")
    if comparison.speed is not None and comparison.speed.slower:
        faults.append("turns are slower, and not by chance")
    return f"Worse: {'; '.join(faults)}." if faults else "Not worse beyond noise."
