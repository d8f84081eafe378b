"""Questions that were asked alike, brought together, so that the most missed article shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.embedding import Embedding, offline

# From this likeness on two questions are taken for one; lower joins what only shares small words.
_ALIKE = 0.45
_LONG_NUMBER = re.compile(r"\+?\d[\d\s-]{4,}\d")


@dataclass(frozen=True)
class Group:
    """Questions that ask the same; `members` are places in the list that was grouped."""

    shown: str
    members: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.members)


def grouped(questions: Sequence[str], *, embedding: Embedding | None = None) -> list[Group]:
    """Like questions together, the most asked first; each shown by its first, without numbers."""
    if not questions:
        return []
    vectors = np.asarray((embedding or offline()).embed(questions), dtype=np.float32)
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for place, vector in enumerate(vectors):
        likeness = vectors[leaders] @ vector if leaders else np.zeros(0)
        near = int(likeness.argmax()) if leaders else 0
        if leaders and likeness[near] >= _ALIKE:
            members[leaders[near]].append(place)
        else:
            leaders.append(place)
            members[place] = [place]
    groups = [Group(without_numbers(questions[first]), tuple(members[first])) for first in leaders]
    return sorted(groups, key=lambda group: -group.count)


def without_numbers(question: str) -> str:
    """The question without what may be somebody's phone, ID or account number, on one line."""
    return " ".join(_LONG_NUMBER.sub("#", question).split())
