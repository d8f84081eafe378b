"""The health of a partner as its page explains it: pillars, parts, points, and from what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.partners import health
from crm_store import scores
from crm_store.database import Session
from crm_store.money import Cents, show

# Shares of a whole among what the parts were reckoned from.
_SHARES = ("par30",)
_SHARE_PARTS = ("utilisation_trend",)
_PERCENT = 100


@dataclass(frozen=True)
class Part:
    """One part of a pillar; its points are None where nobody knows them."""

    name: str
    points: float | None
    most: int
    told: str


@dataclass(frozen=True)
class Pillar:
    """One of the four."""

    name: str
    weight: int
    points: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Health:
    """A score with all that it came from."""

    value: float | None
    band: str | None
    coverage: int
    at: datetime
    pillars: tuple[Pillar, ...]


async def of_partner(session: Session, ref: str, *, at: datetime) -> Health:
    """As it was kept last; reckoned now where nobody has kept it yet."""
    kept = await scores.latest(session, health.KIND, subject=ref)
    if kept is not None:
        found = (kept.components["pillars"], kept.components["parts"])
        return _health(kept.value, kept.coverage, kept.at, *found)
    now = await health.reckon(session, ref, at=at)
    coverage = int(now["coverage"] or 0)
    return _health(now["value"], coverage, at, now["inputs"]["pillars"], now["components"])


def _health(
    value: float | None, coverage: int, at: datetime, points: Mapping[str, Any],
    parts: Mapping[str, Any],
) -> Health:  # fmt: skip
    pillars = [_pillar(name, points.get(name), each) for name, each in parts.items()]
    pillars.sort(key=lambda each: -each.weight)
    return Health(value, health.band(value), coverage, at, tuple(pillars))


def _pillar(name: str, points: float | None, told: Mapping[str, Any]) -> Pillar:
    parts = tuple(
        Part(key, each["points"], each["of"], _told(key, each["input"]))
        for key, each in told["parts"].items()
    )
    return Pillar(name, told["weight"], points, parts)


def _told(part: str, found: object) -> str:
    """What a part was reckoned from, in words."""
    if found is None:
        return "nothing is on file"
    if not isinstance(found, Mapping):
        return str(found)
    known = [f"{_words(key)} {_value(part, key, each)}" for key, each in found.items()]
    return ", ".join(known)


def _words(key: str) -> str:
    return key.removesuffix("_cents").replace("_", " ")


def _value(part: str, key: str, value: object) -> str:
    if value is None:
        return "unknown"
    if not isinstance(value, int | float):
        return str(value)
    if key.endswith("_cents"):
        return show(Cents(int(value)))
    is_share = key in _SHARES or part in _SHARE_PARTS
    return f"{value * _PERCENT:.1f} %" if is_share else f"{value:g}"
