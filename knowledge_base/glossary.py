"""Local words for English ones, each with the source that attests it and read by no speaker yet.

`glossary.tsv` holds them: what the row means (`asks`: the English words that a search needs,
`told`: the words in our answers that it glosses), then the forms and their sources in Oshindonga,
Oshikwanyama and Otjiherero. SBN is Storybooks Namibia (CC BY 3.0), NGD and HD are dictionaries, HT
is a primer, RKI a consent form, UDHRndo the Universal Declaration, KEN a field vocabulary, LEX a
thesis lexicon, EMM, ENGlist and HDx weaker lists. A form behind `~` was found inside a sentence
and may be inflected: questions are found by it, but no answer says it. "Pay" is a salary in our
answers, for which no word is attested: only "to pay" is glossed.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge_base.subwords import pieces, words

FILE = Path(__file__).parent / "glossary.tsv"
Variety = Literal["ndo", "kua"]
Tongue = Literal["ndo", "kua", "her"]
# The varieties of a language stand for one another in a question, and are told apart in an answer.
TONGUES: Mapping[str, tuple[Tongue, ...]] = {"osh": ("ndo", "kua"), "her": ("her",)}
_ALL: tuple[Tongue, ...] = ("ndo", "kua", "her")
_INSIDE_SENTENCE = "~"
_Lexicon = Mapping[str, str]
# Longer glosses hide the answer that they should open.
_MOST_TOLD = 6
# Words that share this part of their pieces are taken for one; shorter words share it by chance.
_ALIKE, _SHORTEST = 0.5, 5


class Row(BaseModel):
    """A line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    english: str
    asks: str
    told: str
    ndo: str
    ndo_source: str
    kua: str
    kua_source: str
    her: str
    her_source: str

    def forms(self, tongue: Tongue) -> tuple[str, ...]:
        """The forms as the file has them, the best attested first."""
        return _parts({"ndo": self.ndo, "kua": self.kua, "her": self.her}[tongue])

    def spoken(self, tongue: Tongue) -> str | None:
        """The form that an answer may say."""
        return next((form for form in self.forms(tongue) if form[0] != _INSIDE_SENTENCE), None)


@dataclass(frozen=True)
class Widened:
    """A question in words that the articles have, and the part of it that we understood."""

    text: str
    understood: float


@dataclass(frozen=True)
class Glossary:
    """What local phrases ask for, and what English words are called."""

    rows: tuple[Row, ...]
    asks: Mapping[Tongue, _Lexicon]
    longest: int

    def widened(self, question: str, *, language: str, known: Callable[[str], bool]) -> Widened:
        """English in place of the local words; `known` tells the words of the articles.

        In a language of ours misspelt and inflected words count too; in another one only whole
        words that the articles do not have. What is in no list then only lowers our trust.
        """
        near = language in TONGUES
        lexicon = [self.asks[tongue] for tongue in TONGUES.get(language, _ALL)]
        found = words(question)
        if near:
            found = [word if known(word) else self._spelled(word, lexicon) for word in found]
        told: list[str] = []
        place = local = other = 0
        while place < len(found):
            asks, taken = self._at(found[place:], lexicon)
            if asks and (near or not known(found[place])):
                told.extend(asks)
                local += taken
            else:
                taken = 1
                other += known(found[place])
                told.extend(found[place : place + 1] if known(found[place]) or not near else ())
            place += taken
        # Without a local word it is a question like all others, misspelt perhaps.
        if not local:
            return Widened(question, 1.0)
        return Widened(" ".join(told), (local + other) / len(found))

    def gloss(
        self, text: str, *, language: str, variety: Variety | None = None
    ) -> tuple[tuple[str, str], ...]:
        """The key terms of an English text in the order in which they come, each once."""
        tongues: tuple[Tongue, ...] = (variety,) if variety else TONGUES.get(language, ())
        told = {term: local for row in self.rows for term, local in _told(row, tongues)}
        found = words(text)
        pairs: dict[str, str] = {}
        for place, word in enumerate(found):
            two = " ".join(found[place : place + 2])
            term = two if two in told else word
            if term in told and told[term] not in pairs.values():
                pairs[term] = told[term]
        return tuple(pairs.items())[:_MOST_TOLD]

    def _at(self, found: Sequence[str], lexicon: Sequence[_Lexicon]) -> tuple[list[str], int]:
        """What the first words ask for, and how many words that took."""
        for size in range(min(self.longest, len(found)), 0, -1):
            phrase = " ".join(found[:size])
            if asks := [tongue[phrase] for tongue in lexicon if phrase in tongue]:
                return list(dict.fromkeys(asks)), size
        return [], 1

    def _spelled(self, word: str, lexicon: Sequence[_Lexicon]) -> str:
        """The attested word that this one is most alike; itself where none is alike enough."""
        if len(word) < _SHORTEST:
            return word
        own = frozenset(pieces(word))
        attested = {part for tongue in lexicon for phrase in tongue for part in phrase.split()}
        best, nearest = max((_share(own, one), one) for one in attested)
        return nearest if best >= _ALIKE else word


def read(path: Path = FILE) -> Glossary:
    """Read the file; raises a ValidationError where a line is not of its shape."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = tuple(Row.model_validate(line) for line in lines)
    asks: dict[Tongue, _Lexicon] = {tongue: _asks(rows, tongue) for tongue in _ALL}
    longest = max((len(form.split()) for some in asks.values() for form in some), default=1)
    return Glossary(rows, asks, longest)


def _asks(rows: Sequence[Row], tongue: Tongue) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        for form in row.forms(tongue):
            found.setdefault(" ".join(words(form)), row.asks)
    return found


def _told(row: Row, tongues: Sequence[Tongue]) -> Iterator[tuple[str, str]]:
    spoken = dict.fromkeys(form for tongue in tongues if (form := row.spoken(tongue)))
    # Where the variety is not known, both are said: none is the lesser one.
    return ((term, " / ".join(spoken)) for term in _parts(row.told) if spoken)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(" ; ") if part)


def _share(own: frozenset[str], form: str) -> float:
    other = frozenset(pieces(form))
    return 2 * len(own & other) / (len(own) + len(other))
