"""The cut points of what is reckoned of customers; they order work and decide no loan."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from flows.policy.version import Version


class CustomerRules(Version):
    """From when on somebody is quiet, worth much, late enough to ring, or unlikely to return."""

    in_touch_days: int = Field(ge=1)
    silent_days: int = Field(ge=1)
    recent_days: int = Field(ge=1)
    quiet_days: int = Field(ge=1)
    again_loans: int = Field(ge=2)
    often_loans: int = Field(ge=2)
    middle_value_cents: int = Field(ge=0)
    high_value_cents: int = Field(ge=0)
    ring_late_days: int = Field(ge=1)
    churn_from: int = Field(ge=0, le=100)
    age_from: tuple[Annotated[int, Field(ge=0)], ...] = Field(min_length=2)
    pay_from_cents: tuple[Annotated[int, Field(ge=0)], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _each_pair_in_order(self) -> Self:
        for lower, upper in (
            (self.in_touch_days, self.silent_days),
            (self.recent_days, self.quiet_days),
            (self.again_loans, self.often_loans),
            (self.middle_value_cents, self.high_value_cents),
            *pairwise(self.age_from),
            *pairwise(self.pay_from_cents),
        ):
            if lower >= upper:
                raise ValueError(f"{lower} must be less than {upper}")
        return self
