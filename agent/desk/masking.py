"""Masking: whose talk it is stays unknown to whoever only reads how it was held."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NAME, NUMBER, ADDRESS = "[name]", "[number]", "[address]"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Long enough to be one person's: a phone, an identity number, an account.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\+?\d(?:[ -]?\d){6,}(?![.,]?\d)")
_SHORTEST_NAME, _SHORTEST_NUMBER = 2, 4


@dataclass(frozen=True)
class Hers:
    """What the store knows of a person and whoever reads her talk need not."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def mask(text: str, hers: Hers) -> str:
    """The text without her names, numbers and addresses."""
    text = _EMAIL.sub(ADDRESS, text)
    for number in sorted(_telling(hers.numbers), key=len, reverse=True):
        text = _grouped(number).sub(NUMBER, text)
    text = _LONG_NUMBER.sub(NUMBER, text)
    for word in _words(hers.names):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return re.sub(rf"{re.escape(NAME)}(?:\s+{re.escape(NAME)})+", NAME, text)


def _telling(numbers: Iterable[str]) -> set[str]:
    """As digits; a phone also without its country."""
    found = {re.sub(r"\W", "", each) for each in numbers}
    found |= {f"0{each[3:]}" for each in found if each.startswith("264")}
    return {each for each in found if len(each) >= _SHORTEST_NUMBER}


def _grouped(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)\+?{'[ -]?'.join(map(re.escape, number))}(?!\w)", re.IGNORECASE)


def _words(names: Iterable[str]) -> list[str]:
    found = {word for name in names for word in re.findall(r"[^\W\d_]+", name)}
    return sorted((each for each in found if len(each) >= _SHORTEST_NAME), key=len, reverse=True)
