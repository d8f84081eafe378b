"""Sheets: a case file of lines that are judged one by one, and the result of each line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evals.case import Messages, Numbers, Questions, Suite, Tongues
from evals.outcome import Grade, Line, Reached, Result

Lines = Messages | Tongues | Numbers | Questions


@dataclass(frozen=True)
class Judged:
    """What came of one line."""

    text: str
    language: str
    grades: tuple[Grade, ...]
    expected: str | None = None
    got: str | None = None
    confidence: float | None = None
    asked: str = ""
    reached: Reached = field(default_factory=Reached)
    transcript: tuple[Line, ...] = ()
    turn_ms: tuple[float, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """A file that is being judged: what it is called in the run, and in which languages."""

    case: Lines
    suite: Suite
    stem: str
    folder: Path
    languages: frozenset[str] = frozenset()  # none: all of them
    attempt: int = 1

    @classmethod
    def of(
        cls, case: Lines, path: Path, *, languages: Iterable[str] = (), attempt: int = 1
    ) -> "Sheet":
        """The sheet of a case that lies in `cases/<suite>/`."""
        suites: dict[str, Suite] = {
            "understanding": "understanding", "retrieval": "retrieval", "answers": "answers",
        }  # fmt: skip
        return cls(
            case=case,
            suite=suites[path.parent.name],
            stem=path.stem,
            folder=path.parent,
            languages=frozenset(languages),
            attempt=attempt,
        )

    @property
    def table(self) -> Path | None:
        """Where more lines lie, between tabs."""
        return self.folder / self.case.table if self.case.table else None

    def wants(self, language: str) -> bool:
        """Whether lines in this language are asked for; what is in no language always is."""
        return not self.languages or language in self.languages or language in ("other", "none")

    def results(self, judged: Iterable[Judged]) -> Iterator[Result]:
        """A result for each line, numbered as it stands in the file."""
        for number, each in enumerate(judged, start=1):
            if self.wants(each.language):
                yield self.result(number, each)

    def result(self, number: int, judged: Judged) -> Result:
        """The result of the line that stands at this place in the file."""
        said = Line(who="borrower", text=judged.text)
        return Result(
            case=f"{self.suite}/{self.stem}#{number}",
            suite=self.suite,
            language=judged.language,
            attempt=self.attempt,
            severity=self.case.severity,
            flow=self.case.flow or self.stem.replace("_", " "),
            passed=all(grade.passed for grade in judged.grades),
            grades=judged.grades,
            kind=self.case.kind,
            asked=judged.asked,
            expected=judged.expected,
            got=judged.got,
            confidence=judged.confidence,
            seconds=judged.seconds,
            turns=1,
            tokens_in=judged.tokens_in,
            tokens_out=judged.tokens_out,
            turn_ms=judged.turn_ms,
            transcript=judged.transcript or (said,),
            reached=judged.reached,
        )
