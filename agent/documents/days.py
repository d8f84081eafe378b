"""Days as papers print them, in English and Afrikaans; day before month where both are figures."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januarie",
            "feb february februarie",
            "mar mrt march maart",
            "apr april",
            "may mei",
            "jun june junie",
            "jul july julie",
            "aug august augustus",
            "sep sept september",
            "oct okt october oktober",
            "nov november",
            "dec des december desember",
        ),
        1,
    )
    for name in names.split()
}
_WORD = r"(?P<month>[A-Za-z0]{3,9})\.?(?:\s?/\s?[A-Za-z0]{3,9}\.?)?"  # MAR/MRT
_BETWEEN = r"[\s\-/.,]{0,3}"
_PATTERNS = (
    re.compile(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/. ](?P<number>\d{1,2})[-/. ](?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})\s?[-/. ]\s?(?P<number>\d{1,2})\s?[-/. ]\s?"
        r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_BETWEEN}{_WORD}{_BETWEEN}"
        r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
    ),
    re.compile(
        rf"(?<![A-Za-z]){_WORD}\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s?"
        r"(?P<year>(?:19|20)\d\d)(?!\d)"
    ),
)
_MONTH_OF_YEAR = (
    re.compile(rf"(?<![A-Za-z\d]){_WORD}{_BETWEEN}(?P<year>20\d\d)(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<number>\d{1,2})[-/](?P<year>20\d\d)(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<year>20\d\d)[-/](?P<number>\d{1,2})(?![\d/.-])"),
)


@dataclass(frozen=True)
class Day:
    """A day, and which letters of the text it was."""

    on: date
    start: int
    end: int


def days(text: str) -> tuple[Day, ...]:
    """Every day in a line, from its left to its right."""
    found, taken = list[Day](), bytearray(len(text))
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            on = _day(match)
            start, end = match.span()
            if on is not None and not any(taken[start:end]):
                found.append(Day(on, start, end))
                taken[start:end] = b"\1" * (end - start)
    return tuple(sorted(found, key=lambda each: each.start))


def day(text: str) -> date | None:
    """The day in a text that has just one."""
    found = {each.on for each in days(text)}
    return found.pop() if len(found) == 1 else None


def month_end(text: str) -> date | None:
    """The last day of the month that a text names."""
    ends = {end for pattern in _MONTH_OF_YEAR for end in _month_ends(pattern, text)}
    return ends.pop() if len(ends) == 1 else None


def begins_with_day(text: str) -> bool:
    """Whether a row starts with a day of which the year is left out."""
    match = re.match(r"\s*(\d{1,2})[\s\-/.]?([A-Za-z]{3,9}|\d{1,2})(?![\w/.,])", text)
    if match is None or not 1 <= int(match[1]) <= 31:
        return False
    return _month(match[2]) is not None if match[2].isalpha() else 1 <= int(match[2]) <= 12


def is_month(word: str) -> bool:
    """Whether it names a month."""
    return _month(word) is not None


def _month_ends(pattern: re.Pattern[str], text: str) -> Iterator[date]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        month = _month(parts["month"]) if parts.get("month") else int(parts.get("number") or 0)
        if month and 1 <= month <= 12:
            year = int(parts["year"])
            yield date(year, month, calendar.monthrange(year, month)[1])


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = _month(parts["month"]) if parts.get("month") else int(parts["number"])
    year = int(parts["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month or 0, int(parts["day"]))
    except ValueError:
        return None


def _month(word: str) -> int | None:
    plain = word.lower().replace("0", "o")
    if plain in MONTHS:
        return MONTHS[plain]
    # One letter misread in a long name is still that month.
    near = [number for name, number in MONTHS.items() if len(name) > 4 and _is_near(name, plain)]
    return near[0] if len(set(near)) == 1 else None


def _is_near(name: str, word: str) -> bool:
    return len(name) == len(word) and sum(a != b for a, b in zip(name, word, strict=True)) <= 1
