"""Texts as vectors: by hashing their features, offline, or by an embedding that a caller brings."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge_base import meanings
from knowledge_base.meanings import Meanings
from knowledge_base.subwords import pieces, words

_DIMENSIONS = 4096
# How much each kind of feature says beside a whole word.
_NEIGHBOURS, _PIECE, _MEANING, _TWO_MEANINGS = 0.7, 0.3, 1.5, 0.6


@dataclass(frozen=True)
class Embedding:
    """A named way from texts to vectors of one length; the name is kept with stored vectors."""

    name: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float] | NDArray[np.float32]]]


def offline(known: Meanings | None = None) -> Embedding:
    """Hashed words, neighbours, pieces of words and meanings: no model, no network."""
    known = known or meanings.read()
    return Embedding(
        f"hashed-features-{_DIMENSIONS}-{known.stamp}",
        lambda texts: [_hashed(text, known) for text in texts],
    )


def _hashed(text: str, known: Meanings) -> NDArray[np.float32]:
    counts = Counter(_features(text, known))
    hashes = [zlib.crc32(feature.encode()) for feature, _ in counts]
    # One bit of the hash is the sign: features that share a place cancel instead of adding up.
    signed = [
        (1.0 if number & 1 else -1.0) * weight * (1.0 + log(count))
        for number, ((_, weight), count) in zip(hashes, counts.items(), strict=True)
    ]
    places = np.array([(number >> 1) % _DIMENSIONS for number in hashes], dtype=np.int64)
    vector = np.bincount(places, weights=signed, minlength=_DIMENSIONS)
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0), np.float32)


def _features(text: str, known: Meanings) -> Iterator[tuple[str, float]]:
    found = words(text)
    for word in found:
        yield f"={word}", 1.0
        for piece in pieces(word):
            yield piece, _PIECE
    for one, following in pairwise(found):
        yield f"{one} {following}", _NEIGHBOURS
    meant = known.of(text)
    for meaning in meant:
        yield f"~{meaning}", _MEANING
    for pair in combinations(sorted(set(meant)), 2):
        yield "~".join(("", *pair)), _TWO_MEANINGS
