"""Groundedness: every number, amount, percentage, date, time, link and phone of a reply is sourced.

It takes claims out of a text in its own way, so that what the service overlooks is seen here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["link", "phone", "date", "time", "amount", "percentage", "number", "word"]

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "januarie februarie maart april mei junie julie augustus september oktober november"
        " desember",
    )
    for number, name in enumerate(names.split(), start=1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A figure with its groups of three and its cents; a full stop that ends a sentence is none of it.
_FIGURE = r"\d{1,3}(?:[ ,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    "|sixty|seventy|eighty|ninety|hundred|thousand|million|half|double|twice"
    "|twee|drie|vier|vyf|sewe|agt|nege|tien|elf|twaalf|vyftien|twintig|dertig|veertig|vyftig"
    "|sestig|sewentig|tagtig|negentig|honderd|duisend|miljoen|helfte|dubbel"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|maandag|dinsdag|woensdag|donderdag|vrydag|saterdag|sondag"
    "|today|tonight|tomorrow|yesterday|vandag|vanaand|môre|gister"
)


@dataclass(frozen=True)
class Claim:
    """Something that can be checked; `value` is the same however it was written."""

    kind: Kind
    value: str


def claims(text: str) -> frozenset[Claim]:
    """All that a text states and that can be checked."""
    return frozenset(_found(unicodedata.normalize("NFKC", text)))


def unfounded(reply: str, *, sources: Iterable[str], told: str = "") -> tuple[Claim, ...]:
    """What neither the sources state in the same way nor she has told in any."""
    stated = frozenset[Claim]().union(*(claims(each) for each in sources))
    hers = {claim.value for claim in claims(told)}
    wrong = (each for each in claims(reply) - stated if each.value not in hers)
    return tuple(sorted(wrong, key=lambda each: (each.kind, each.value)))


def _found(text: str) -> Iterator[Claim]:
    """Each sort in its turn; what one has taken is nothing for the next."""
    for kind, pattern, canonical in _SORTS:
        for found in pattern.finditer(text):
            yield Claim(kind, canonical(found))
        text = pattern.sub(" ; ", text)


def _link(found: re.Match[str]) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0].casefold()).rstrip("/.,;:!?)*_")


def _phone(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found[0])[-8:]  # the same with and without the country's code


def _written_date(found: re.Match[str]) -> str:
    day, month = found["day"] or found["day_after"], found["month"] or found["month_before"]
    year = found["year"] or "-"
    return f"{year}-{_MONTHS[month.casefold()]:02}-{int(day):02}"


def _short_date(found: re.Match[str]) -> str:
    if found["y"]:
        return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def _time(found: re.Match[str]) -> str:
    return f"{int(found['hour']):02}:{found['minute']}"


def _figure(found: re.Match[str]) -> str:
    """1 234,50 and 1,234.50 are one amount."""
    digits = re.sub(r"[ ,'](?=\d{3}(?:\D|$))", "", found["figure"]).replace(",", ".")
    return f"{Decimal(digits).normalize():f}"


def _word(found: re.Match[str]) -> str:
    return found[0].casefold()


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_SORTS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        "link",
        _pattern(r"\b(?:https?://\S+|(?:[\w.+-]+@)?(?:[a-z0-9-]+\.)+[a-z]{2,10}\b(?:/\S*)?)"),
        _link,
    ),
    ("phone", _pattern(r"(?<![\w$])(?:\+|00?)\d(?:[ -]?\d){7,13}(?!\d)"), _phone),
    (
        "date",
        _pattern(
            rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|ste|de)? (?P<month>{_MONTH})"
            rf"|(?P<month_before>{_MONTH}) (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?)\b"
            r"(?:,? (?P<year>\d{4})\b)?"
        ),
        _written_date,
    ),
    (
        "date",
        _pattern(
            r"\b(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
            r"|(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}))\b"
        ),
        _short_date,
    ),
    ("time", _pattern(r"\b(?P<hour>\d{1,2})[:h](?P<minute>\d\d)\b"), _time),
    ("amount", _pattern(rf"(?<![a-z])(?:N\$|NAD|R|\$) ?(?P<figure>{_FIGURE})"), _figure),
    (
        "percentage",
        _pattern(rf"(?P<figure>{_FIGURE}) ?(?:%|per ?cent\b|persent\b)"),
        _figure,
    ),
    ("number", _pattern(rf"(?P<figure>{_FIGURE})"), _figure),
    ("word", _pattern(rf"\b(?:{_WORDS})\b"), _word),
)
