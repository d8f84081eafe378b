"""Who sends a paper: the name at its top, a company's or a bank's."""

import re
from collections.abc import Callable, Iterator

from agent.documents import answers, days, figures, kinds
from agent.documents.sheets import Sheet, Words

_TOP = 0.35  # of the page
_MOST = 14  # lines
_COMPANY = re.compile(
    r"(?i)\b(?:pty|ltd|limited|cc|inc|edms|bpk|ministry|ministerie|council|municipality|trust|"
    r"university|school|hospital|group|holdings|enterprises|corporation|government|namibia)\b"
)
_ADDRESS = re.compile(
    r"(?i)\b(?:p\.?\s?o\.?\s?box|posbus|private bag|street|tel|fax|e-?mail|www)\b|@"
)


def sender(
    sheet: Sheet, fits: Callable[[str], bool], *, like: re.Pattern[str] = _COMPANY
) -> tuple[Words, str] | None:
    """The name on top: one that says that it is such a name, or else the first of all."""
    tops = list(_tops(sheet, fits))
    named = [each for each in tops if like.search(each[1])]
    return next(iter((*named, *tops)), None)


def addressee(sheet: Sheet) -> tuple[Words, str] | None:
    """The name above an address."""
    for words in sheet.words:
        name = answers.name(words) if not _COMPANY.search(words.text) else None
        below = sheet.under(words, heights=2.0)
        if name and " " in name and below and _ADDRESS.search(below[0].text):
            return words, name
    return None


def _tops(sheet: Sheet, fits: Callable[[str], bool]) -> Iterator[tuple[Words, str]]:
    rows = [words for row in sheet.rows for words in row][:_MOST]
    foot = max((words.bottom for words in sheet.words), default=0.0)
    for words in rows:
        text = answers.title(words)
        if text is None or words.top > _TOP * max(foot, sheet.height) or ":" in text:
            continue
        if not _is_other(text) and fits(text):
            yield words, text


def _is_other(text: str) -> bool:
    """The paper's own name, an address, a day, an amount: never who sends it."""
    return bool(
        kinds.names_a_paper(text)
        or _ADDRESS.search(text)
        or days.days(text)
        or figures.amounts(text)
        or days.month_end(text)
        or re.search(r"(?i)specimen|\bpage\b|bladsy|confidential", text)
    )
