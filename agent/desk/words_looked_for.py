"""Words that are looked for in a text, whatever their marks and capitals, and what stands round."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_SHORTEST = 3  # letters, of one of the words at least
_AROUND = 90  # characters
_APOSTROPHES = dict.fromkeys("\u2019\u02bc`\u00b4", "'")


@dataclass(frozen=True)
class Bit:
    """Some of a text, and whether it is what was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Words:
    """Parts of words that a text must have, all of them."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "Words | None":
        """As they were typed; None where they are so short that everything has them."""
        parts = tuple(dict.fromkeys(_plain(_composed(typed)).split()))
        return cls(parts) if any(len(each) >= _SHORTEST for each in parts) else None

    def are_in(self, text: str) -> bool:
        plain = _plain(_composed(text))
        return all(each in plain for each in self.parts)

    def shown_in(self, text: str) -> tuple[Bit, ...]:
        """The text round the longest of them, with each one marked."""
        text = _composed(text)
        plain = _plain(text)
        longest = max(self.parts, key=len)
        at = max(plain.find(longest), 0)
        begin, end = _begin(plain, at), _end(plain, at + len(longest))
        bits = _bits(text[begin:end], self._places(plain[begin:end]))
        return (
            *([Bit("… ")] if begin else []),
            *bits,
            *([Bit(" …")] if end < len(text) else []),
        )

    def _places(self, plain: str) -> list[bool]:
        """For each character whether it belongs to what is looked for."""
        found = [False] * len(plain)
        for part in self.parts:
            at = plain.find(part)
            while at >= 0:
                found[at : at + len(part)] = [True] * len(part)
                at = plain.find(part, at + len(part))
        return found


def _bits(text: str, found: Sequence[bool]) -> list[Bit]:
    bits: list[Bit] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or found[at] != found[begin]:
            bits.append(Bit(text[begin:at], found[begin]))
            begin = at
    return bits


def _begin(plain: str, at: int) -> int:
    """Not in the middle of a word, where one begins near."""
    begin = max(at - _AROUND, 0)
    return begin and max(plain.find(" ", begin, at) + 1, begin)


def _end(plain: str, at: int) -> int:
    end = min(at + _AROUND, len(plain))
    space = plain.rfind(" ", at, end)
    return space if space > 0 and end < len(plain) else end


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _plain(text: str) -> str:
    """The same number of characters: small, without marks, each white space a blank."""
    if not text.isascii():
        text = "".join(map(_bare, text))
    return text.lower().translate(_BLANKS)


_BLANKS = {ord(each): " " for each in "\t\n\r\v\f\xa0"}


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    known = _APOSTROPHES.get(letter)
    if known:
        return known
    bare = unicodedata.normalize("NFKD", letter)[0].lower()
    return bare if len(bare) == 1 else letter
