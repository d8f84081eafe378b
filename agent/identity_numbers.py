"""Identity numbers as people type them: whether somebody who may borrow could have this one."""

import re
from datetime import date

from flows.numbers import identifiers

_DIGITS = re.compile(r"\d{11}", re.ASCII)
_OLDEST = 100  # years: older than that is a slip of the finger
_CENTURIES = (1900, 2000)


def is_id_number(digits: str, *, today: date, least_years: int) -> bool:
    """Eleven digits that begin with a birthday of somebody who may borrow and may be alive.

    No check digit is published; a birthday says no century, so either may fit.
    """
    if _DIGITS.fullmatch(digits) is None:
        return False
    if identifiers.national_id(digits, today=today) != digits:
        return False
    return years_of(digits, today=today, least_years=least_years) is not None


def years_of(digits: str, *, today: date, least_years: int) -> int | None:
    """How old whoever has this number is; None where nobody who may borrow could have it.

    A hundred years lie between the two centuries, so no more than one of them fits.
    """
    if _DIGITS.fullmatch(digits) is None:
        return None
    years = [_age(digits, century, today=today) for century in _CENTURIES]
    fits = [each for each in years if each is not None and least_years <= each <= _OLDEST]
    return fits[0] if fits else None


def _age(digits: str, century: int, *, today: date) -> int | None:
    """In whole years; None where that was no day."""
    year, month, day = century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(year, month, day)
    except ValueError:
        return None
    return today.year - year - ((today.month, today.day) < (month, day))
