"""Words written without their vowels, told by the consonants that are left ("frnds", "complan")."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_SHORTEST = 3  # letters of a word without any vowel after its first letter
_SHORTEST_WITH_VOWELS = 5
_OFTEN = 3  # times as often as the next word with the same consonants
_SEEN = 2  # a word of one example alone may be a name or a slip itself
_VOWELS = re.compile(r"[aeiou]")
_REPEATED = re.compile(r"(.)\1+")
# Whoever leaves out letters in these has agreed to nothing.
_BINDS = re.compile(
    r"(?:agree|accept|confirm|sign|consent|approv|cancel|saamstem|stem|aanvaar|bevestig|teken|"
    r"kanselleer)"
)


def table(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words under their consonants, the most frequent first."""
    counted = Counter(word for word in words if len(word) > _SHORTEST and word.isalpha())
    found: dict[str, list[tuple[str, int]]] = {}
    for word, times in counted.most_common():
        if times >= _SEEN and not _BINDS.match(word):
            found.setdefault(_skeleton(word), []).append((word, times))
    return {bones: _leading(each) for bones, each in found.items()}


def binds(word: str) -> bool:
    """Whether the word agrees to something or ends it: it is never made of another."""
    return _BINDS.match(word) is not None


def word_of(written: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The one word that this is with letters left out, if it is one."""
    bare = _VOWELS.search(written, 1) is None
    if len(written) < (_SHORTEST if bare else _SHORTEST_WITH_VOWELS):
        return None
    meant = [word for word in words.get(_skeleton(written), ()) if _is_within(written, word)]
    return meant[0] if meant else None


def _skeleton(word: str) -> str:
    return _REPEATED.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]))


def _leading(counted: list[tuple[str, int]]) -> tuple[str, ...]:
    """The word that stands out among those of the same consonants, or none."""
    (first, times), *others = counted
    return (first,) if not others or times >= _OFTEN * others[0][1] else ()


def _is_within(written: str, word: str) -> bool:
    """Whether letters were only left out: "lst" is "last", and "lust" is not."""
    letters = iter(word)
    return len(written) < len(word) and all(letter in letters for letter in written)
