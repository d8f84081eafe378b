"""Cells of a CSV: no sheet takes one for a formula, and what was written can be read again."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

TYPE = "text/csv; charset=utf-8"
# Where a cell may begin, also for whoever splits by another separator, and what begins a formula
# there. The mark that we put before it comes off again, so what has one already gets another.
_BEGINS = r"""(^|[,;|\t\r\n"])([ ]*)"""
_FORMULA = "'*[=+\\-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\t\r]"
_TO_MARK = re.compile(f"{_BEGINS}(?={_FORMULA})")
# Most cells have none of them anywhere: the rest costs time.
_ANY = re.compile(_FORMULA.removeprefix("'*"))
_MARKED = re.compile(f"{_BEGINS}'(?={_FORMULA})")


def safe(text: str) -> str:
    """The text with a mark wherever a sheet could begin to calculate."""
    return _TO_MARK.sub(r"\1\2'", text) if _ANY.search(text) else text


def plain(cell: str) -> str:
    """The text of a cell that `safe` made."""
    return _MARKED.sub(r"\1\2", cell)


def write(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A whole CSV, every cell quoted."""
    return _quoted([head]) + lines(rows)


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Some lines of it, without the head."""
    return _quoted([safe(each) for each in row] for row in rows)


def _quoted(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return file.getvalue()
