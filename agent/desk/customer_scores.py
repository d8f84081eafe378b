"""What is reckoned of a customer as her page shows it: parts, coverage, history, journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.desk import customers
from crm_store import foretold, scores, standing
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.foretold import Foretold
from crm_store.sql import Sql
from crm_store.standing import STAGES, CustomerStanding

_WIDE, _HIGH, _LOW, _TOP = 220, 70, 60, 6
_MOST_POINTS = 12
_PARTS: Mapping[str, str] = {
    "on_time": "Paid on the day",
    "days_late": "Days late now",
    "answers_us": "Answers when we write",
    "last_wrote": "Wrote lately",
    "satisfaction": "Satisfied",
    "complaints": "No open complaint",
    "employment": "Employment confirmed",
    "identity": "Identity paper holds",
    "no_hardship": "No hardship or dispute",
    "days_since_close": "Days since the last loan was paid off",
    "unhappy": "Was unhappy when asked",
    "complained": "Complained within a year",
    "turned_away": "Last application came to nothing",
    "unanswered": "Did not answer twice",
}


@dataclass(frozen=True)
class PartLine:
    """A part of a score: what it is about, its points, and of how many."""

    name: str
    points: str
    most: str


@dataclass(frozen=True)
class Point:
    """A score at a time, and its place in the chart."""

    at: datetime
    value: int
    x: int
    y: int


@dataclass(frozen=True)
class Passed:
    """A stage of the journey: when she came to it, and whether she is there now."""

    name: str
    at: datetime | None
    here: bool


@dataclass(frozen=True)
class Shown:
    """Everything of it that her page draws."""

    row: CustomerStanding
    next: str
    health: Sequence[PartLine]
    churn: Sequence[PartLine]
    history: Sequence[Point]
    journey: Sequence[Passed]
    groups: Sequence[tuple[str, str]]
    leaves: Foretold | None = None  # by a model, beside the rule

    @property
    def line(self) -> str:
        """The chart's line, as a drawing has it."""
        return " ".join(f"{each.x},{each.y}" for each in self.history)


async def of(session: Session, customer: Customer) -> Shown | None:
    """What was last reckoned; None where nobody has reckoned yet."""
    row = await standing.of_customer(session, customer.id)
    if row is None:
        return None
    kept = await scores.history(
        session, "customer_health", subject=customer.ref, limit=_MOST_POINTS
    )
    return Shown(
        row=row,
        next=customers.next_words(row.next_best),
        health=_parts(row.components.get("health")),
        churn=_parts(row.components.get("churn")),
        history=_points([each for each in kept if each.value is not None]),
        journey=await _journey(session, customer, row.stage),
        groups=[
            ("In touch", customers.plain(row.behaviour)),
            ("Paying", customers.plain(row.risk)),
            ("Worth", customers.plain(row.worth)),
            ("Place", row.place if row.place != "unknown" else "Unknown"),
            ("Age", customers.age_words(row.age_band)),
            ("Pay in a month", customers.pay_words(row.income_band)),
        ],
        leaves=await foretold.of_customer(session, customer.id),
    )


def _parts(parts: Mapping[str, Any] | None) -> list[PartLine]:
    return [
        PartLine(
            label,
            "not known" if part["points"] is None else f"{part['points']:g}",
            f"{part['of']:g}",
        )
        for name, label in _PARTS.items()
        if (part := (parts or {}).get(name)) is not None
    ]


def _points(kept: Sequence[scores.Score]) -> list[Point]:
    step = (_WIDE - 20) / max(len(kept) - 1, 1)
    return [
        Point(
            each.at,
            round(each.value or 0),
            round(10 + place * step),
            round(_TOP + (_LOW - _TOP) * (1 - (each.value or 0) / 100)),
        )
        for place, each in enumerate(kept)
    ]


async def _journey(session: Session, customer: Customer, stage: str) -> list[Passed]:
    rows = await session.ask(_JOURNEY, customer=customer.id)
    when: dict[str, datetime] = {row[0]: row[1] for row in rows}
    return [
        Passed(customers.plain(each), when.get(each), each == stage)
        for each in STAGES
        if each != "ended" or stage == "ended"
    ]


_JOURNEY = Sql(
    """
    select key, value::timestamptz from crm.customer_journey, jsonb_each_text(entered)
    where id = :customer
    """
)
