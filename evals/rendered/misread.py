"""What a reader of pictures may take for something else: a digit, a letter, a line, a point.

python -m evals.rendered.misread [--times 200]

No picture is needed: the words of a page are changed as bad light changes them, and the sums of
the paper must find it out. What is sure of itself and wrong then is printed; there must be none.
"""

import argparse
import asyncio
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.documents import interpreting
from agent.documents.findings import AMOUNTS
from agent.documents.readers import Readers
from agent.documents.sheets import Sheet, Words, told_sheet
from evals.rendered import catalogue, scoring
from evals.rendered.catalogue import Paper
from flows import policy
from flows.policy import DocumentRules

TODAY = date(2026, 11, 23)
_TIMES = 200
_ROUNDING = 1  # cent
_DIGIT = re.compile(r"\d")
_LOOKS_LIKE = {"O": "0", "I": "1", "l": "1", "S": "5", "B": "8", "o": "0", "s": "5", "e": "c"}

Change = Callable[[Words, random.Random], Words | None]


@dataclass(frozen=True)
class Believed:
    """A wrong amount that nobody was told of."""

    paper: str
    changed: str
    value: str


@dataclass(frozen=True)
class Told:
    """The pages of a paper as words, and what stands on it."""

    paper: Paper
    sheets: tuple[Sheet, ...]
    truth: scoring.Truth


def another_digit(words: Words, chance: random.Random) -> Words:
    """One digit for another."""
    places = [found.start() for found in _DIGIT.finditer(words.text)]
    if not places:
        return words
    place = chance.choice(places)
    digit = chance.choice([each for each in "0123456789" if each != words.text[place]])
    return replace(words, text=words.text[:place] + digit + words.text[place + 1 :])


def another_letter(words: Words, chance: random.Random) -> Words:
    """A letter for what looks like it."""
    places = [at for at, each in enumerate(words.text) if each in _LOOKS_LIKE]
    if not places:
        return words
    place = chance.choice(places)
    looks = _LOOKS_LIKE[words.text[place]]
    return replace(words, text=words.text[:place] + looks + words.text[place + 1 :])


def no_point(words: Words, chance: random.Random) -> Words:
    """A point or a comma that is too faint to see."""
    places = [at for at, each in enumerate(words.text) if each in ".,"]
    if not places:
        return words
    place = chance.choice(places)
    return replace(words, text=words.text[:place] + words.text[place + 1 :])


def nothing(words: Words, chance: random.Random) -> None:
    """The line is not seen at all."""


CHANGES: tuple[Change, ...] = (another_digit, another_letter, no_point, nothing)


async def told(papers: Sequence[Paper], *, rules: DocumentRules) -> list[Told]:
    """Their words, as a PDF says them; read once, changed often."""
    readers = Readers()
    try:
        return [
            Told(
                paper,
                tuple(
                    told_sheet(page)
                    for page in (await readers.read(paper.file(TODAY), rules=rules)).pages
                ),
                paper.truth(TODAY),
            )
            for paper in papers
        ]
    finally:
        await readers.close()


def believed(each: Told, times: int, *, rules: DocumentRules) -> Iterator[Believed]:
    """Change one line at a time, so often; what is wrong and sure of itself then."""
    chance = random.Random(f"misread {each.paper}")  # noqa: S311 (nothing is kept secret by it)
    for _ in range(times):
        changed, sheets = _misread(each.sheets, chance)
        found = interpreting.papers(sheets, rules=rules)
        for name, value in scoring.values_of(found, each.paper.layout.kind).items():
            expected = each.truth.get(name)
            if name in AMOUNTS and value.is_sure and not _is_as_good(expected, value.value):
                yield Believed(str(each.paper), changed, f"{name} {expected} as {value.value}")


def _is_as_good(expected: str | int | date | None, got: str | int | date) -> bool:
    """The same, or a cent apart: payslips round their lines, so sums allow as much."""
    if isinstance(expected, int) and isinstance(got, int):
        return abs(expected - got) <= _ROUNDING
    return expected == got


def _misread(sheets: Sequence[Sheet], chance: random.Random) -> tuple[str, list[Sheet]]:
    """The same pages but for one line that was taken for another."""
    while True:
        at = chance.randrange(len(sheets))
        place = chance.randrange(len(sheets[at].words))
        line, change = sheets[at].words[place], chance.choice(CHANGES)
        other = change(line, chance)
        if other != line:
            break
    kept = sheets[at].words[:place] + ((other,) if other else ()) + sheets[at].words[place + 1 :]
    said = f"{line.text!r} as {other.text if other else ''!r}"
    return said, [*sheets[:at], replace(sheets[at], words=kept), *sheets[at + 1 :]]


def papers() -> list[Paper]:
    """Every layout that shows amounts."""
    return [
        Paper(layout, catalogue.forms(layout)[0], number)
        for number, layout in enumerate(catalogue.LAYOUTS)
        if layout.kind in ("payslip", "bank_statement")
    ]


def main(arguments: Sequence[str]) -> int:
    """1 where a wrong amount was believed."""
    parser = argparse.ArgumentParser(prog="python -m evals.rendered.misread")
    parser.add_argument("--times", type=int, default=_TIMES, help="changes to each paper")
    times = parser.parse_args(arguments).times
    rules = policy.load().on(TODAY).documents
    read = asyncio.run(told(papers(), rules=rules))
    wrong = [found for each in read for found in believed(each, times, rules=rules)]
    for each in wrong:
        print(f"{each.paper}: {each.changed} made {each.value}")
    print(f"{len(read) * times} misreadings of {len(read)} papers: {len(wrong)} were believed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
