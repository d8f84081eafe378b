"""Who decides on an application, by which limits, and what she can do about it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from crm_store.money import Cents
from flows.policy.version import Version

DecisionRule = Literal[
    "amount_and_months",
    "age",
    "remuneration_share",
    "take_home_share",
    "contract_covers_loan",
    "charge_ceiling",
    "partner",
    "employment",
    "papers",
    "papers_valid",
    "names_match",
    "running_loan",
    "holds",
]


class DecisionRules(Version):
    """What the engine may settle alone, and what people may not set aside."""

    auto_approve_up_to_cents: Cents = Field(ge=0)
    auto_decline: bool
    second_person_above_cents: Cents = Field(ge=0)
    must_pass: tuple[DecisionRule, ...] = Field(min_length=1)
    payslip_rule: bool
    employer_business_days: int = Field(ge=1)
    employer_remind_business_days: int = Field(ge=1)
    she_may_still_change_minutes: int = Field(ge=0)
    counter_offer_days: int = Field(ge=1)
    offer_days: int = Field(ge=1)
    payout_business_days: int = Field(ge=1)
    agreement_wording: str = Field(min_length=1)
    review_within_days: int = Field(ge=1)

    @model_validator(mode="after")
    def _never_alone_above_what_two_approve(self) -> Self:
        if self.auto_approve_up_to_cents > self.second_person_above_cents:
            raise ValueError("auto_approve_up_to_cents is above second_person_above_cents")
        return self
