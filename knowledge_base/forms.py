"""Forms and synonyms of a word brought to one: "gave", "gee" and "hands" are "give".

A line of `forms.tsv` is a word, a tab, and what else it is called in English and Afrikaans.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "forms.tsv"
# English and Afrikaans endings of words that the file lists without them.
_ENDINGS = ("s", "es", "ed", "d", "ing", "ers", "er", "te", "e", "tjie", "jie")
_STEM = 3
# An Afrikaans past begins so.
_PAST = "ge"
# "klererekening" is long enough to be two words; "werksure" joins them with a letter.
_COMPOUND, _PART = 8, 3
_JOINTS = ("", "s", "e")


# Texts share most of their words, so each is looked up once.
_WORDS_KEPT = 32_768


# Two of them are never compared, and a mapping has no hash of its own.
@dataclass(frozen=True, eq=False)
class Forms:
    """The words that each form stands for; a form may stand for several."""

    by_form: Mapping[str, tuple[str, ...]]

    def of(self, word: str) -> tuple[str, ...]:
        """What a word stands for, also with an ending or as a compound; nothing for strangers."""
        return _stands_for(self, word)

    def found(self, word: str) -> tuple[str, ...]:
        """The same, looked up anew."""
        return self.by_form.get(word) or self._without_ending(word) or self._parts(word)

    def _without_ending(self, word: str) -> tuple[str, ...]:
        bare = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        if word.startswith(_PAST):
            bare.append(word.removeprefix(_PAST))
        listed = (self.by_form.get(one, ()) for one in bare if len(one) >= _STEM)
        return next((found for found in listed if found), ())

    def _parts(self, word: str) -> tuple[str, ...]:
        if len(word) < _COMPOUND:
            return ()
        # The longest first part that leaves a word behind it.
        for end in range(len(word) - _PART, _PART, -1):
            if (second := self.by_form.get(word[end:])) and (first := self._joined(word[:end])):
                return *first, *second
        return ()

    def _joined(self, first: str) -> tuple[str, ...]:
        bare = (first.removesuffix(joint) for joint in _JOINTS if first.endswith(joint))
        return next((found for one in bare if (found := self.by_form.get(one))), ())


@lru_cache(maxsize=_WORDS_KEPT)
def _stands_for(forms: Forms, word: str) -> tuple[str, ...]:
    return forms.found(word)


def read(content: str) -> Forms:
    """The forms of a file's lines."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for line in content.splitlines():
        word, _, listed = line.partition("\t")
        for form in dict.fromkeys((word, *listed.split())):
            by_form[form].append(word)
    return Forms({form: tuple(found) for form, found in by_form.items()})
