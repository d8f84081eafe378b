"""Which language a text is written in, told by its small words; enough to notice a mix-up."""

from collections.abc import Mapping

from knowledge_base.subwords import words

LANGUAGES = ("en", "af", "osh", "her")
# Words that the other language does not have, or seldom.
_SMALL: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        words("the and you your to of a for that it with this not do we if when at or")
    ),
    "af": frozenset(
        words("die en jy jou nie van n vir dat dit met hierdie ons as wanneer by of uit")
    ),
}
_CLEAR = 3


def looks_like(text: str) -> str | None:
    """The language whose small words are clearly the most; None where it cannot be told."""
    found = words(text)
    counts = {name: sum(word in small for word in found) for name, small in _SMALL.items()}
    best = max(counts, key=lambda name: counts[name])
    others = max(count for name, count in counts.items() if name != best)
    return best if counts[best] >= _CLEAR and counts[best] > 2 * others else None
