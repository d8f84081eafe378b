"""The language of a message, told from its spelling and from the words that give it away."""

import io
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

import numpy as np

from agent.languages.spelling import Word, is_foreign_script, is_phrase_in, pieces, words
from flows.commands import Language, Variety

Heard = Language | Literal["other"]
OURS: tuple[Language, ...] = get_args(Language)
HEARD: tuple[Heard, ...] = (*OURS, "other")
VOTE = 0.9  # of a single word, before it speaks for a language
_VOTES = 2  # one fires in every fifth English sentence
_VOTING_LETTERS = 3
_HINT = 1.5  # what a curated hint adds to its language's score
_SURE_OF_VARIETY = 0.6
_SURE_OF_SCRIPT = 0.99
_SURE_OF_FOREIGN = 0.95
_NONE: frozenset[Language] = frozenset()  # single words of German look like ours, and say nothing
_MOST = 9.0  # that one word may say against a language: the many outvote the one
_ENOUGH = 40  # words tell a language; a page would only cost time
_BEGINNING = 200  # letters tell a script
_WORDS_KEPT = 8_192

Floats = np.ndarray[tuple[int, ...], np.dtype[np.floating[Any]]]


@dataclass(frozen=True)
class Guess:
    """A message's language and how likely it is; None where nothing in it tells one."""

    language: Heard | None
    confidence: float
    variety: Variety | None = None
    mixed: frozenset[Language] = frozenset()


@dataclass(frozen=True)
class Tempering:
    """How far the scores of messages of a length are trusted, and how rarely another is spoken."""

    words: int  # from this many on
    temperature: float
    shifts: Mapping[Heard, float]


@dataclass(frozen=True)
class Statistics:
    """What was learnt: a weight for each piece and class, and the tempering by length."""

    classes: tuple[str, ...]  # en, af, ndo, kua, her, then the others by their code
    rows: Mapping[str, int] = field(repr=False)
    weights: Floats = field(repr=False)
    tempering: tuple[Tempering, ...]

    def scores(self, spoken: Sequence[str]) -> Floats:
        """A row of raw scores by class for each word: nought for the likeliest, less for others."""
        sums = np.zeros((len(spoken), len(self.classes)))
        for number, word in enumerate(spoken):
            sums[number] = self.of_word(word)
        return sums

    @cached_property
    def of_word(self) -> Callable[[str], Floats]:
        """The row of one word; a few thousand make up most of what is ever written."""
        return lru_cache(_WORDS_KEPT)(self._of_word)

    def _of_word(self, word: str) -> Floats:
        known = [self.rows[piece] for piece in pieces(word) if piece in self.rows]
        sums = self.weights[known].sum(axis=0)
        return cast(Floats, np.maximum(sums - sums.max(), -_MOST))

    def chances(self, scores: Floats, length: int) -> Floats:
        """Calibrated probabilities by class, the last axis, for messages of this many words."""
        tempering = [each for each in self.tempering if each.words <= length][-1]
        shift = np.array([tempering.shifts.get(heard(name), 0.0) for name in self.classes])
        return softmax(scores / tempering.temperature - shift)


class Identifier:
    """Tells languages apart by the statistics that it was given."""

    def __init__(
        self,
        statistics: Statistics,
        *,
        neutral: frozenset[str],
        hints: Mapping[str, Sequence[tuple[str, ...]]],
        foreign: frozenset[str] = frozenset(),
    ) -> None:
        self._statistics = statistics
        self._foreign = foreign
        self._neutral = neutral
        self._hints = hints
        self._columns = np.array(
            [[heard(name) == each for each in HEARD] for name in statistics.classes], dtype=float
        )

    @classmethod
    def load(cls) -> "Identifier":
        """The identifier with the statistics that the package ships."""
        return cls(
            read_statistics(_data("pieces.npz")),
            neutral=load_neutral(),
            hints=load_hints(),
            foreign=_word_list("foreign.txt"),
        )

    def guess(self, text: str) -> Guess:
        """The language of a message, its probability, and what else is heard in single words."""
        if is_foreign_script(text[:_BEGINNING]):
            return Guess("other", _SURE_OF_SCRIPT)
        spoken = words(text)[: 2 * _ENOUGH]
        telling = [word.text for word in self._telling(spoken)][:_ENOUGH]
        if not telling:
            return Guess(None, 0.0)
        if self._is_foreign(telling):
            return Guess("other", _SURE_OF_FOREIGN)
        statistics = self._statistics
        by_word = statistics.scores(telling)
        hinted = self._hinted([word.text for word in spoken])
        total = by_word.sum(axis=0) + self._bonus(hinted)
        chances = statistics.chances(total, len(telling))
        by_language = chances @ self._columns
        best = int(by_language.argmax())
        language = HEARD[best]
        return Guess(
            language=language,
            confidence=min(float(by_language[best]), 1.0),
            variety=self._variety(chances) if language == "osh" else None,
            mixed=self._mixed(telling, by_word, hinted) - {language} if language in OURS else _NONE,
        )

    def _telling(self, spoken: Sequence[Word]) -> list[Word]:
        return [word for word in spoken if not word.name and word.text not in self._neutral]

    def _is_foreign(self, telling: Sequence[str]) -> bool:
        """Whether words of a language that nobody here learnt make up a good part of it."""
        votes = len(self._foreign.intersection(telling))
        return votes * 3 >= len(telling) and (votes >= _VOTES or len(telling) == votes)

    def _hinted(self, spoken: Sequence[str]) -> frozenset[str]:
        said = set(spoken)
        return frozenset(
            name
            for name, phrases in self._hints.items()
            if any(phrase[0] in said and is_phrase_in(phrase, spoken) for phrase in phrases)
        )

    def _bonus(self, hinted: frozenset[str]) -> Floats:
        return np.array(
            [
                _HINT if name in hinted or (heard(name) == "osh" and "osh" in hinted) else 0.0
                for name in self._statistics.classes
            ]
        )

    def _variety(self, chances: Floats) -> Variety | None:
        ndo, kua = (float(chances[self._statistics.classes.index(name)]) for name in ("ndo", "kua"))
        share = ndo / (ndo + kua)
        if max(share, 1 - share) < _SURE_OF_VARIETY:
            return None
        return "ndo" if share > 0.5 else "kua"

    def _mixed(
        self, spoken: Sequence[str], by_word: Floats, hinted: frozenset[str]
    ) -> frozenset[Language]:
        votes: Counter[Heard] = Counter({heard(name): 1 for name in hinted})
        chances = self._statistics.chances(by_word, 1) @ self._columns
        for word, best, chance in zip(
            spoken, chances.argmax(axis=1), chances.max(axis=1), strict=True
        ):
            if len(word) >= _VOTING_LETTERS and chance >= VOTE:
                votes[HEARD[int(best)]] += 1
        return frozenset(name for name in OURS if votes[name] >= _VOTES)


def heard(name: str) -> Heard:
    """What a class of the statistics is called outside: Oshiwambo is one, all others are other."""
    if name in ("ndo", "kua"):
        return "osh"
    return name if name in OURS else "other"


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast(Floats, raised / raised.sum(axis=-1, keepdims=True))


def read_statistics(learnt: bytes) -> Statistics:
    """What the learning script has written."""
    with np.load(io.BytesIO(learnt)) as kept:
        about = json.loads(str(kept["about"]))
        return Statistics(
            classes=tuple(about["classes"]),
            rows={
                piece: row
                for row, piece in enumerate(kept["pieces"].tobytes().decode().split("\n"))
            },
            weights=kept["weights"].astype(np.float64) * about["step"],
            tempering=tuple(Tempering(**each) for each in about["tempering"]),
        )


def load_neutral() -> frozenset[str]:
    """The words that never change a language."""
    return _word_list("neutral.txt")


def _word_list(name: str) -> frozenset[str]:
    lines = _data(name).decode().splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def load_hints() -> dict[str, list[tuple[str, ...]]]:
    """The words and phrases that give a language away, by the class that they speak for."""
    hints = tomllib.loads(_data("hints.toml").decode())
    return {
        name: [tuple(word.text for word in words(phrase)) for phrase in phrases]
        for name, phrases in hints.items()
    }


def _data(name: str) -> bytes:
    return files("agent.languages").joinpath("data", name).read_bytes()
