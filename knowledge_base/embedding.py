"""Texts as vectors: by hashing their features, offline, or by an embedding that a caller brings."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from knowledge_base import meanings
from knowledge_base.meanings import Meanings
from knowledge_base.subwords import pieces, words

_DIMENSIONS = 16_384
# How much each kind of feature says beside a whole word.
_NEIGHBOURS, _PIECE, _MEANING, _TWO_MEANINGS = 0.7, 0.3, 1.0, 0.8
_BARE, _BARE_NEIGHBOURS = 0.8, 0.6
# Questions share most of their words, so each is hashed once; a memory for all of ours.
_WORDS_KEPT = 32_768


@dataclass(frozen=True)
class Embedding:
    """A named way from texts to vectors of one length; the name is kept with stored vectors."""

    name: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float] | NDArray[np.float32]]]


# A feature is where its hash points and how much it adds there; one bit of the hash is the sign,
# so that features that share a place cancel instead of adding up.
_Feature = tuple[int, float]


def offline(known: Meanings | None = None) -> Embedding:
    """Hashed words, neighbours, pieces of words and meanings: no model, no network."""
    known = known or meanings.read()
    # What the features weigh is part of the name: kept vectors of other weights are not these.
    weights = f"{_NEIGHBOURS}-{_PIECE}-{_MEANING}-{_TWO_MEANINGS}-{_BARE}-{_BARE_NEIGHBOURS}"
    return Embedding(
        f"hashed-features-{_DIMENSIONS}-{weights}-{known.stamp}",
        lambda texts: [_hashed(text, known) for text in texts],
    )


def _hashed(text: str, known: Meanings) -> NDArray[np.float32]:
    found = words(text)
    counts = Counter(feature for word in found for feature in _of_word(word))
    counts.update(_feature(f"{one} {two}", _NEIGHBOURS) for one, two in pairwise(found))
    bare = [known.forms.of(word) for word in found]
    counts.update(_feature(f"^{one}", _BARE) for some in bare for one in some)
    firsts = [(*some, word)[0] for some, word in zip(bare, found, strict=True)]
    counts.update(_feature(f"^{one} {two}", _BARE_NEIGHBOURS) for one, two in pairwise(firsts))
    meant = known.among(found)
    counts.update(_feature(f"~{meaning}", _MEANING) for meaning in meant)
    counts.update(
        _feature("~".join(("", *pair)), _TWO_MEANINGS)
        for pair in combinations(sorted(set(meant)), 2)
    )
    return _whole(counts)


def _whole(counts: Counter[_Feature]) -> NDArray[np.float32]:
    """A vector of length one; only its few places are touched, whole ones are slow to add up."""
    totals: dict[int, float] = defaultdict(float)
    for (place, weight), count in counts.items():
        totals[place] += weight if count == 1 else weight * (1.0 + log(count))
    length = sqrt(sum(value * value for value in totals.values())) or 1.0
    vector = np.zeros(_DIMENSIONS, np.float32)
    vector[list(totals)] = [value / length for value in totals.values()]
    return vector


@lru_cache(maxsize=_WORDS_KEPT)
def _of_word(word: str) -> tuple[_Feature, ...]:
    return _feature(f"={word}", 1.0), *(_feature(piece, _PIECE) for piece in pieces(word))


def _feature(name: str, weight: float) -> _Feature:
    number = zlib.crc32(name.encode())
    return (number >> 1) % _DIMENSIONS, weight if number & 1 else -weight
