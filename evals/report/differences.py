"""What a grader expected and what it got, taken out of the sentence in which it says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.outcome import Grade, Result

_WHERE = r"(?:(?P<where>.*?)[:,]? )?"
_EXPECTED_FIRST = re.compile(_WHERE + r"expected (?P<expected>.+), got (?P<got>.+)")
_GOT_FIRST = re.compile(
    _WHERE + r"(?:awaits|understood|gave|said|got) (?P<got>.+), expected (?P<expected>.+)"
)
_READ_AS = re.compile(r"(?P<expected>.+) was read as (?P<got>.+)")


@dataclass(frozen=True)
class Difference:
    """One thing that was not as it should be; without `expected` its words are all in `got`."""

    grader: str
    where: str
    expected: str
    got: str


def differences(result: Result) -> tuple[Difference, ...]:
    """Everything that was wrong with a result, in the order of its graders."""
    return tuple(each for grade in result.grades if not grade.passed for each in _of(grade))


def _of(grade: Grade) -> Iterator[Difference]:
    for fault in grade.why.split("; "):
        found = next(
            (
                match
                for pattern in (_GOT_FIRST, _EXPECTED_FIRST, _READ_AS)
                if (match := pattern.fullmatch(fault))
            ),
            None,
        )
        if found is None:
            yield Difference(grade.grader, "", "", fault)
        else:
            parts = found.groupdict()
            yield Difference(
                grade.grader, parts.get("where") or "", parts["expected"], parts["got"]
            )
