"""The four stages of a partnership: what is done in each, and what must be before the next.

    1 prospect -> 2 developing -> 3 onboarding -> 4 active <-> paused      any -> ended

Who may step where is held by the store; what must be true before, is said here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["prospect", "developing", "onboarding", "active", "paused", "ended"]
Point = Literal[
    "agreement_signed",
    "contacts_known",
    "pay_day_agreed",
    "file_tried",
    "pay_office_trained",
    "people_told",
]
Missing = Literal["say_why", "no_contact", "no_agreement", "points_open"]

STAGE: Mapping[Status, int | None] = {
    "prospect": 1,
    "developing": 2,
    "onboarding": 3,
    "active": 4,
    "paused": 4,
    "ended": None,
}
# What brings a partner from its signature to the first deduction, in this order.
CHECKLIST: Mapping[Point, str] = {
    "agreement_signed": "Have the agreement signed and on file",
    "contacts_known": "Know who answers for people and for pay",
    "pay_day_agreed": "Agree on the pay day and the last day for the file",
    "file_tried": "Send a first deduction file and compare the answer",
    "pay_office_trained": "Show the pay office its page",
    "people_told": "Tell the people who work there",
}
# These need a reason: somebody will ask for it later.
_WITH_A_REASON: frozenset[tuple[Status, Status]] = frozenset(
    {
        ("developing", "prospect"),
        ("onboarding", "developing"),
        ("active", "paused"),
        ("paused", "active"),
        ("ended", "developing"),
    }
)


@dataclass(frozen=True)
class Known:
    """What is known of a partner when somebody wants to take a step."""

    contacts: int
    agreement_holds: bool
    open_points: Sequence[str] = ()


def missing(here: Status, to: Status, *, known: Known, why: str) -> list[Missing]:
    """What must be mended before this step; nothing where it may be taken."""
    needs_reason = to == "ended" or (here, to) in _WITH_A_REASON
    lacks: Mapping[Missing, bool] = {
        "say_why": needs_reason and not why.strip(),
        "no_contact": to == "onboarding" and not known.contacts,
        "no_agreement": to == "active" and not known.agreement_holds,
        "points_open": (here, to) == ("onboarding", "active") and bool(known.open_points),
    }
    return [name for name, lacking in lacks.items() if lacking]
