"""A rule holds from a date on, has a source, and is succeeded, never edited."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Who has yet to confirm a rule; "" where its source settles it.
Confirm = Literal["owner", "lawyer", "regulator", ""]


class Terms(BaseModel):
    """Numbers from a policy file: frozen, and an unknown name in the file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Terms):
    """One state of a policy file, from its date until the next one's."""

    effective_from: date
    source: str = Field(min_length=1)
    note: str = ""
    confirm: Confirm = ""
    confirms: Mapping[str, Confirm] = Field(default_factory=dict)  # rules that others confirm

    @model_validator(mode="after")
    def _names_its_rules(self) -> Self:
        rules = type(self).model_fields.keys() - Version.model_fields.keys()
        unknown = sorted(self.confirms.keys() - rules)
        if unknown:
            raise ValueError(f"confirms names no rule of this file: {', '.join(unknown)}")
        return self

    def confirmed_by(self, rule: str) -> Confirm:
        """Who has yet to confirm this rule."""
        return self.confirms.get(rule, self.confirm)


V = TypeVar("V", bound=Version)


class NoPolicyInForce(LookupError):
    """No version of this policy was in force on that day."""


def in_order(versions: tuple[V, ...]) -> tuple[V, ...]:
    """The versions as they are, if each begins after the one before it."""
    for older, newer in pairwise(versions):
        if newer.effective_from <= older.effective_from:
            raise ValueError(f"{newer.effective_from} must come after {older.effective_from}")
    return versions


def in_force(versions: Sequence[V], day: date, *, name: str) -> V:
    """The newest version that had begun by that day."""
    begun = [version for version in versions if version.effective_from <= day]
    if not begun:
        raise NoPolicyInForce(f"{name}: no version was in force on {day}")
    return begun[-1]
