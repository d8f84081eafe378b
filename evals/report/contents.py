"""Everything that a report says of a run, worked out before a word of it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.case import SUITES
from evals.outcome import Result, Run
from evals.report.failing import Failure, failing
from evals.report.speed import Pace, Slow, paces, slowest
from evals.report.verdict import LANGUAGES, Verdict, named, verdict
from evals.weighing import metrics, pace
from evals.weighing.compare import Comparison, compare
from evals.weighing.coverage import Ground, grounds
from evals.weighing.metrics import Figures, Retrieval
from evals.weighing.pace import Pace as Spending
from evals.weighing.passing import Passing, groups, passing
from evals.weighing.trend import Score

_KINDS = {
    "messages": "What a message means",
    "tongues": "Which language it is in",
    "numbers": "Amounts, days, phones and IDs",
    "questions": "Which article answers",
}
_MOST_CONFUSED = 12


@dataclass(frozen=True)
class Understanding:
    """How well one kind of lines was read."""

    title: str
    figures: Figures

    @property
    def confused(self) -> tuple[metrics.Confused, ...]:
        """The pairs that were taken for one another, the most frequent first."""
        wrong = [each for each in self.figures.confusion if each.expected != each.got]
        return tuple(wrong[:_MOST_CONFUSED])


@dataclass(frozen=True)
class Trend:
    """A suite over the recorded runs."""

    suite: str
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Contents:
    """A whole report."""

    run: Run
    verdict: Verdict
    whole: Passing
    rates: Mapping[str, tuple[Passing, ...]]  # by suite, language and flow
    never: tuple[Passing, ...]  # the cases that must never fail, by suite
    left_out: tuple[str, ...]
    failures: tuple[Failure, ...]
    comparison: Comparison | None
    understanding: tuple[Understanding, ...]
    retrieval: tuple[Retrieval, ...]
    paces: tuple[Pace, ...]
    slowest: tuple[Slow, ...]
    spent: Spending  # by the steps of a turn, and in money
    scores: tuple[Score, ...]
    trends: tuple[Trend, ...]
    grounds: tuple[Ground, ...]
    judges: tuple[str, ...]

    @property
    def broken(self) -> tuple[Failure, ...]:
        """The conversations that must never fail, and did."""
        return tuple(each for each in self._talks if each.must_never_fail)

    @property
    def talks(self) -> Mapping[str, tuple[Failure, ...]]:
        """The other conversations that failed, by suite."""
        others = [each for each in self._talks if not each.must_never_fail]
        suites = {each.suite for each in others}
        return {
            suite: tuple(each for each in others if each.suite == suite) for suite in sorted(suites)
        }

    @property
    def _talks(self) -> tuple[Failure, ...]:
        return tuple(each for each in self.failures if not each.is_line)

    @property
    def lines(self) -> tuple[Failure, ...]:
        """The lines of tables that failed."""
        return tuple(each for each in self.failures if each.is_line)


def contents(
    run: Run,
    results: Sequence[Result],
    *,
    everything: Mapping[str, frozenset[str]],
    against: Sequence[Result] | None = None,
    scores: Sequence[Score] = (),
    judges: Sequence[str] = (),
) -> Contents:
    """Work out the report of a run; `everything` is what there is to cover."""
    never = [each for each in results if each.severity == "must_never_fail"]
    return Contents(
        run=run,
        verdict=verdict(results),
        whole=passing(results),
        rates=groups(results),
        never=groups(never)["suite"],
        left_out=_left_out(results),
        failures=failing(results),
        comparison=None if against is None else compare(against, results),
        understanding=_understanding(results),
        retrieval=metrics.retrieval(results),
        paces=paces(results),
        slowest=slowest(results),
        spent=pace.pace(results, prices=run.prices),
        scores=tuple(scores),
        trends=_trends(scores),
        grounds=grounds(results, everything),
        judges=tuple(judges),
    )


def _left_out(results: Sequence[Result]) -> tuple[str, ...]:
    """The suites and languages of which no case was played: nothing is claimed of them."""
    suites = {each.suite for each in results}
    spoken = {each.language for each in results}
    return (
        *(suite for suite in SUITES if suite not in suites),
        *(named(language) for language in LANGUAGES if language not in spoken),
    )


def _understanding(results: Sequence[Result]) -> tuple[Understanding, ...]:
    found = (Understanding(title, metrics.figures(results, kind)) for kind, title in _KINDS.items())
    return tuple(each for each in found if each.figures.results)


def _trends(scores: Sequence[Score]) -> tuple[Trend, ...]:
    seen = [suite for suite in SUITES if any(suite in each.suites for each in scores)]
    return tuple(
        Trend(suite, tuple(each.suites[suite].value for each in scores if suite in each.suites))
        for suite in seen
    )
