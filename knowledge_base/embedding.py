"""Texts as vectors: by hashing their pieces, offline, or by an embedding that the caller brings."""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from knowledge_base.subwords import tokens, words

_DIMENSIONS = 2048


@dataclass(frozen=True)
class Embedding:
    """A named way from texts to vectors of one length; the name is kept with stored vectors."""

    name: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float]]]


def offline() -> Embedding:
    """Hashed words, neighbours and pieces of words: no model, no network, any language."""
    return Embedding("hashed-pieces-2048", lambda texts: [_hashed(text) for text in texts])


def _hashed(text: str) -> list[float]:
    vector = [0.0] * _DIMENSIONS
    for feature, count in Counter(_features(text)).items():
        bucket = zlib.crc32(feature.encode())
        # One bit of the hash is the sign: features that share a place cancel instead of adding up.
        sign = 1.0 if bucket & 1 else -1.0
        # Longer pieces say more about the meaning than short ones.
        weight = sqrt(len(feature)) * (1.0 + log(count))
        vector[(bucket >> 1) % _DIMENSIONS] += sign * weight
    length = sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else vector


def _features(text: str) -> list[str]:
    neighbours = [f"{one} {next_one}" for one, next_one in pairwise(words(text))]
    return tokens(text) + neighbours
