"""What a number is of, by its own shape, where nobody has asked for one."""

import re
from datetime import date

from flows.numbers import figures
from flows.numbers.amounts import AMBIGUOUS, INVALID
from flows.numbers.days import day
from flows.numbers.identifiers import national_id, phone

_MONEY = re.compile(
    r"n\s?\$|\$|\bnad\b|\br\s?\d|\bdollars?\b|\brand\b|\d\s?k\b|\bduisend\b|\bthousand\b"
)
_MONTHS = re.compile(r"(?:\d\s?|\b)(?:months?|mnths?|mths?|maande?|years?|jaar)\b")
_BARE = re.compile(r"\d+(?:[ ,.]\d{3})*(?:[.,]\d{1,2})?")
_SMALL = 100  # a number below may count months, days, children or options


def kind_of(text: str, *, today: date) -> str:
    """A kind; else "ambiguous" for a small number alone, "invalid" for what is no number."""
    said = figures.plain(text)
    if national_id(text, today=today) != INVALID:
        return "national_id"
    if phone(text) != INVALID:
        return "phone"
    if _MONEY.search(said):
        return "money"
    if _MONTHS.search(said):
        return "months"
    if _BARE.fullmatch(said):
        return _of_a_bare_one(said)
    return "date" if day(text, today=today) != INVALID else INVALID


def _of_a_bare_one(said: str) -> str:
    value = figures.find(said)[0].value
    return AMBIGUOUS if value is None or value < _SMALL else "money"
