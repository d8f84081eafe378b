"""A small statistical reader: which intention the words of a message resemble most.

`agent.understanding.learning` learns its weights from the examples; both come with this package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

import numpy as np
import numpy.typing as npt

from agent.understanding.vocabulary import fold

Numbers = npt.NDArray[np.float32]

LANGUAGES = ("en", "af")
WEIGHTS = "weights.npz"
_CHARACTERS = (3, 4)
_BARRED = 0.3
_NONE_OF_THEM = -0.4  # the margin of what resembles nothing that it has learnt


@dataclass(frozen=True)
class Guess:
    """The likeliest intention, how likely it is, and the share of words ever seen before."""

    label: str
    probability: float
    familiar: float


@dataclass(frozen=True)
class Classifier:
    """A linear support vector machine over words, word pairs and letters.

    `table` has a row for each feature and a column for each label, weighed by how rare the
    feature is; `rarity` has the squares of that. `sharpness` makes probabilities of margins.
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    table: Numbers
    rarity: Numbers
    bias: Numbers
    sharpness: float
    words: frozenset[str]
    spellings: Mapping[str, str]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Where each feature stands in the table."""
        return {feature: row for row, feature in enumerate(self.features)}

    def guess(self, text: str, *, without: frozenset[str] = frozenset()) -> Guess:
        """The intention of one sentence, among all or `without` some."""
        folded = plain(text, self.spellings)
        known = [self.rows[each] for each in set(features(folded)) if each in self.rows]
        words = folded.split()
        told = [word for word in words if len(word) > 1] or words
        familiar = sum(word in self.words for word in told) / max(1, len(told))
        if not known:
            return Guess(self.labels[0], 0.0, 0.0)
        length = float(self.rarity[known].sum()) ** 0.5
        margins = self.table[known].sum(axis=0) / length + self.bias
        odds = np.exp(margins * self.sharpness)
        none = np.exp(_NONE_OF_THEM * self.sharpness)
        barred = np.array([label in without for label in self.labels])
        # What it cannot be still counts against the rest, but less than what it can be.
        total = none + odds[~barred].sum() + _BARRED * odds[barred].sum()
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
    for language in LANGUAGES:
        for line in folder.joinpath(f"{language}.tsv").read_text(encoding="utf-8").splitlines():
            label, text = line.split("\t", 1)
            yield label, text


def load(*, spellings: Mapping[str, str]) -> Classifier:
    """The classifier as it was learnt."""
    packed = resources.files("agent.understanding").joinpath(WEIGHTS)
    with packed.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return Classifier(
            labels=tuple(map(str, held["labels"])),
            features=tuple(_lines(held["features"])),
            table=held["table"].astype(np.float32) * held["scale"][:, None],
            rarity=held["rarity"],
            bias=held["bias"],
            sharpness=float(held["sharpness"]),
            words=frozenset(_lines(held["words"])),
            spellings=spellings,
        )


def _lines(packed: npt.NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")
