"""One number of months in a text."""

import re
from decimal import Decimal

from flows import wording
from flows.numbers import figures
from flows.numbers.amounts import AMBIGUOUS, INVALID

_LONGEST = 120  # months; nobody borrows for longer, and "2500 months" is a slip
_YEAR = r"(?:years?|yrs?|yr|jaar|jare)"
_MONTH = r"(?:months?|mont?hs?|mnths?|mths?|mnth|mth|maande?|maand|mnde|omwedi|omwedhi|mo|m)"
_YEAR_AND_HALF = re.compile(rf"\b(?:(?:a|n|one|een|1)\s)?{_YEAR}\s(?:and|en)\s(?:a\s|n\s)?half\b")
_YEARS = re.compile(rf"\b{_YEAR}\b|(?<=\d){_YEAR}\b")
_OTHER_UNITS = re.compile(r"(?:\b|(?<=\d))(?:days?|weeks?|dae|dag|weke|week|%|percent|hours?)\b")
_A_MONTH = re.compile(rf"^(?:over |oor |for |vir |in |just |only |net )*(?:a|n) {_MONTH}\b")
_QUARTER = re.compile(r"\b(?:quarter|kwartaal)\b")
_LEFT_OPEN = re.compile(
    r"\b(?:few|couple|several|paar|next|volgende|as long as|long|longest|lank|"
    r"soon|whenever|many|some|most|max\w*|min\w*)\b"
)
_BELOW_NOTHING = re.compile(r"(?:^|[^\w.,])-\s*\d|\bminus\b")
_NO_MONTHS = re.compile(r"n\s?\$|\bnad\b|\br\s?\d|\bdollars?\b|\brand\b")


def months(text: str) -> int | str:
    """Whole months; "ambiguous" for a range or a guess, "invalid" for none or a piece of one."""
    said = _YEAR_AND_HALF.sub("1.5 years", figures.plain(text))
    if _BELOW_NOTHING.search(said) or _OTHER_UNITS.search(said) or _NO_MONTHS.search(said):
        return INVALID
    found = figures.find(said)
    if wording.is_vague(_over(said)) or _LEFT_OPEN.search(said):
        return AMBIGUOUS
    worth = {figure.value for figure in found} or _unsaid(said)
    if len(worth) != 1:
        return AMBIGUOUS if worth else INVALID
    value = worth.pop()
    if value is None:
        return AMBIGUOUS
    return _whole(value * 12 if _YEARS.search(said) else value)


def _over(said: str) -> str:
    """ "over 5 months" is how long, not more than."""
    return re.sub(r"\b(?:over|oor)\b", "for", said)


def _unsaid(said: str) -> set[Decimal | None]:
    if _A_MONTH.search(said) or (_YEARS.search(said) and re.search(r"\b(?:a|n)\b", said)):
        return {Decimal(1)}
    return {Decimal(3)} if _QUARTER.search(said) else set()


def _whole(value: Decimal) -> int | str:
    return int(value) if value == int(value) and 0 < value <= _LONGEST else INVALID
