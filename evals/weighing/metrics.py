"""Metrics of lines: precision, recall, confusion, calibration, and how the right article is found.

Every figure is of results that name what was expected and what was got.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.outcome import Result

BINS = 10
SURE = 0.9
NONE = "none"
_MOST_WORDS = {"1 word": 1, "2-3 words": 3, "4-6 words": 6, "7 words and more": 10**6}


@dataclass(frozen=True)
class ClassFigure:
    """How often a class was expected, got, and both."""

    name: str
    expected: int
    got: int
    both: int

    @property
    def precision(self) -> float | None:
        """The share of what was got that was meant; None where it was never got."""
        return self.both / self.got if self.got else None

    @property
    def recall(self) -> float | None:
        """The share of what was meant that was got; None where it was never meant."""
        return self.both / self.expected if self.expected else None


@dataclass(frozen=True)
class Confused:
    """How often one class was taken for another."""

    expected: str
    got: str
    times: int


@dataclass(frozen=True)
class Bin:
    """The results that were about this sure: how sure on average, and how often right."""

    low: float
    high: float
    results: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """How far confidence and being right lie apart, weighted by results (the ECE)."""

    results: int
    error: float
    bins: tuple[Bin, ...]
    sure: int
    wrong_when_sure: float | None  # of those that were surer than 0.9


@dataclass(frozen=True)
class Rate:
    """The share of a group that passed."""

    group: str
    results: int
    passed: int

    @property
    def share(self) -> float:
        """Passed of all; of none it is all."""
        return self.passed / self.results if self.results else 1.0


@dataclass(frozen=True)
class Retrieval:
    """Shares of the questions: the first three of those with an article, the last of the others."""

    language: str
    questions: int
    first: float | None
    in_three: float | None
    answered_right: float | None
    answered_wrong: float | None
    without_article: int
    abstained: float | None


@dataclass(frozen=True)
class Figures:
    """All figures of one kind of lines."""

    kind: str
    results: int
    passed: int
    classes: tuple[ClassFigure, ...]
    confusion: tuple[Confused, ...]
    calibration: Calibration
    by: Mapping[str, tuple[Rate, ...]]  # language, asked, length


def figures(results: Sequence[Result], kind: str) -> Figures:
    """The figures of the lines of one kind: messages, tongues, numbers or questions.

    Questions are those of `retrieval`: what the whole service said to one is no class.
    """
    lines = [each for each in results if each.kind == kind and not each.error]
    lines = [each for each in lines if each.suite != "answers"]
    return Figures(
        kind=kind,
        results=len(lines),
        passed=sum(each.passed for each in lines),
        classes=classes(lines),
        confusion=confusion(lines),
        calibration=calibration(lines),
        by={
            "language": rates(lines, by=lambda each: each.language),
            "asked": rates(lines, by=lambda each: each.asked or NONE),
            "length": rates(lines, by=length),
        },
    )


def classes(results: Iterable[Result]) -> tuple[ClassFigure, ...]:
    """Precision and recall of each class, in the order of their names."""
    pairs = list(_pairs(results))
    expected = Counter(one for one, _ in pairs)
    got = Counter(other for _, other in pairs)
    both = Counter(one for one, other in pairs if one == other)
    return tuple(
        ClassFigure(name, expected[name], got[name], both[name])
        for name in sorted({*expected, *got})
    )


def confusion(results: Iterable[Result]) -> tuple[Confused, ...]:
    """Every pair of classes with how often it came, the right ones as well, the most first."""
    counted = Counter(_pairs(results))
    pairs = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Confused(expected, got, times) for (expected, got), times in pairs)


def calibration(results: Iterable[Result], *, bins: int = BINS) -> Calibration:
    """Reliability in bins of equal width, and the expected calibration error over them."""
    held = [
        (each.confidence, each.expected == each.got)
        for each in results
        if each.confidence is not None and each.expected is not None
    ]
    filled = tuple(_bins(held, bins))
    apart = sum(each.results * abs(each.confidence - each.right) for each in filled)
    sure = [right for confidence, right in held if confidence > SURE]
    return Calibration(
        results=len(held),
        error=apart / len(held) if held else 0.0,
        bins=filled,
        sure=len(sure),
        wrong_when_sure=sure.count(False) / len(sure) if sure else None,
    )


def rates(results: Iterable[Result], *, by: Callable[[Result], str]) -> tuple[Rate, ...]:
    """The share that passed, by whatever groups them, in the order of the groups' names."""
    held = list(results)
    counted = Counter(by(each) for each in held)
    passed = Counter(by(each) for each in held if each.passed)
    return tuple(Rate(group, counted[group], passed[group]) for group in sorted(counted))


def retrieval(results: Iterable[Result]) -> tuple[Retrieval, ...]:
    """How often the right article comes first, in three, is said, and none is where none is."""
    held = [each for each in results if each.suite == "retrieval" and not each.error]
    languages = sorted({each.language for each in held})
    parts = {name: [each for each in held if each.language == name] for name in languages}
    return tuple(_retrieval(name, part) for name, part in {**parts, "all": held}.items() if part)


def length(result: Result) -> str:
    """How long the line is, in words."""
    words = len(result.transcript[0].text.split()) if result.transcript else 0
    return next(name for name, most in _MOST_WORDS.items() if words <= most)


def lines(figures: Figures) -> Iterator[str]:
    """The figures as they are printed."""
    yield f"{figures.kind}: {figures.passed} of {figures.results} passed"
    for by, shares in figures.by.items():
        for each in shares:
            yield f"  {by:10}{each.group:24}{each.results:6}{each.share:9.1%}"
    yield f"  {'class':24}{'expected':>10}{'precision':>11}{'recall':>9}"
    for one in figures.classes:
        told = f"{_percent(one.precision):>11}{_percent(one.recall):>9}"
        yield f"  {one.name:24}{one.expected:10}{told}"
    for pair in figures.confusion:
        if pair.expected != pair.got:
            yield f"  {pair.times:4} x {pair.expected} taken for {pair.got}"
    sure = figures.calibration
    yield f"  calibration error {sure.error:.3f} over {sure.results} results"
    yield f"  wrong above {SURE}: {_percent(sure.wrong_when_sure)} of {sure.sure}"


def _pairs(results: Iterable[Result]) -> Iterator[tuple[str, str]]:
    for each in results:
        if each.expected is not None:
            yield each.expected, each.got or NONE


def _bins(held: Sequence[tuple[float, bool]], count: int) -> Iterator[Bin]:
    for number in range(count):
        inside = [each for each in held if min(int(each[0] * count), count - 1) == number]
        if inside:
            yield Bin(
                low=number / count,
                high=(number + 1) / count,
                results=len(inside),
                confidence=sum(confidence for confidence, _ in inside) / len(inside),
                right=sum(right for _, right in inside) / len(inside),
            )


def _retrieval(language: str, results: Sequence[Result]) -> Retrieval:
    asked = [each for each in results if each.expected != NONE]
    others = [each for each in results if each.expected == NONE]
    return Retrieval(
        language=language,
        questions=len(asked),
        first=_share(asked, lambda each: _held(each, "right_first")),
        in_three=_share(asked, lambda each: _held(each, "right_in_three")),
        answered_right=_share(
            asked, lambda each: each.got != NONE and _held(each, "says_nothing_wrong")
        ),
        answered_wrong=_share(asked, lambda each: not _held(each, "says_nothing_wrong")),
        without_article=len(others),
        abstained=_share(others, lambda each: each.got == NONE),
    )


def _held(result: Result, grader: str) -> bool:
    return any(each.grader == grader and each.passed for each in result.grades)


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float | None:
    return sum(map(holds, results)) / len(results) if results else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
