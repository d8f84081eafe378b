"""The two lines at the foot of a passport, with their check digits (ICAO 9303, part 4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LENGTH = 44
_TOO_YOUNG = 15  # whoever was born in 2016 or later does not borrow
_WEIGHTS = (7, 3, 1)
_TO_FIGURES = str.maketrans("OQDISBZG", "00015826")
_TO_LETTERS = str.maketrans("015826", "OISBZG")
_SECOND = re.compile(r"[A-Z0-9<]{9}[\dOQDISBZG<][A-Z0-9]{3}[\dOQDISBZG]{7}[MFX<][\dOQDISBZG]{7}")


@dataclass(frozen=True)
class Zone:
    """What the two lines say, and which parts their check digits do not bear out."""

    surname: str
    first_names: str
    number: str
    nationality: str
    born_on: date | None
    sex: str | None
    expires_on: date | None
    wrong: frozenset[str] = frozenset()


def read(lines: Sequence[str]) -> Zone | None:
    """The zone among the lines of a page; letters stand for figures only where none can be."""
    plain = [_plain(line) for line in lines]
    seconds = [found for line in plain if (found := _SECOND.search(line))]
    if not seconds:
        return None
    second = seconds[-1].string[seconds[-1].start() :]
    firsts = [line for line in plain if re.match(r"P[A-Z<][A-Z0-9]{3}", line) and "<" in line]
    surname, first_names = _names(firsts[-1] if firsts else "")
    return _zone(second, surname=surname, first_names=first_names)


def _zone(second: str, *, surname: str, first_names: str) -> Zone:
    number, its_digit = second[:9], _figures(second[9])
    birth, its = _figures(second[13:19]), _figures(second[19])
    expiry, last = _figures(second[21:27]), _figures(second[27])
    wrong = {
        "passport_number": check_digit(number) != its_digit,
        "born_on": check_digit(birth) != its,
        "expires_on": check_digit(expiry) != last,
    }
    parts = number + its_digit + birth + its + expiry + last
    return Zone(
        surname=surname,
        first_names=first_names,
        number=number.rstrip("<"),
        nationality=second[10:13].translate(_TO_LETTERS),
        born_on=_day(birth, past=True),
        sex=second[20] if second[20] in "MF" else None,
        expires_on=_day(expiry, past=False),
        wrong=frozenset(
            wrong if _fails_as_a_whole(second, parts) else (each for each in wrong if wrong[each])
        ),
    )


def check_digit(text: str) -> str:
    """Weights of 7, 3 and 1; letters count from ten, a filler nothing."""
    total = 0
    for at, letter in enumerate(text):
        worth = 0 if letter == "<" else int(letter, 36)
        total += worth * _WEIGHTS[at % 3]
    return str(total % 10)


def _fails_as_a_whole(second: str, parts: str) -> bool:
    """The last digit checks all others; a line that lost fillers has none that can be told."""
    if len(second) != _LENGTH:
        return False
    personal = second[28:42]
    if personal.strip("<") or not second[42:43].strip("<0O"):
        return check_digit(parts + second[28:43].replace("O", "0")) != _figures(second[43])
    return False


def _plain(line: str) -> str:
    text = line.upper().replace("\u00ab", "<<").replace("\u2039", "<").replace("(", "<")
    return re.sub(r"[^A-Z0-9<]", "", text)


def _figures(text: str) -> str:
    return re.sub(r"\D", "0", text.translate(_TO_FIGURES).replace("<", "0"))


def _names(first: str) -> tuple[str, str]:
    """Of `P<NAMSURNAME<<FIRST<NAMES<<<`."""
    surname, _, others = first[5:].partition("<<")
    # Fillers at its end are often read as K or C; a name does not end in three of them.
    kept = re.split(r"<<|[KC<]{4,}", others)[0]
    return _words(surname), _words(kept)


def _words(part: str) -> str:
    return " ".join(part.translate(_TO_LETTERS).replace("<", " ").split()).title()


def _day(figures: str, *, past: bool) -> date | None:
    """Births of whoever may borrow, expiries in this century."""
    year = int(figures[:2])
    century = 1900 if past and year > _TOO_YOUNG else 2000
    try:
        return date(century + year, int(figures[2:4]), int(figures[4:6]))
    except ValueError:
        return None
