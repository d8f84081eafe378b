"""A message as its words, and a word as the pieces of spelling that its language is heard by."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 6  # letters in a piece; the edges of the word count

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# An address is looked for where it can begin, or an endless word would be read from each letter.
_NO_WORDS = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|[@#]\w+|n\$\s?\d[\d\s.,]*k?\b", re.IGNORECASE
)
_STRAIGHT = str.maketrans("’‘ʼ`´", "'''''")
_ENDS = frozenset('.!?:"“”«»\n(')  # after these a capital letter is no sign of a name


@dataclass(frozen=True)
class Word:
    """A word in small letters; `name` where a capital in the middle of a sentence says so."""

    text: str
    name: bool = False


def words(text: str) -> list[Word]:
    """The words of a message in their order, without addresses, amounts and digits."""
    plain = _NO_WORDS.sub(" ", unicodedata.normalize("NFC", text).translate(_STRAIGHT))
    found = list(_WORD.finditer(plain))
    small = sum(match[0][0].islower() for match in found)
    # A whole message in capitals, or a Title Case One, tells nothing about names.
    tells = small * 2 > len(found)
    return [Word(match[0].lower(), tells and _is_name(plain, match)) for match in found]


def pieces(word: str) -> list[str]:
    """Every run of up to six letters with the word's edges, and the whole of a longer word."""
    edged = f" {word} "
    size = len(edged)
    runs = [
        edged[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(size - length + 1)
    ]
    return runs if size <= LONGEST else [*runs, f"={word}"]


def is_whole(piece: str) -> bool:
    """Whether a piece is a word from edge to edge."""
    return piece.startswith("=") or (len(piece) > 2 and piece[0] == piece[-1] == " ")


def without_marks(word: str) -> str:
    """The word as a telephone without the marks writes it: "môre" as "more"."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def is_foreign_script(text: str) -> bool:
    """Whether most of its letters are none of the Latin alphabet, which all of ours use."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum("LATIN" not in unicodedata.name(each, "") for each in letters) * 2 > len(letters)


def is_phrase_in(phrase: Sequence[str], spoken: Sequence[str]) -> bool:
    """Whether the words of a phrase stand together in what was said."""
    width = len(phrase)
    return any(
        tuple(spoken[start : start + width]) == tuple(phrase)
        for start in range(len(spoken) - width + 1)
    )


def _is_name(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if not word[0].isupper() or not word[1:].islower():
        return False
    before = text[: match.start()].rstrip(" '-*_")
    return bool(before) and before[-1] not in _ENDS
