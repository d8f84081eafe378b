"""What is worked out from the entries once and kept: words, vectors and lessons."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge_base.entries import Entry
from knowledge_base.legs import WordTable, cut, rarity, weight
from knowledge_base.meanings import Meanings
from knowledge_base.vectors import Numbers, Scores, Vectors

_FILE = "learnt.npz"
# How far a question may stand on the wrong side: with less, single ones are learnt by heart.
_LEEWAY = 0.5
# Rounds over all questions, in an order that is the same every time.
_ROUNDS, _SEED = 6, 62
# Smaller steps than this are not taken.
_STILL = 1e-3


@dataclass(frozen=True)
class Learnt:
    """All that a search needs beside the entries; `owners` and `lesson` tell whose what is."""

    words: WordTable
    vectors: Vectors
    rarity: Scores
    lessons: Scores
    owners: Numbers
    lesson: Numbers


def learn(sources: Sequence[Entry], raw: Vectors, known: Meanings) -> Learnt:
    """Work it all out; the lessons take seconds."""
    owners = np.array([at for at, entry in enumerate(sources) for _ in entry.questions], np.int64)
    # All gaps are one lesson: what no article answers.
    names = dict.fromkeys(entry.slug for entry in sources)
    numbers = {name: number for number, name in enumerate(names)}
    lesson = np.array([numbers[entry.slug] for entry in sources], np.int64)
    seen = np.bincount(raw.places, minlength=raw.dimensions)
    # With a dense embedding all dimensions are as rare: it stays as it is.
    rare = np.asarray(np.log((len(raw) + 1) / (seen + 1)) + 1, np.float32)
    vectors = raw.weighed(rare)
    lessons = _lessons(vectors, lesson[owners], len(names))
    return Learnt(word_table(sources, known), vectors, rare, lessons, owners, lesson)


def word_table(sources: Sequence[Entry], known: Meanings) -> WordTable:
    """BM25 over what each entry says and is asked by."""
    # Imported late: it takes a third of a second, and nearly every start finds what was learnt.
    import bm25s  # type: ignore[import-untyped]  # it ships no types

    corpus = [cut(" ".join((entry.text, *entry.questions)), known) for entry in sources]
    bm25 = bm25s.BM25(k1=1.2, b=0.3)
    bm25.index(corpus, show_progress=False)
    table = bm25.scores
    starts = np.asarray(table["indptr"], np.int64)
    counts = Counter(token for found in corpus for token in set(found))
    # The library counts one token of its own, which has no row.
    numbers = {
        token: number for token, number in bm25.vocab_dict.items() if number < len(starts) - 1
    }
    scale, rare = (np.zeros(len(starts) - 1, np.float32) for _ in range(2))
    for token, number in numbers.items():
        # The library has no weights of its own.
        scale[number] = weight(token)
        rare[number] = rarity(counts[token], len(corpus))
    added = np.asarray(table["data"] * np.repeat(scale, np.diff(starts)), np.float32)
    entries = np.asarray(table["indices"], np.int64)
    return WordTable(numbers, added, entries, starts, rare, len(corpus))


def keep(learnt: Learnt, folder: Path, *, stamp: str) -> None:
    """Keep it for the next start, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    words, vectors = learnt.words, learnt.vectors
    tokens = sorted(words.numbers, key=lambda token: words.numbers[token])
    # Several processes may start at once: each writes its own file and puts it in place.
    written = folder / f".{stamp[:16]}-{os.getpid()}-{id(learnt)}-{_FILE}"
    np.savez(
        written,
        stamp=np.array(stamp),
        tokens=np.frombuffer("\n".join(tokens).encode(), np.uint8),
        numbers=np.array([words.numbers[token] for token in tokens], np.int32),
        added=words.added,
        entries=words.entries.astype(np.int32),
        word_starts=words.starts,
        word_rarity=words.rarity,
        size=np.array([words.size, vectors.dimensions]),
        values=vectors.values,
        places=vectors.places.astype(np.int32),
        starts=vectors.starts,
        rarity=learnt.rarity,
        lessons=learnt.lessons,
        owners=learnt.owners,
        lesson=learnt.lesson,
    )
    written.replace(folder / _FILE)


def kept(folder: Path, *, stamp: str) -> Learnt | None:
    """What was kept under this stamp; None where there is nothing, or something else."""
    path = folder / _FILE
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as found:
        if str(found["stamp"]) != stamp:
            return None
        size, dimensions = found["size"].tolist()
        tokens = found["tokens"].tobytes().decode().split("\n")
        numbers = dict(zip(tokens, found["numbers"].tolist(), strict=True))
        words = WordTable(
            numbers,
            found["added"],
            found["entries"],
            found["word_starts"],
            found["word_rarity"],
            size,
        )
        vectors = Vectors(found["values"], found["places"], found["starts"], dimensions)
        rest = (found["rarity"], found["lessons"], found["owners"], found["lesson"])
        return Learnt(words, vectors, *rest)


def _lessons(vectors: Vectors, lesson: Numbers, lessons: int) -> Scores:
    """The weights with which each lesson's questions stand furthest from all the others.

    Support vectors with squared hinge loss, by dual coordinate descent, all lessons side by side
    (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", 2008).
    """
    told = np.zeros((vectors.dimensions, lessons), np.float32)
    pull = np.zeros((len(vectors), lessons), np.float32)
    side = np.where(lesson[:, None] == np.arange(lessons), 1, -1).astype(np.float32)
    order = np.random.default_rng(_SEED)
    for _ in range(_ROUNDS):
        for row in order.permutation(len(vectors)).tolist():
            places, values = vectors.row(row)
            # Products this small only wake the linear algebra library's threads, which then wait.
            reached = np.einsum("p,pl->l", values, told[places])
            slope = side[row] * reached - 1 + _LEEWAY * pull[row]
            pulled = np.maximum(pull[row] - slope / (1 + _LEEWAY), 0)
            moved = (pulled - pull[row]) * side[row]
            some = np.flatnonzero(np.abs(moved) > _STILL)
            told[places[:, None], some] += values[:, None] * moved[some]
            pull[row, some] = pulled[some]
    return told
