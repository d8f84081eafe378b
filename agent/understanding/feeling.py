"""Feelings in a borrower's words: for the tone and the order of work, never for a decision.

Looked up in `feelings.tsv`. English and Afrikaans are of our own writing. Of Oshindonga,
Oshikwanyama and Otjiherero there are only attested words, each with its source; no speaker has
reviewed them, they are met only in the form in which they were printed, and no words of self-harm
and no swear words are among them: in these languages we do not hear either.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast, get_args

from agent.understanding.vocabulary import fold

Mood = Literal["angry", "afraid", "sad", "glad", "plain"]
Kind = Literal["anger", "fear", "illness", "sadness", "plea", "joy"]

# Who is ill or begs is somebody to be gentle with, as somebody who is sad.
_MOODS: Mapping[Kind, Mood] = {
    "anger": "angry",
    "fear": "afraid",
    "illness": "sad",
    "sadness": "sad",
    "plea": "sad",
    "joy": "glad",
}
_NEGATION = re.compile(
    r"not|no|never|dont|didnt|isnt|arent|wasnt|aint|wont|without|nie|nooit|geen|sonder"
)
_NEGATED_WITHIN = 3  # words before: "I am not at all angry"
# With one of these something new is said: "julle help nie, ek is kwaad" denies no anger.
_BEGINNING = re.compile(r"i|im|you|u|we|they|he|she|ek|jy|ons|julle|hulle|but|maar|and|en")
_CLAUSES = re.compile(r"[.,;:!?\n]+")
_LOUD = 0.15
_SHOUTED_LETTERS = 8
_ENOUGH = 0.5
_MOST_URGENT_FOR_A_MOOD = 1  # 0 is for danger, death and fraud


@dataclass(frozen=True)
class Feeling:
    """What somebody seems to feel, how strongly (0 to 1), and the words that said so."""

    mood: Mood = "plain"
    strength: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One row of the lexicon; `source` is "own", or where the words are attested."""

    kind: Kind
    language: str  # en, af, ndo, kua, her, or any
    words: str
    weight: float
    source: str
    reviewed: str  # by whom and when; empty: by nobody


@dataclass(frozen=True)
class Lexicon:
    """Words of feeling, by the words that they begin with once folded."""

    phrases: Mapping[tuple[str, ...], Entry]
    longest: int

    @classmethod
    def load(cls) -> "Lexicon":
        """Read the words that come with this package."""
        phrases: dict[tuple[str, ...], Entry] = {}
        for entry in entries():
            phrases.setdefault(tuple(fold(entry.words).split()), entry)
        return cls(phrases, longest=max(map(len, phrases)))

    def hear(self, text: str) -> Feeling:
        """The strongest feeling in a text; words that are denied ("not angry") do not count."""
        doubts: dict[Mood, float] = defaultdict(lambda: 1.0)
        words: dict[Mood, list[str]] = defaultdict(list)
        for entry in self._found(text):
            mood = _MOODS[entry.kind]
            doubts[mood] *= 1 - entry.weight
            words[mood].append(entry.words)
        if not doubts:
            return Feeling()
        mood = min(doubts, key=lambda each: (doubts[each], get_args(Mood).index(each)))
        strength = 1 - doubts[mood] + (_LOUD if _is_loud(text) else 0)
        return Feeling(mood, round(min(strength, 1.0), 2), tuple(dict.fromkeys(words[mood])))

    def _found(self, text: str) -> Iterator[Entry]:
        for clause in _CLAUSES.split(text):
            yield from self._found_in(fold(clause).split())

    def _found_in(self, folded: Sequence[str]) -> Iterator[Entry]:
        at = 0
        while at < len(folded):
            length, entry = self._longest_at(folded, at)
            if entry is not None and not _is_denied(folded, at):
                yield entry
            at += length

    def _longest_at(self, folded: Sequence[str], at: int) -> tuple[int, Entry | None]:
        for length in range(min(self.longest, len(folded) - at), 0, -1):
            entry = self.phrases.get(tuple(folded[at : at + length]))
            if entry is not None:
                return length, entry
        return 1, None


def entries() -> Iterator[Entry]:
    """Every row of the lexicon."""
    source = resources.files("agent.understanding").joinpath("feelings.tsv").read_text("utf-8")
    for row in csv.DictReader(source.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        yield Entry(
            kind=cast(Kind, row["kind"]),
            language=row["language"],
            words=row["words"],
            weight=float(row["weight"]),
            source=row["source"],
            reviewed=row["reviewed"],
        )


def priority_of(feeling: Feeling, base: int) -> int:
    """The priority of a case that somebody in this mood opens: anger is answered a step sooner."""
    if not is_urgent(feeling):
        return base
    return min(base, max(base - 1, _MOST_URGENT_FOR_A_MOOD))


def is_urgent(feeling: Feeling) -> bool:
    """Whether somebody is clearly angry."""
    return feeling.mood == "angry" and feeling.strength >= _ENOUGH


def asks_for_kindness(feeling: Feeling) -> bool:
    """Whether somebody is clearly angry, afraid or sad, and shall not only hear of a queue."""
    return feeling.mood in ("angry", "afraid", "sad") and feeling.strength >= _ENOUGH


def _is_denied(folded: Sequence[str], at: int) -> bool:
    for word in reversed(folded[max(0, at - _NEGATED_WITHIN) : at]):
        if _BEGINNING.fullmatch(word):
            return False
        if _NEGATION.fullmatch(word):
            return True
    return False


def _is_loud(text: str) -> bool:
    letters = [each for each in text if each.isalpha()]
    capitals = sum(each.isupper() for each in letters)
    return "!!" in text or (len(letters) >= _SHOUTED_LETTERS and capitals > 0.7 * len(letters))
