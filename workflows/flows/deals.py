"""Deals: six stages forward and back, won at the last, lost for a reason from any; what they tell.

prospect - needs - proposal - negotiation - closing - onboarding (won)      any --> lost
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from crm_store.deals import STAGES, Stage, Status
from crm_store.money import Cents
from flows.policy.version import Terms, Version, in_force, in_order

LossReason = Literal[
    "no_need",
    "price",
    "another_lender",
    "payroll_cannot",
    "no_answer",
    "not_now",
    "not_suitable",
]


class PipelineRules(Version):
    """How likely a deal of each stage is, how soon an application closes, why deals are lost."""

    probability_pct: Mapping[Stage, Annotated[int, Field(ge=0, le=100)]]
    loan_days: Mapping[Stage, Annotated[int, Field(ge=0)]]
    least_closed: int = Field(ge=1)
    loss_reasons: tuple[LossReason, ...] = Field(min_length=1)


class PipelineBook(Terms):
    """Every version of the rules, oldest first."""

    version: Annotated[tuple[PipelineRules, ...], AfterValidator(in_order)]

    def on(self, day: date) -> PipelineRules:
        """The rules in force on that day."""
        return in_force(self.version, day, name="pipeline")


@cache
def book() -> PipelineBook:
    """The rules of our file; they change with the code only."""
    text = (resources.files("flows.policy") / "pipeline.toml").read_text(encoding="utf-8")
    return PipelineBook.model_validate(tomllib.loads(text))


@dataclass(frozen=True)
class Standing:
    """A deal as it is now: what it may bring, and how likely."""

    stage: Stage
    status: Status
    value: Cents
    probability_pct: int
    days: Decimal | None = None  # from its beginning to its end
    expected_on: date | None = None


@dataclass(frozen=True)
class Moved:
    """Where a deal goes; won is what has come to the last stage."""

    stage: Stage
    status: Status
    probability_pct: int


class NotThere(Exception):
    """A deal that is closed moves no more, and none moves to where it is."""


def moved(at: Stage, to: Stage, *, status: str, rules: PipelineRules) -> Moved:
    """Any stage to any other while it is open. Raises `NotThere`."""
    if status != "open" or at == to:
        raise NotThere
    chance = rules.probability_pct[to]
    return Moved(to, "won" if to == STAGES[-1] else "open", chance)


def weighted(value: Cents, probability_pct: int) -> Cents:
    """What a deal is worth today, half-even to the cent."""
    exact = Decimal(value) * probability_pct / 100
    return Cents(int(exact.quantize(Decimal(1), ROUND_HALF_EVEN)))


@dataclass(frozen=True)
class Month:
    """What is expected to close in a month; None is the month of what has no day."""

    first: date | None
    deals: int
    value: Cents
    weighted: Cents


def expected(found: Sequence[Standing]) -> list[Month]:
    """What is open by the month in which it is expected, the nearest first; a day is no promise."""
    by_month: dict[date | None, list[Standing]] = {}
    for each in found:
        if each.status == "open":
            month = each.expected_on.replace(day=1) if each.expected_on else None
            by_month.setdefault(month, []).append(each)
    return [
        Month(
            first=month,
            deals=len(some),
            value=Cents(sum(each.value for each in some)),
            weighted=Cents(sum(weighted(each.value, each.probability_pct) for each in some)),
        )
        for month, some in sorted(by_month.items(), key=lambda item: item[0] or date.max)
    ]


@dataclass(frozen=True)
class Told:
    """What all deals tell; None where too few have closed to say."""

    open: int
    value: Cents
    weighted: Cents
    closed: int
    win_rate: Decimal | None
    cycle_days: Decimal | None
    velocity: Cents | None  # a day


def told(found: Sequence[Standing], *, rules: PipelineRules) -> Told:
    """Velocity: open deals x win rate x average won value / average days to win."""
    live = [each for each in found if each.status == "open"]
    won = [each for each in found if each.status == "won"]
    closed = len(found) - len(live)
    enough = closed >= rules.least_closed
    rate = Decimal(len(won)) / closed if enough else None
    days = [each.days for each in won if each.days is not None]
    cycle = sum(days, Decimal(0)) / len(days) if enough and days else None
    return Told(
        open=len(live),
        value=Cents(sum(each.value for each in live)),
        weighted=Cents(sum(weighted(each.value, each.probability_pct) for each in live)),
        closed=closed,
        win_rate=rate,
        cycle_days=cycle,
        velocity=_velocity(len(live), won, rate, cycle),
    )


def _velocity(
    live: int, won: Sequence[Standing], rate: Decimal | None, cycle: Decimal | None
) -> Cents | None:
    if rate is None or not cycle or not won:
        return None
    average = Decimal(sum(each.value for each in won)) / len(won)
    return Cents(int((live * rate * average / cycle).quantize(Decimal(1), ROUND_HALF_EVEN)))
