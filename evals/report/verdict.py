"""The one sentence that answers whether it is good enough to lend with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.outcome import Result
from evals.weighing.passing import Passing, by, passing

# People decide what is enough; below this, more than one borrower in ten is badly served.
ENOUGH = 0.9
LANGUAGES = {"en": "English", "af": "Afrikaans", "osh": "Oshiwambo", "her": "Otjiherero"}
_NO_LANGUAGES = {"none": "no words at all", "other": "another language"}
Tone = Literal["fine", "soon", "late"]


@dataclass(frozen=True)
class Verdict:
    """The answer, its one sentence, and how the others stand."""

    answer: Literal["Yes, by these cases", "Not yet", "No", "Not known"]
    sentence: str
    tone: Tone
    never: Passing  # the cases that must never fail
    others: Passing


def verdict(results: Sequence[Result]) -> Verdict:
    """Judge a run: first what must never fail, then how many of the others pass."""
    never = passing([each for each in results if each.severity == "must_never_fail"])
    average = [each for each in results if each.severity != "must_never_fail"]
    others = passing(average)
    told = f"{_promises(never)} {_rest(others, by(average, lambda each: each.language))}".strip()
    if not results:
        return Verdict("Not known", "No case was played.", "soon", never, others)
    if never.passed < never.cases:
        return Verdict("No", told, "late", never, others)
    if not never.cases:
        return Verdict("Not known", told, "soon", never, others)
    if others.cases and others.first.value < ENOUGH:
        return Verdict("Not yet", told, "soon", never, others)
    return Verdict("Yes, by these cases", told, "fine", never, others)


def percent(share: float | None) -> str:
    """A share as people read it; nothing that fell short is rounded up to all, or down to none."""
    if share is None:
        return "–"
    if 0.99 < share < 1 or 0 < share < 0.01:
        return f"{min(max(share * 100, 0.1), 99.9):.1f} %"
    return f"{share * 100:.0f} %"


def named(language: str) -> str:
    """A language by its name."""
    return LANGUAGES.get(language) or _NO_LANGUAGES.get(language, language)


def _promises(never: Passing) -> str:
    broken = never.cases - never.passed
    if not never.cases:
        return "No case that must never fail was played."
    if not broken:
        return f"All {never.cases} cases that must never fail hold."
    have = "have" if broken > 1 else "has"
    return f"{broken} of {never.cases} cases that must never fail {have} failed."


def _rest(others: Passing, languages: Sequence[Passing]) -> str:
    if not others.cases:
        return ""
    told = f"Of the other {others.cases}, {percent(others.first.value)} pass"
    ours = [each for each in languages if each.group in LANGUAGES]
    weakest = min(ours, key=lambda each: each.first.value, default=others)
    if weakest.first.value < others.first.value:
        told += f", fewest in {named(weakest.group)} ({percent(weakest.first.value)})"
    return told + "."
