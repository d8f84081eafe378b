"""Rows of a bank statement: each is proven where the running balance moves by its amount."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agent.documents import days, figures
from agent.documents.sheets import Sheet, Words, joined

_START = re.compile(
    r"(?i)\b(?:opening|brought\s?forward|begin\w*|b/f|carried|closing|eind\w*|openings\w*|oorgedra)"
)
_SIGN = re.compile(r"(?i)\b(?:cr|dr|kt|dt)\b")


@dataclass(frozen=True)
class Figure:
    """An amount of a row, in its place."""

    words: Words
    cents: int


@dataclass(frozen=True)
class Movement:
    """One row; `cents` is what came in, or less than nothing what went out."""

    on: date | None
    text: str
    amount: Figure
    cents: int
    is_proven: bool
    is_first: bool = False  # no balance stands before it, so nothing can prove it


@dataclass(frozen=True)
class _Row:
    on: date | None
    text: str
    figures: tuple[Figure, ...]


def read(sheets: Sequence[Sheet]) -> tuple[Movement, ...]:
    """Every row that has a day and amounts, over all pages, in their order on paper."""
    rows = [row for sheet in sheets for row in _rows(sheet)]
    downwards, upwards = list(_moved(rows)), list(_moved(rows[::-1]))
    # Some banks print the newest row first.
    backwards = _proofs(upwards) > _proofs(downwards)
    return tuple(upwards[::-1] if backwards else downwards)


def carries_on(before: Sheet, after: Sheet) -> bool:
    """Whether the balance goes on from one page to the next, whichever way the days run."""
    first, second = tuple(_rows(before)), tuple(_rows(after))
    if not (first and second):
        return False
    return _goes_on(first[-1], second[0]) or _goes_on(second[0], first[-1])


def _goes_on(earlier: _Row, later: _Row) -> bool:
    balance = earlier.figures[-1].cents
    if len(later.figures) == 1:  # it is brought forward; nothing is brought by many accounts
        return later.figures[0].cents == balance != 0
    return _proven(later, balance) is not None


def _proofs(movements: Sequence[Movement]) -> int:
    return sum(each.is_proven for each in movements)


def _rows(sheet: Sheet) -> Iterator[_Row]:
    for row in sheet.rows:
        found = tuple(_figures(row))
        text = " ".join(words.text for words in row)
        dated = days.days(text)
        starts = bool(_START.search(text)) and len(found) == 1
        if found and (starts or dated or _short_day(row)):
            yield _Row(dated[0].on if dated else None, _words(row), found)


def _short_day(row: Sequence[Words]) -> bool:
    """A day without its year at the start of a row."""
    return days.begins_with_day(row[0].text)


def _figures(row: Sequence[Words]) -> Iterator[Figure]:
    """Amounts, with the sign that some banks print behind them."""
    for at, words in enumerate(row):
        for found in figures.amounts(words.text):
            behind = words.text[found.end :] + " " + (row[at + 1].text if at + 1 < len(row) else "")
            owed = re.match(r"(?i)\s*(?:dr|dt)\b", behind) is not None
            cents = -abs(found.cents) if owed else found.cents
            yield Figure(words.part(found.start, found.end), cents)


def _words(row: Sequence[Words]) -> str:
    """What a row says beside its day and its amounts."""
    text = joined(row).text
    taken = [(each.start, each.end) for each in days.days(text)]
    taken += [(each.start, each.end) for each in figures.amounts(text)]
    for start, end in sorted(taken, reverse=True):
        text = text[:start] + " " + text[end:]
    return " ".join(_SIGN.sub(" ", text).split())


def _moved(rows: Sequence[_Row]) -> Iterator[Movement]:
    """Each row against the balance of the one before; a balance is the last or next to last."""
    before: int | None = None
    for row in rows:
        if len(row.figures) == 1:
            before = row.figures[0].cents
            continue
        pair = _proven(row, before)
        if pair is None:
            *amounts, balance = row.figures
            yield Movement(row.on, row.text, amounts[-1], amounts[-1].cents, False, before is None)
        else:
            amount, balance = pair
            moved = balance.cents - (before or 0)
            yield Movement(row.on, row.text, amount, moved, is_proven=True)
        before = balance.cents


def _proven(row: _Row, before: int | None) -> tuple[Figure, Figure] | None:
    """The amount and the balance of a row by which the balance has moved."""
    if before is None:
        return None
    for balance in reversed(row.figures):
        for amount in row.figures:
            moved = balance.cents - before
            if amount is not balance and abs(moved) == abs(amount.cents) > 0:
                return amount, balance
    return None
