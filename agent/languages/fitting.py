"""Weights that tell languages apart by the pieces of words: regression, steadied by counts."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from agent.languages.identification import Floats, softmax
from agent.languages.spelling import is_whole, pieces, without_marks

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Sentence = Sequence[str]

_LENGTHS = (1, 1, 1, 2, 2, 3, 4, 5, 7, 10)  # words in a sample: most are short, as in a chat
SAMPLES = 9000  # of each language of ours
_SHARE_OF_OTHERS = 0.3  # of that, for each of the other languages
_SHARE_OF_VARIETIES = 0.7  # the two of Oshiwambo are one in the end
_UNMARKED = 0.25  # of the samples are written without the marks above and below letters
_ROUNDS = 4
_BATCH = 256
_RATE = 0.1
_SCALE = 0.3  # keeps the first steps small: a long sample has hundreds of pieces
_STEP_WEIGHT = 16.0
_COUNTS = 0.15  # how much naive Bayes says beside the regression: best on stories held out
_WHOLE = 0.5  # how much more they say of a whole word: a known one is told by itself
_UNSEEN = 0.3  # is added to each count


@dataclass(frozen=True)
class Weights:
    """A row of weights for each piece, a column for each class."""

    classes: tuple[str, ...]
    pieces: tuple[str, ...]
    values: Floats


@dataclass(frozen=True)
class Sample:
    """Some words that follow each other in a text, and the class of the text."""

    words: Sentence
    label: int


def fit(
    texts: Mapping[str, Sequence[Sentence]], *, seed: int, most: int, samples: int = SAMPLES
) -> Weights:
    """Learn from the texts of each class, keeping the pieces that matter most."""
    rng = random.Random(seed)  # noqa: S311 - a fixed draw: the same texts give the same weights
    taken = _samples(texts, rng, most=samples)
    by_class = {name: _counted(sentences) for name, sentences in texts.items()}
    counted = sum(by_class.values(), Counter[str]())
    fitted = _fit(taken, tuple(sorted(counted)), classes=tuple(texts), rng=rng)
    if len(counted) > most:
        telling = _telling(fitted, counted, most=most)
        fitted = _fit(taken, telling, classes=tuple(texts), rng=rng)
    shares = np.array([_COUNTS + _WHOLE * is_whole(piece) for piece in fitted.pieces])
    counts = shares[:, np.newaxis] * _likelihoods(fitted.pieces, by_class)
    return replace(fitted, values=fitted.values + counts)


def span(sentence: Sentence, *, length: int, rng: random.Random) -> Sentence:
    """Words that follow each other, from anywhere in the sentence; all, where it is shorter."""
    width = min(length, len(sentence))
    start = rng.randrange(len(sentence) - width + 1)
    return sentence[start : start + width]


def drawn(sentences: Sequence[Sentence], count: int, *, rng: random.Random) -> list[Sentence]:
    """Sentences at random, a long one as often as it has words."""
    return rng.choices(sentences, [len(sentence) for sentence in sentences], k=count)


def _counted(sentences: Sequence[Sentence]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for sentence in sentences:
        for word in sentence:
            counted.update(pieces(word))
            counted.update(pieces(without_marks(word)))
    return counted


def _likelihoods(known: Sequence[str], by_class: Mapping[str, Counter[str]]) -> Floats:
    """How likely each class writes each piece, among pieces of its length; the mean is nought."""
    lengths = np.array([len(piece) for piece in known])
    smoothed = np.array([[counts[piece] for counts in by_class.values()] for piece in known])
    smoothed = smoothed + _UNSEEN
    for length in np.unique(lengths):
        smoothed[lengths == length] /= smoothed[lengths == length].sum(axis=0)
    logarithms = np.log(smoothed)
    return cast(Floats, logarithms - logarithms.mean(axis=1, keepdims=True))


def _telling(weights: Weights, counted: Counter[str], *, most: int) -> tuple[str, ...]:
    """The pieces that are frequent and tell the classes apart."""
    often = np.array([counted[piece] for piece in weights.pieces])
    tells = weights.values.std(axis=1) * np.sqrt(often)
    best = np.argsort(-tells, kind="stable")[:most]
    return tuple(sorted(weights.pieces[row] for row in best))


def _fit(
    samples: Sequence[Sample],
    known: tuple[str, ...],
    *,
    classes: tuple[str, ...],
    rng: random.Random,
) -> Weights:
    rows = {piece: row for row, piece in enumerate(known)}
    coded = [(_coded(sample.words, rows), sample.label) for sample in samples]
    coded = [(numbers, label) for numbers, label in coded if len(numbers)]
    values = np.zeros((len(known), len(classes)), dtype=np.float32)
    squares = np.full_like(values, 1e-3)
    for _ in range(_ROUNDS):
        rng.shuffle(coded)
        for start in range(0, len(coded), _BATCH):
            _step(values, squares, coded[start : start + _BATCH])
    return Weights(classes, known, values * np.float32(_SCALE))


def _samples(
    texts: Mapping[str, Sequence[Sentence]], rng: random.Random, *, most: int
) -> list[Sample]:
    return [
        Sample(_unmarked(span(sentence, length=rng.choice(_LENGTHS), rng=rng), rng), label)
        for label, (name, sentences) in enumerate(texts.items())
        for sentence in drawn(sentences, int(most * _share(name)), rng=rng)
    ]


def _share(name: str) -> float:
    if name in ("ndo", "kua"):
        return _SHARE_OF_VARIETIES
    return 1.0 if name in ("en", "af", "her") else _SHARE_OF_OTHERS


def _unmarked(sentence: Sentence, rng: random.Random) -> Sentence:
    if rng.random() < _UNMARKED:
        return [without_marks(word) for word in sentence]
    return sentence


def _coded(sentence: Sentence, rows: Mapping[str, int]) -> Ints:
    return np.array(list(_rows(sentence, rows)), dtype=np.int64)


def _rows(sentence: Sentence, rows: Mapping[str, int]) -> Iterator[int]:
    for word in sentence:
        for piece in pieces(word):
            if piece in rows:
                yield rows[piece]


def _step(values: Floats, squares: Floats, batch: Sequence[tuple[Ints, int]]) -> None:
    """One step of AdaGrad over the rows that the batch touches."""
    used = np.concatenate([numbers for numbers, _ in batch])
    lengths = np.array([len(numbers) for numbers, _ in batch])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    errors = softmax(np.add.reduceat(values[used], starts, axis=0) * _SCALE).astype(values.dtype)
    errors[np.arange(len(batch)), [label for _, label in batch]] -= 1.0
    owners = np.repeat(np.arange(len(batch)), lengths)
    order = np.argsort(used, kind="stable")
    ordered = used[order]
    firsts = np.concatenate([[0], np.nonzero(np.diff(ordered))[0] + 1])
    touched = ordered[firsts]
    slope = np.add.reduceat(errors[owners[order]], firsts, axis=0) * _SCALE
    slope *= _STEP_WEIGHT / len(batch)
    squares[touched] += slope * slope
    values[touched] -= _RATE * slope / np.sqrt(squares[touched])
