"""One phone number, or one Namibian identity number, in a text."""

import re
from datetime import date

import phonenumbers

from flows.numbers import figures
from flows.numbers.amounts import AMBIGUOUS, INVALID

_COUNTRY = "NA"
_LETTER_O = re.compile(r"(?<=[\d+ ])o(?=\d)|^o(?=\d)")
_TRUNK_ZERO = re.compile(r"(?<=264)\s*\(0\)")
_RUN = re.compile(r"\(?\+?\d[\d ().\-/]{5,}\d|\d{5,}")
_BETWEEN = re.compile(r"\s/\s|\s-\s|(?<=\d{9})[/](?=\d{9})|(?<=\d{9})\s(?=\d{10})")
_OR_ANOTHER = re.compile(r"\b(?:or|of)\s+\d")
_DIGITS = re.compile(r"\d(?:[ \-./]?\d)*")
_ID_DIGITS = 11


def phone(text: str) -> str:
    """The number as E.164; "ambiguous" where there are two, "invalid" where there is none."""
    said = _TRUNK_ZERO.sub("", _LETTER_O.sub("0", figures.plain(text)))
    runs = [part for run in _RUN.findall(said) for part in _BETWEEN.split(run)]
    valid = {number for run in runs if (number := _as_dialled(run))}
    if len(valid) > 1 or (valid and _OR_ANOTHER.search(said)):
        return AMBIGUOUS
    return valid.pop() if valid and len(runs) == 1 else INVALID


def _as_dialled(run: str) -> str | None:
    digits = re.sub(r"\D", "", run)
    try:
        number = phonenumbers.parse(("+" if "+" in run else "") + digits, _COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    # Not asked: whether it is of type mobile. 083 numbers are, to people.
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_id(text: str, *, today: date) -> str:
    """Its eleven digits, of which the first six are a day; no check digit is published."""
    said = _LETTER_O.sub("0", figures.plain(text))
    runs = [re.sub(r"\D", "", run) for run in _DIGITS.findall(said)]
    valid = {run for run in runs if len(run) == _ID_DIGITS and is_birth_date(run[:6], today)}
    if len(valid) > 1:
        return AMBIGUOUS
    return valid.pop() if valid else INVALID


def is_birth_date(digits: str, today: date) -> bool:
    """Whether YYMMDD is a day that has been, in this century or the last."""
    year, month, day_of_month = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return any(_has_been((century + year, month, day_of_month), today) for century in (1900, 2000))


def _has_been(parts: tuple[int, int, int], today: date) -> bool:
    try:
        return date(*parts) <= today
    except ValueError:
        return False
