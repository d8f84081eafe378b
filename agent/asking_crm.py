"""Questions of staff about the business: the fixed set that can be asked, and nothing besides.

Words become one of these with its parameters, by rules or by a model; what a model says beyond
them does not fit the types, and what it picks is still checked against the role of whoever asks.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_store.standing import Risk, Segment
from flows.commands import Language

# To add one: here, its words in agent/asking_crm_words, its figures in agent/desk/ask_queries,
# and a line in agent/prompts/ask_crm.md.
OfDays = Literal[
    "applications",
    "decisions",
    "declines",
    "talks",
    "handoffs",
    "drop_off",
    "first_answers",
    "unanswered_questions",
    "paid_out",
    "paid_in",
    "earned",
    "leads_by_source",
]
OfNow = Literal[
    "portfolio",
    "arrears_by_employer",
    "open_complaints",
    "waiting",
    "late_tasks",
    "unpaid_bills",
    "open_deals",
]
Name = OfDays | OfNow | Literal["customers"]
Period = Literal[
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "this_year",
    "last_year",
]
_USUAL: Period = "last_30_days"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spanning(_Asked):
    """A figure of some days: of a month where one is named, else of a period."""

    query: OfDays
    period: Period = _USUAL
    month: str | None = Field(default=None, pattern=r"^(20\d\d-)?(0[1-9]|1[0-2])$")


class Standing(_Asked):
    """A figure as it stands now."""

    query: OfNow


class Counting(_Asked):
    """How many customers there are of a kind; what is None is not asked about."""

    query: Literal["customers"]
    segment: Segment | None = None
    risk: Risk | None = None
    language: Language | None = None


class Nothing(_Asked):
    """None of these answers the question."""

    query: Literal["none"]


Asked = Annotated[Spanning | Standing | Counting | Nothing, Field(discriminator="query")]


class Picked(BaseModel):
    """What a model makes of a question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: Asked


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date


def asked_days(found: Spanning, *, today: date) -> Days:
    """The days that somebody asks about."""
    if found.month is not None:
        return month_days(found.month, today=today)
    return days(found.period, today=today)


def month_days(month: str, *, today: date) -> Days:
    """The days of a month, `2026-03`; without a year of the latest that has begun, `03`.

    None of a month that has begun lies after today.
    """
    year, _, number = month.rpartition("-")
    first = date(int(year) if year else today.year, int(number), 1)
    if not year and first > today:
        first = first.replace(year=first.year - 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Days(first, min(last, today) if first <= today else last)


def days(period: Period, *, today: date) -> Days:
    """The days that a period means; weeks begin on Monday, and nothing lies after today."""
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    year, day = today.replace(month=1, day=1), timedelta(days=1)
    known: dict[Period, Days] = {
        "today": Days(today, today),
        "yesterday": Days(today - day, today - day),
        "this_week": Days(monday, today),
        "last_week": Days(monday - 7 * day, monday - day),
        "this_month": Days(month, today),
        "last_month": Days((month - day).replace(day=1), month - day),
        "last_7_days": Days(today - 6 * day, today),
        "last_30_days": Days(today - 29 * day, today),
        "last_90_days": Days(today - 89 * day, today),
        "this_year": Days(year, today),
        "last_year": Days((year - day).replace(month=1, day=1), year - day),
    }
    return known[period]
