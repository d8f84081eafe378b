"""A small statistical reader: which intention the words of a message resemble most."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from agent.understanding.vocabulary import fold

Vector = npt.NDArray[np.float64]

_LANGUAGES = ("en", "af")
_SMOOTHING = 0.1
_CHARACTERS = (3, 4)
# Naive Bayes is far too sure: neighbouring letters are one piece of evidence. With this divisor the
# mean probability equals the share of right guesses in cross-validation over the examples.
_TEMPERATURE = 1.9
_BARRED = 0.3


@dataclass(frozen=True)
class Guess:
    """The likeliest intention, how likely it is, and the share of words ever seen before."""

    label: str
    probability: float
    familiar: float


@dataclass(frozen=True)
class Classifier:
    """Complement naive Bayes over words, word pairs and letters, made from the examples."""

    labels: tuple[str, ...]
    weights: Mapping[str, Vector]
    words: frozenset[str]
    spellings: Mapping[str, str]

    def guess(self, text: str, *, without: frozenset[str] = frozenset()) -> Guess:
        """The intention of one sentence, among all or `without` some."""
        folded = plain(text, self.spellings)
        known = [self.weights[feature] for feature in features(folded) if feature in self.weights]
        words = folded.split()
        familiar = sum(word in self.words for word in words) / max(1, len(words))
        if not known:
            return Guess(self.labels[0], 0.0, 0.0)
        scores = np.sum(known, axis=0) / len(known) ** 0.5 / _TEMPERATURE
        odds = np.exp(scores - scores.max())
        barred = np.array([label in without for label in self.labels])
        # What it cannot be still counts against the rest, but less than what it can be.
        total = odds[~barred].sum() + _BARRED * odds[barred].sum()
        odds[barred] = 0
        best = int(odds.argmax())
        return Guess(self.labels[best], float(odds[best] / total), familiar)


def plain(text: str, spellings: Mapping[str, str]) -> str:
    """The words that carry an intention: no numbers, chat spellings written out."""
    words = fold(text).replace("?", " ").split()
    return " ".join(spellings.get(word, word) for word in words if not word[0].isdecimal())


def features(folded: str) -> Iterator[str]:
    """The words, the pairs of words, and the runs of letters of a sentence."""
    words = folded.split()
    for word in words:
        yield word
        edged = f"<{word}>"
        for size in _CHARACTERS:
            for start in range(len(edged) - size + 1):
                yield "#" + edged[start : start + size]
    for left, right in zip(["<", *words], [*words, ">"], strict=True):
        yield f"{left} {right}"


def examples() -> Iterator[tuple[str, str]]:
    """The labelled sentences that come with this package."""
    folder = resources.files("agent.understanding").joinpath("examples")
    for language in _LANGUAGES:
        for line in folder.joinpath(f"{language}.tsv").read_text(encoding="utf-8").splitlines():
            label, text = line.split("\t", 1)
            yield label, text


def train(sentences: Iterable[tuple[str, str]], *, spellings: Mapping[str, str]) -> Classifier:
    """Count the features of each label and weigh them against those of all the others."""
    known = [(label, plain(text, spellings)) for label, text in sentences]
    labels = tuple(sorted({label for label, _ in known}))
    index = {label: number for number, label in enumerate(labels)}
    seen: dict[str, int] = {}
    cells = [
        seen.setdefault(feature, len(seen)) * len(labels) + index[label]
        for label, text in known
        for feature in set(features(text))
    ]
    counts = np.bincount(cells, minlength=len(seen) * len(labels)).astype(np.float64)
    table = _weights(counts.reshape(len(seen), len(labels)))
    return Classifier(
        labels=labels,
        weights={feature: table[row] for feature, row in seen.items()},
        words=frozenset(word for _, text in known for word in text.split()),
        spellings=spellings,
    )


def _weights(counts: Vector) -> Vector:
    own = counts + _SMOOTHING
    others = counts.sum(axis=1, keepdims=True) - counts + _SMOOTHING * counts.shape[1]
    ratio = np.log(own / own.sum(axis=0)) - np.log(others / others.sum(axis=0))
    weights: Vector = ratio - ratio.mean(axis=1, keepdims=True)
    return weights
