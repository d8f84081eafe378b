"""The two lines at the foot of a passport: TD3 of ICAO Doc 9303, part 4."""

import unicodedata
from datetime import date
from itertools import cycle

from evals.rendered.truth import Person

_WIDTH = 44
_STATE = "NAM"
_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lines(person: Person) -> tuple[str, str]:
    """Both, each of 44 characters."""
    names = f"P<{_STATE}{_letters(person.surname)}<<{_letters(person.first_names)}"
    number = person.passport_number.ljust(9, "<")
    personal = person.national_id.ljust(14, "<")
    born, expires = _day(person.born_on), _day(person.passport_expires_on)
    parts = (number, born, expires, personal)
    each = [part + check_digit(part) for part in parts]
    whole = check_digit("".join(each))
    second = f"{each[0]}{_STATE}{each[1]}{person.sex}{each[2]}{each[3]}{whole}"
    return names[:_WIDTH].ljust(_WIDTH, "<"), second


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 and modulus 10 (ICAO Doc 9303, part 3, 4.9)."""
    total = sum(
        (_VALUES.index(each) if each != "<" else 0) * weight
        for each, weight in zip(text, cycle((7, 3, 1)), strict=False)
    )
    return str(total % 10)


def _letters(name: str) -> str:
    """A to Z; whatever is between two names is a filler."""
    parted = unicodedata.normalize("NFD", name.upper())
    plain = "".join(each for each in parted if not unicodedata.combining(each))
    return "".join(each if each.isalpha() else "<" for each in plain)


def _day(on: date) -> str:
    return f"{on:%y%m%d}"
