"""Scores made honest: how far they are trusted at each length, fitted on text they never saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from agent.languages.identification import Floats, Heard, Tempering, heard, softmax

_TEMPERATURES = tuple(float(each) for each in np.arange(0.4, 2.05, 0.1))
_OTHERS = tuple(float(each) for each in np.arange(0.0, 4.25, 0.5))
_OSHIWAMBO = (-0.5, -0.25, 0.0, 0.25, 0.5, 0.75)
# From how many words on, and how often another language is spoken there beside one of ours.
# A borrower seldom writes one; in a long message the spelling says so without our help.
_LENGTHS: Mapping[int, float] = {1: 0.1, 2: 0.15, 4: 0.5, 7: 1.0}


@dataclass(frozen=True)
class Scored:
    """A span of words of a known class, with the raw scores that it got."""

    name: str
    words: int
    scores: Floats
    text: str


def temper(tried: Sequence[Scored], classes: Sequence[str]) -> tuple[Tempering, ...]:
    """For each length, the trust that makes the held-out spans most likely."""
    starts = [*_LENGTHS, 10**6]
    return tuple(
        _fitted(
            [each for each in tried if start <= each.words < after],
            classes,
            start=start,
        )
        for start, after in pairwise(starts)
    )


def _fitted(tried: Sequence[Scored], classes: Sequence[str], *, start: int) -> Tempering:
    scores = np.array([each.scores for each in tried])
    same = np.array([[heard(name) == heard(each.name) for name in classes] for each in tried])
    weights = _weights([heard(each.name) for each in tried], others=_LENGTHS[start])
    candidates = [
        Tempering(start, round(temperature, 2), {"other": other, "osh": oshiwambo})
        for temperature, other, oshiwambo in product(_TEMPERATURES, _OTHERS, _OSHIWAMBO)
    ]
    return min(candidates, key=lambda each: _loss(each, scores, same, weights, classes))


def _weights(labels: Sequence[Heard], *, others: float) -> Floats:
    counted = {label: labels.count(label) for label in set(labels)}
    return np.array([(others if each == "other" else 1.0) / counted[each] for each in labels])


def _loss(
    tempering: Tempering, scores: Floats, same: Floats, weights: Floats, classes: Sequence[str]
) -> float:
    shift = np.array([tempering.shifts.get(heard(name), 0.0) for name in classes])
    chances = softmax(scores / tempering.temperature - shift)
    right = (chances * same).sum(axis=1)
    return float(-(weights * np.log(right + 1e-12)).sum())
