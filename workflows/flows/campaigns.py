"""Campaigns: which words fit a purpose, who gets which variant, and when two of them differ."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from string import ascii_uppercase
from typing import Literal

from flows.sending import FreeForm, Refuse, Sending, UseTemplate, Wait
from flows.sending import Purpose as Sent
from flows.templates import Template, Templates

Purpose = Literal["service", "marketing", "survey"]
MOST_VARIANTS = 4
_Z = 1.959964  # of 95 %


@dataclass(frozen=True)
class Put:
    """It may leave now."""


@dataclass(frozen=True)
class Later:
    """Not before then."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Drop:
    """She does not get it."""

    why: str


@dataclass(frozen=True)
class Share:
    """How many of some did it, and between what the true share lies in 95 of 100 cases."""

    part: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """None where there is nobody to count."""
        return self.part / self.of if self.of else None


def variant(customer: str, *, salt: str, of: int) -> str:
    """Which variant falls to her: the same whoever asks, and another one in another campaign."""
    number = int.from_bytes(hashlib.sha256(f"{salt}:{customer}".encode()).digest()[:8])
    return ascii_uppercase[number % of]


def sent_as(purpose: Purpose) -> Sent:
    """As what the gate knows it: an offer needs her consent, the rest that she wants to hear."""
    return "marketing" if purpose == "marketing" else "proactive"


def fits(template: Template, purpose: Purpose) -> bool:
    """Whether a campaign of this purpose may say these words.

    WhatsApp's categories: what offers something is marketing, whatever we call it.
    """
    right = (template.category == "marketing") == (purpose == "marketing")
    return template.campaign == purpose and right and not template.variables


def fitting(book: Templates, purpose: Purpose) -> Sequence[Template]:
    """The templates that a campaign of this purpose may use."""
    return [each for each in book if fits(each, purpose)]


def resolve(sending: Sending) -> Put | Later | Drop:
    """What the gate's answer means for somebody of the audience."""
    match sending:
        case FreeForm() | UseTemplate():
            return Put()
        case Wait(until=until, why=why):
            return Later(until, why)
        case Refuse(why=why):
            return Drop(why)
    return Drop("window_closed")  # its template may not leave, and no other channel has one


def share(part: int, of: int) -> Share:
    """A share with its 95 % interval. Source: Wilson (1927), without continuity correction."""
    if not of:
        return Share(part, of, 0.0, 1.0)
    seen, z = part / of, _Z * _Z / of
    middle = seen + z / 2
    spread = _Z * sqrt(seen * (1 - seen) / of + z / (4 * of))
    return Share(
        part,
        of,
        max(0.0, (middle - spread) / (1 + z)),
        min(1.0, (middle + spread) / (1 + z)),
    )


def better(shares: Sequence[tuple[str, Share]]) -> str | None:
    """The variant whose whole interval lies above all others'; None where chance may explain it."""
    for name, one in shares:
        others = [each for other, each in shares if other != name]
        if others and all(one.low > each.high for each in others):
            return name
    return None
