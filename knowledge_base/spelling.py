"""Words that nobody has asked with are read as the known word that they nearly are."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge_base.forms import Forms
from knowledge_base.subwords import words

# Shorter words are too near to each other.
_SHORTEST, _SHORTEST_KNOWN = 5, 4
# Four of five letters, or all but one of ten: less and "gate" would be "date".
_ALIKE = 80


@dataclass(frozen=True)
class Spelling:
    """The words that examples and articles are written with."""

    known: frozenset[str]
    listed: tuple[str, ...]
    forms: Forms

    def corrected(self, text: str) -> str:
        """The text with the known words for those that are misspelt; others stay."""
        found = words(text)
        read = [self._read(word) for word in found]
        return text if read == found else " ".join(read)

    def _read(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self.known or self.forms.of(word):
            return word
        best = process.extractOne(word, self.listed, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return best[0] if best else word


def spelling(known: Iterable[str], forms: Forms) -> Spelling:
    """How the known words are spelt."""
    all_known = frozenset(known)
    listed = tuple(sorted(word for word in all_known if len(word) >= _SHORTEST_KNOWN))
    return Spelling(all_known, listed, forms)
