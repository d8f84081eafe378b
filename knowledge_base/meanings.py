"""Words that mean the same to a borrower: an article about the employer is found by "boss"."""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from knowledge_base.subwords import words

FILE = Path(__file__).parent / "meanings.toml"


@dataclass(frozen=True)
class Meanings:
    """What each word may mean; `stamp` tells one state of the file from another."""

    by_word: Mapping[str, tuple[str, ...]]
    stamp: str

    def of(self, text: str) -> list[str]:
        """The meanings of a text's words, in their order; a word may have several."""
        return [meaning for word in words(text) for meaning in self.by_word.get(word, ())]


def read(path: Path = FILE) -> Meanings:
    """Read `meaning = ["word", "word"]` lines."""
    content = path.read_bytes()
    lines = TypeAdapter(dict[str, list[str]]).validate_python(tomllib.loads(content.decode()))
    by_word: dict[str, list[str]] = defaultdict(list)
    for meaning, listed in lines.items():
        for word in dict.fromkeys(word for text in listed for word in words(text)):
            by_word[word].append(meaning)
    return Meanings(
        {word: tuple(found) for word, found in by_word.items()},
        hashlib.sha256(content).hexdigest()[:12],
    )
