"""A model as its coefficients: readable, compared by hash, and asked by arithmetic alone."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from crm_store.foretold import Kind, TrainedModel


class Altered(Exception):
    """What is kept of the model is not what was trained."""


class Term(BaseModel):
    """One feature: how it is put on a scale, its weight, and how it lay among those learned from.

    `shares[i]` of them lay up to `edges[i]`; the last share lay above all edges.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    mean: float
    scale: float
    weight: float
    edges: tuple[float, ...]
    shares: tuple[float, ...]


class Model(BaseModel):
    """A logistic regression on standardised features."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    intercept: float
    terms: tuple[Term, ...]

    def chance(self, features: Sequence[float]) -> float:
        """How likely it is, between 0 and 1."""
        found = zip(self.terms, features, strict=True)
        sum_ = sum((term.weight * (value - term.mean) / term.scale for term, value in found), 0.0)
        return _logistic(self.intercept + sum_)

    @property
    def hash(self) -> str:
        """What stands for the very coefficients."""
        return _hash(self.model_dump(mode="json"))


def read(row: TrainedModel) -> Model:
    """The model that a row keeps; `Altered` where somebody has changed it since."""
    if _hash(row.artefact) != row.artefact_hash:
        raise Altered
    return Model.model_validate(row.artefact)


def _hash(artefact: Mapping[str, Any]) -> str:
    told = json.dumps(artefact, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _logistic(sum_: float) -> float:
    """Without running over where the sum is far from nothing."""
    if sum_ >= 0:
        return 1 / (1 + math.exp(-sum_))
    return math.exp(sum_) / (1 + math.exp(sum_))
