"""Vectors of which nearly all places are zero: only the others are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Vectors:
    """Row after row, the values that are not zero and their places; `starts` has one more."""

    values: Scores
    places: Numbers
    starts: Numbers
    dimensions: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> Numbers:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def row(self, at: int) -> tuple[Numbers, Scores]:
        """The places and values of one row."""
        own = slice(self.starts[at], self.starts[at + 1])
        return self.places[own], self.values[own]

    def weighed(self, weights: Scores) -> "Vectors":
        """Each place times its weight, and each row of length one; without a value it stays so."""
        values = self.values * weights[self.places]
        lengths = np.sqrt(np.bincount(self.rows, weights=values**2, minlength=len(self)))
        scaled = values / np.maximum(lengths, 1e-9)[self.rows]
        return Vectors(scaled.astype(np.float32), self.places, self.starts, self.dimensions)


def kept(dense: Iterable[Sequence[float] | Scores]) -> Vectors:
    """The same vectors without their zeros."""
    values: list[Scores] = []
    places: list[Numbers] = []
    dimensions = 0
    for row in dense:
        full = np.asarray(row, dtype=np.float32)
        dimensions = len(full)
        there = np.flatnonzero(full)
        places.append(there)
        values.append(full[there])
    starts = np.cumsum([0, *map(len, places)])
    if not places:
        return Vectors(np.zeros(0, np.float32), np.zeros(0, np.int64), starts, dimensions)
    return Vectors(np.concatenate(values), np.concatenate(places), starts, dimensions)
