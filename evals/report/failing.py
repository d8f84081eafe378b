"""The cases that failed, each with its first failing attempt, for whoever mends them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.case import CASES, UnreadableCase, load
from evals.outcome import Line, Result
from evals.report.differences import Difference, differences
from evals.weighing.passing import Key


@dataclass(frozen=True)
class Failure:
    """A case in one language that failed, and how often it did."""

    case: str
    language: str
    flow: str
    must_never_fail: bool
    purpose: str
    failed: int
    attempts: int
    error: str
    differences: tuple[Difference, ...]
    transcript: tuple[Line, ...]
    expected: str
    got: str
    confidence: float | None

    @property
    def suite(self) -> str:
        return self.case.partition("/")[0]

    @property
    def is_line(self) -> bool:
        """A line of a table: it has no conversation to show."""
        return "#" in self.case

    @property
    def text(self) -> str:
        return self.transcript[0].text if self.transcript else ""


def failing(results: Sequence[Result], folder: Path = CASES) -> tuple[Failure, ...]:
    """Every case that failed in any attempt, those that must never fail first."""
    grouped: dict[Key, list[Result]] = defaultdict(list)
    for each in results:
        grouped[each.case, each.language].append(each)
    found = [
        _failure(attempts, folder)
        for attempts in grouped.values()
        if not all(each.passed for each in attempts)
    ]
    return tuple(sorted(found, key=lambda each: (not each.must_never_fail, each.case)))


def _failure(attempts: Sequence[Result], folder: Path) -> Failure:
    first = next(each for each in attempts if not each.passed)
    return Failure(
        case=first.case,
        language=first.language,
        flow=first.flow,
        must_never_fail=first.severity == "must_never_fail",
        purpose=_purpose(first.case, folder),
        failed=sum(not each.passed for each in attempts),
        attempts=len(attempts),
        error=first.error,
        differences=differences(first),
        transcript=first.transcript,
        expected=first.expected or "",
        got=first.got or "",
        confidence=first.confidence,
    )


def _purpose(case: str, folder: Path) -> str:
    """What the file says that the case is for; nothing where the file is gone since."""
    try:
        return load(folder / f"{case.partition('#')[0]}.yaml").purpose
    except (OSError, UnreadableCase):
        return ""
