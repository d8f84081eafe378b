"""The dated rules of leads: how they are scored, written to and taken in; see policy/leads.toml.

They are no part of `flows.policy`: what a decision rests on cannot read them.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from crm_store.leads import Source
from flows.policy.version import Terms, Version, in_force, in_order

Employment = Literal["permanent", "fixed_term", "casual"]
Employer = Literal["partner", "open", "none"]
Need = Literal["week", "month", "later"]
Track = Literal["partner_employee", "non_partner", "high_intent", "education", "re_engagement"]
Band = Literal["hot", "warm", "cold"]
Points = Annotated[int, Field(ge=0, le=100)]
TOTALS = {"demographic": 25, "behaviour": 25, "partnership": 30, "readiness": 20}


class Demographic(Terms):
    """Who she is."""

    employment: Mapping[Employment, Points]
    salary_points: Points
    salary_threshold_cents: int = Field(gt=0)
    area_points: Points
    towns: tuple[str, ...]

    @property
    def most(self) -> int:
        return max(self.employment.values()) + self.salary_points + self.area_points


class Reply(Terms):
    """What a median reply within so many minutes gives."""

    within_minutes: int = Field(ge=1)
    points: Points


class Behaviour(Terms):
    """How she talks with us."""

    depth_points: Points
    depth_answers: int = Field(ge=1)
    completion_points: Points
    completion_steps: int = Field(ge=1)
    response: tuple[Reply, ...] = Field(min_length=1)

    @property
    def most(self) -> int:
        replies = max(each.points for each in self.response)
        return self.depth_points + self.completion_points + replies


class Partnership(Terms):
    """Whom she works for."""

    employer: Mapping[Employer, Points]

    @property
    def most(self) -> int:
        return max(self.employer.values())


class Readiness(Terms):
    """How soon she could apply."""

    need: Mapping[Need, Points]
    papers_points: Points
    papers_count: int = Field(ge=1)
    intent_points: Points

    @property
    def most(self) -> int:
        return max(self.need.values()) + self.papers_points + self.intent_points


class Bands(Terms):
    """From how many points on a lead is called so."""

    hot_from: Points
    warm_from: Points

    def of(self, points: float) -> Band:
        if points >= self.hot_from:
            return "hot"
        return "warm" if points >= self.warm_from else "cold"


class Step(Terms):
    """One message of a track, so many days after she was last heard of."""

    after_days: int = Field(ge=1)
    template: str
    purpose: Literal["proactive", "marketing"]


class Nurture(Terms):
    """What is written first to whoever showed interest and went quiet."""

    dormant_days: int = Field(ge=1)
    lasts_days: int = Field(ge=1)
    apart_days: int = Field(ge=1)
    most_in_all: int = Field(ge=1)
    tracks: Mapping[Track, Annotated[tuple[Step, ...], Field(min_length=1)]]

    @model_validator(mode="after")
    def _each_track_says_its_steps_in_order_and_apart(self) -> Self:
        if set(self.tracks) != set(get_args(Track)):
            raise ValueError(f"there are tracks {set(self.tracks)}, not {get_args(Track)}")
        for name, steps in self.tracks.items():
            for step, following in pairwise(steps):
                if following.after_days - step.after_days < self.apart_days:
                    raise ValueError(f"{name} says {following.template} too soon")
        return self

    @property
    def over_after_days(self) -> int:
        """So long after she was last heard of, no step is due any more."""
        return max(each.after_days for steps in self.tracks.values() for each in steps) + (
            self.lasts_days
        )


class FormRules(Terms):
    """What is agreed to, and what keeps machines from filling in the form for others."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording that a lead is called by; an old one stays as it is."""
        return (
            self.contact_version,
            self.marketing_version,
            self.word_version,
            self.employer_version,
        )

    contact_version: str  # of the words that she ticks, by which we may call her
    marketing_version: str
    word_version: str  # where one of ours asked her
    employer_version: str  # where her pay office did
    least_seconds: int = Field(ge=1)
    token_minutes: int = Field(ge=1)
    sent_a_minute: int = Field(ge=1)
    a_day_of_number: int = Field(ge=1)


class LeadRules(Version):
    """One state of the rules."""

    demographic: Demographic
    behaviour: Behaviour
    partnership: Partnership
    readiness: Readiness
    bands: Bands
    nurture: Nurture
    form: FormRules
    cost_cents: Mapping[Source, Annotated[int, Field(ge=0)]]

    @model_validator(mode="after")
    def _its_totals_are_the_agreed_ones(self) -> Self:
        found = {name: getattr(self, name).most for name in TOTALS}
        if found != TOTALS:
            raise ValueError(f"the parts make {found}, not {TOTALS}")
        return self

    @property
    def name(self) -> str:
        """What a score says it was reckoned by."""
        return f"lead.{self.effective_from.isoformat()}"

    def cost_of(self, source: Source) -> int:
        return self.cost_cents.get(source, 0)


class LeadBook(Terms):
    """Every version of the rules, oldest first."""

    version: Annotated[tuple[LeadRules, ...], AfterValidator(in_order)]

    def on(self, day: date) -> LeadRules:
        """The rules in force on that day."""
        return in_force(self.version, day, name="leads")


@cache
def book() -> LeadBook:
    """The rules of our file; they change with the code only."""
    text = (resources.files("flows.policy") / "leads.toml").read_text(encoding="utf-8")
    return LeadBook.model_validate(tomllib.loads(text))
