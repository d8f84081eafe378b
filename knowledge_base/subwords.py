"""Words and parts of words: one cut for every language, because no stemmer exists for ours."""

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+|%")
_APOSTROPHES = str.maketrans("", "", "'`\u2019\u02bc")
_SHORTEST, _LONGEST = 3, 5


def words(text: str) -> list[str]:
    """The words without case, accents and apostrophes: "Don't" and "dont" are one word."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def pieces(word: str) -> Iterator[str]:
    """Every run of three to five letters, the word's ends marked: misspelt words share some."""
    marked = f"<{word}>"
    for length in range(_SHORTEST, _LONGEST + 1):
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


def tokens(text: str) -> list[str]:
    """Each word whole, then its pieces."""
    found = []
    for word in words(text):
        found.append(f"={word}")
        found.extend(pieces(word))
    return found
