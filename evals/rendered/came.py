"""What came of reading one paper, and of reading many."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.documents.findings import AMOUNTS, FieldName, PaperKind
from evals.rendered.damage import Grade
from evals.rendered.scoring import Outcome

ENOUGH = 0.95  # of the fields are right, or somebody is told to look


@dataclass(frozen=True)
class Wrong:
    """A field that was read as something else without anybody being told."""

    paper: str
    field: FieldName
    expected: str
    read: str
    raw: str

    @property
    def is_amount(self) -> bool:
        return self.field in AMOUNTS


@dataclass(frozen=True)
class Came:
    """One paper."""

    paper: str
    kind: PaperKind
    seen_as: str  # the kinds that were seen
    damages: tuple[str, ...]
    pages: int
    seconds: float
    hint: str | None  # what would make it readable; or why it was refused
    worst: Grade | None  # of its damages
    outcomes: Mapping[FieldName, Outcome]
    wrong: tuple[Wrong, ...]

    @property
    def is_asked_for_again(self) -> bool:
        """Whether she is told what would make it readable: nothing of it is used then."""
        return self.hint is not None

    @property
    def is_lost(self) -> bool:
        """It could have been read, and she is asked for another."""
        return self.is_asked_for_again and self.worst in (None, "mild")


@dataclass(frozen=True)
class Sums:
    """Several papers together."""

    papers: int
    fields: int
    outcomes: Mapping[Outcome, int]
    wrong_amounts: int
    hints_due: int
    hints_given: int
    asked_again: int  # because nobody can read it, or because it is hard
    lost: int
    median_seconds: float  # of a page that was read
    slow_seconds: float  # nine pages in ten are quicker

    @property
    def told(self) -> float:
        """The share of fields that are right, or flagged for a person."""
        good = self.outcomes.get("right", 0) + self.outcomes.get("flagged", 0)
        return good / self.fields if self.fields else 1.0

    @property
    def is_good(self) -> bool:
        """Nothing is wrong in silence that costs money, and nearly all is right or flagged."""
        heard = self.hints_due == self.hints_given and self.lost == 0
        return self.wrong_amounts == 0 and self.told >= ENOUGH and heard


@dataclass(frozen=True)
class Cost:
    """What the children took: it says more than a clock on a busy machine."""

    cpu_seconds: float
    megabytes: int  # of the largest


def summed(papers: Sequence[Came]) -> Sums:
    """All of these together."""
    counted = [each for each in papers if not each.is_asked_for_again and each.worst != "severe"]
    outcomes = Counter[Outcome](outcome for each in counted for outcome in each.outcomes.values())
    due = [each for each in papers if each.worst == "severe"]
    paces = sorted(each.seconds / each.pages for each in counted)
    return Sums(
        papers=len(papers),
        fields=sum(len(each.outcomes) for each in counted),
        outcomes=dict(outcomes),
        wrong_amounts=sum(wrong.is_amount for each in papers for wrong in each.wrong),
        hints_due=len(due),
        hints_given=sum(each.is_asked_for_again for each in due),
        asked_again=sum(each.is_asked_for_again for each in papers),
        lost=sum(each.is_lost for each in papers),
        median_seconds=statistics.median(paces) if paces else 0.0,
        slow_seconds=paces[int(len(paces) * 0.9)] if paces else 0.0,
    )
