"""Words that mean the same to a borrower: an article about the employer is found by "boss"."""

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from knowledge_base import forms
from knowledge_base.forms import Forms
from knowledge_base.subwords import words

FILE = Path(__file__).parent / "meanings.toml"
# "3500", "8k" and "n2500" stand where an amount stands; "4" or "12" may be months, years or days.
_AMOUNT = re.compile(r"n?\d{3,6}|\d{1,3}k|n\d+")


@dataclass(frozen=True)
class Meanings:
    """What each word or phrase may mean; `stamp` tells one state of the files from another."""

    by_word: Mapping[str, tuple[str, ...]]
    stamp: str
    forms: Forms
    longest: int = 1

    def of(self, text: str) -> list[str]:
        """The meanings of a text's words and phrases, by place; a word may have several."""
        return self.among(words(text))

    def among(self, found: Sequence[str]) -> list[str]:
        """The meanings of words that follow each other."""
        return [meaning for start in range(len(found)) for meaning in self._at(found, start)]

    def _at(self, found: Sequence[str], start: int) -> Iterator[str]:
        if _AMOUNT.fullmatch(found[start]):
            yield "an_amount"
        yield from self.by_word.get(found[start], ())
        for end in range(start + 2, min(start + self.longest, len(found)) + 1):
            yield from self.by_word.get(" ".join(found[start:end]), ())


def read(path: Path = FILE) -> Meanings:
    """Read `meaning = ["word", "some words"]` lines."""
    return _understood(path.read_bytes(), forms.FILE.read_bytes())


@lru_cache(maxsize=2)  # the shipped lines and perhaps others; to open an index asks several times
def _understood(content: bytes, listing: bytes) -> Meanings:
    lines = TypeAdapter(dict[str, list[str]]).validate_python(tomllib.loads(content.decode()))
    by_word: dict[str, list[str]] = defaultdict(list)
    for meaning, listed in lines.items():
        for phrase in dict.fromkeys(" ".join(words(text)) for text in listed):
            by_word[phrase].append(meaning)
    return Meanings(
        {phrase: tuple(found) for phrase, found in by_word.items()},
        hashlib.sha256(content + listing).hexdigest()[:12],
        forms.read(listing.decode()),
        max((len(phrase.split()) for phrase in by_word), default=1),
    )
