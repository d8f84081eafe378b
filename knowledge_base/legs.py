"""Three ways of scoring every entry against a question: its words, its lessons, its likeness."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from knowledge_base.meanings import Meanings
from knowledge_base.subwords import tokens, words
from knowledge_base.vectors import Numbers, Scores, Vectors

# How much an entry's next best questions count beside its best one.
_NEXT, _NEXT_SHARE = 3, 0.3
# How much a word's meaning, two neighbours and a bare word count in BM25 beside a word or a piece.
_MEANING, _NEIGHBOURS, _BARE = 6.0, 2.0, 2.0


@dataclass(frozen=True)
class Question:
    """A question and its vector, of length one."""

    text: str
    vector: Scores


@dataclass(frozen=True)
class WordTable:
    """What each token adds to which entries, token after token, and how rare it is."""

    numbers: dict[str, int]
    added: Scores
    entries: Numbers
    starts: Numbers
    rarity: Scores
    size: int


class Words:
    """BM25 over words, their pieces and meanings, each entry being one text."""

    def __init__(self, table: WordTable, known: Meanings) -> None:
        self._table = table
        self._known = known
        self._unseen = rarity(0, table.size)

    def holds(self, word: str) -> bool:
        """Whether an entry holds the word as it is written."""
        return f"={word}" in self._table.numbers

    def held(self) -> Iterator[str]:
        """Every word that an entry holds."""
        whole = (token for token in self._table.numbers if token.startswith("="))
        return (token.removeprefix("=") for token in whole)

    def scores(self, asked: Question) -> Scores:
        """The part of the question's rarity that an entry covers; unseen words lower them all."""
        table = self._table
        found = sorted(set(cut(asked.text, self._known)))
        numbers = [table.numbers[token] for token in found if token in table.numbers]
        if not numbers:
            return np.zeros(table.size, dtype=np.float32)
        unseen = (weight(token) * self._unseen for token in found if token not in table.numbers)
        seen = (weight(token) for token in found if token in table.numbers)
        whole = sum(unseen) + float(np.fromiter(seen, np.float32) @ table.rarity[numbers])
        return np.asarray(self._sum(np.array(numbers)) / whole, dtype=np.float32)

    def _sum(self, numbers: Numbers) -> Scores:
        """What the library's own loop adds up token by token, in one go."""
        table = self._table
        ends = zip(table.starts[numbers].tolist(), table.starts[numbers + 1].tolist(), strict=True)
        rows = [slice(start, end) for start, end in ends]
        entries = np.concatenate([table.entries[row] for row in rows])
        added = np.concatenate([table.added[row] for row in rows])
        return np.bincount(entries, weights=added, minlength=table.size).astype(np.float32)


class Likeness:
    """Cosine between the question and the example questions, pooled for each entry."""

    def __init__(self, vectors: Vectors, owners: Numbers) -> None:
        # An example without a word is like nothing.
        self._vectors = vectors
        self._first = np.searchsorted(owners, np.arange(owners.max(initial=-1) + 2))

    def scores(self, asked: Question) -> Scores:
        """Every entry's likeness; slow with many, so a search only asks for the likely ones."""
        return self.of(asked, np.arange(len(self._first) - 1))

    def of(self, asked: Question, some: Numbers) -> Scores:
        """The likeness of some entries; nothing for the others."""
        scores = np.zeros(len(self._first) - 1, dtype=np.float32)
        for entry in some:
            first, end = self._first[entry], self._first[entry + 1]
            if end > first:
                scores[entry] = _pooled(self._cosines(asked, first, end))
        return scores

    def _cosines(self, asked: Question, first: int, end: int) -> Scores:
        starts = self._vectors.starts[first : end + 1]
        own = slice(starts[0], starts[-1])
        products = self._vectors.values[own] * asked.vector[self._vectors.places[own]]
        rows = np.repeat(np.arange(end - first), np.diff(starts))
        return np.bincount(rows, weights=products, minlength=end - first).astype(np.float32)


class Lessons:
    """What tells entries apart, learnt from all example questions."""

    def __init__(self, learnt: Scores, lesson: Numbers) -> None:
        self._learnt = learnt
        self._lesson = lesson

    def scores(self, asked: Question) -> Scores:
        """How much the question looks like those of each entry and unlike all others."""
        # A product of full size wakes the linear algebra library's threads, which wait for
        # milliseconds on a busy machine.
        used = np.flatnonzero(asked.vector)
        told = asked.vector[used] @ self._learnt[used]
        return np.asarray(np.clip((told + 1) / 2, 0, 1)[self._lesson], np.float32)


def cut(text: str, known: Meanings) -> list[str]:
    """Words, pieces of words, neighbours, bare words and meanings."""
    found = words(text)
    neighbours = (f"{one} {following}" for one, following in pairwise(found))
    bare = (f"^{one}" for word in found for one in known.forms.of(word))
    return [*tokens(text), *neighbours, *bare, *_meant(text, known)]


def weight(token: str) -> float:
    """How much a token counts beside a word."""
    if token.startswith("~"):
        return _MEANING
    if token.startswith("^"):
        return _BARE
    return _NEIGHBOURS if " " in token else 1.0


def rarity(count: int, size: int) -> float:
    """What one of `size` entries tells by holding a token that `count` of them hold."""
    return log(1 + (size - count + 0.5) / (count + 0.5))


def _meant(text: str, known: Meanings) -> Iterator[str]:
    return (f"~{meaning}" for meaning in known.of(text))


def _pooled(cosines: Scores) -> float:
    """The best cosine, and a share for the mean of the next best ones."""
    nearest: list[float] = sorted(cosines.tolist(), reverse=True)[: 1 + _NEXT]
    best, following = nearest[0], nearest[1:]
    # Who is known by one question only is judged by that question alone.
    mean = sum(following) / len(following) if following else best
    return max(0.0, (1 - _NEXT_SHARE) * best + _NEXT_SHARE * mean)
