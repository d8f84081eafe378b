"""Personal values out of a transcript: each becomes the same fake wherever it stands."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_FIRST_NAMES = (
    "Selma", "Maria", "Johanna", "Frieda", "Hilma", "Rauna", "Saima", "Loide", "Petrus",
    "Festus", "Simon", "Thomas", "Erastus", "Lukas", "Gideon", "Abed",
)  # fmt: skip
_LAST_NAMES = (
    "Nangolo", "Shilongo", "Amutenya", "Iipinge", "Hamutenya", "Nghifikwa", "Beukes", "Kandjii",
    "Tjiueza", "Garoeb", "Shikongo", "Uushona", "Katjivena", "Haufiku", "Nakale", "Mbaha",
)  # fmt: skip
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A number long enough to belong to one person: a phone, an ID, an account.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\+?\d(?:[ -]?\d){6,}(?![\d.,]\d)")
_SHORTEST_NAME, _SHORTEST_NUMBER = 2, 4


class StillPersonal(Exception):
    """A personal value would remain: nothing was written. Named are its kind and its line."""


@dataclass(frozen=True)
class Known:
    """What the store knows of a person that must not be in a case."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()  # phones, ID, account and employee numbers, as written
    others: Mapping[str, str] = field(default_factory=dict)  # and what stands in for each


def scrub(text: str, known: Known, *, key: bytes) -> str:
    """The text with a fake for each personal value. The same key and value give the same fake."""

    def address(found: re.Match[str]) -> str:
        return f"{_pick(found[0], _FIRST_NAMES, key).lower()}@example.na"

    def number(found: re.Match[str]) -> str:
        return _number(found[0], key)

    for value in sorted(known.others, key=len, reverse=True):
        text = _whole(value).sub(known.others[value], text)
    text = _EMAIL.sub(address, text)
    for pattern in (*map(_digits_of, _telling(known.numbers)), _LONG_NUMBER):
        text = pattern.sub(number, text)
    for place, word in _words(known.names):
        text = _renamed(text, word, _LAST_NAMES if place else _FIRST_NAMES, key)
    return text


def require_clean(text: str, known: Known) -> None:
    """Raise `StillPersonal` where a known personal string remains."""
    fakes = {each.casefold() for each in (*_FIRST_NAMES, *_LAST_NAMES)}
    names = [word for _, word in _words(known.names) if word.casefold() not in fakes]
    kinds = {
        "a number": [_digits_of(each) for each in _telling(known.numbers)],
        "a part of a name": [_whole(each) for each in names],
        "a value": [_whole(each) for each in known.others],
    }
    for line_number, line in enumerate(text.splitlines(), start=1):
        for kind, patterns in kinds.items():
            if any(each.search(line) for each in patterns):
                raise StillPersonal(f"line {line_number}: {kind} of hers remains")


def _telling(numbers: Iterable[str]) -> list[str]:
    """The numbers that could be nobody else's; shorter ones are months and amounts, too."""
    found = {each for each in numbers if len(re.sub(r"\D", "", each)) >= _SHORTEST_NUMBER}
    return sorted(found, key=len, reverse=True)


def _renamed(text: str, word: str, fakes: tuple[str, ...], key: bytes) -> str:
    fake = _pick(word, fakes, key)
    return _whole(word).sub(lambda found: _like(found[0], fake), text)


def _words(names: Iterable[str]) -> list[tuple[int, str]]:
    """Each word of each name, with 0 where it is a first name; longest first."""
    found = {
        word: min(place, 1)
        for name in names
        for place, word in enumerate(re.findall(r"[^\W\d_]+", name))
        if len(word) >= _SHORTEST_NAME
    }
    return sorted(((place, word) for word, place in found.items()), key=lambda each: -len(each[1]))


def _whole(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)


def _digits_of(number: str) -> re.Pattern[str]:
    """The number however it is grouped; a phone also without its country."""
    digits = re.sub(r"\D", "", number)
    forms = [digits, *([f"0{digits[3:]}"] if digits.startswith("264") else [])]
    return re.compile(
        "|".join(rf"(?<!\d)\+?{'[ -]?'.join(form)}(?!\d)" for form in forms if form) or r"(?!)"
    )


def _number(found: str, key: bytes) -> str:
    """As many digits in the same places; a phone stays in the range that nobody has."""
    digits = re.sub(r"\D", "", found)
    national = digits.removeprefix("264").removeprefix("0")
    stream = iter(str(int.from_bytes(_mac(national, key), "big")))
    if len(national) == 9 and national.startswith(("81", "82", "83", "84", "85")):
        fake = digits[: len(digits) - 9] + "81000" + "".join(next(stream) for _ in range(4))
    else:
        fake = "".join(next(stream) for _ in digits)
    rest = iter(fake)
    return "".join(next(rest) if each.isdigit() else each for each in found)


def _pick(value: str, fakes: tuple[str, ...], key: bytes) -> str:
    """One of the fakes, never the value itself."""
    others = [each for each in fakes if each.casefold() != value.casefold()]
    return others[_mac(value.casefold(), key)[0] % len(others)]


def _like(found: str, fake: str) -> str:
    """The fake as the value was written: shouted, whispered, or as a name."""
    if found.isupper():
        return fake.upper()
    return fake.lower() if found.islower() else fake


def _mac(value: str, key: bytes) -> bytes:
    return hmac.new(key, value.encode(), hashlib.sha256).digest()
