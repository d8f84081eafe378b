"""When we write first about what was agreed or begun, and what a talk changes about it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from flows.policy.version import Version

Reminder = Literal[
    "payment_coming",
    "payment_today",
    "deduction_missed",
    "promise_followed",
    "papers_missing",
    "unfinished",
    "agreement_unsigned",
    "offer_expiring",
]


class ReminderRules(Version):
    """Days before and after what a reminder is about; business days where the note says so."""

    coming_days: int = Field(ge=1)
    missed_days: int = Field(ge=1)
    missed_for_days: int = Field(ge=1)
    promise_days: int = Field(ge=1)
    promise_for_days: int = Field(ge=1)
    unfinished_days: int = Field(ge=1)
    papers_days: int = Field(ge=1)
    unsigned_days: int = Field(ge=1)
    expiring_days: int = Field(ge=1)
    satisfaction_days: int = Field(ge=1)
    satisfaction_for_days: int = Field(ge=1)
    recommend_paid_off_days: int = Field(ge=1)
    recommend_payout_days: int = Field(ge=1)
    recommend_for_days: int = Field(ge=1)
    recommend_again_days: int = Field(ge=1)
    interrupts: tuple[Reminder, ...]
    drops: tuple[Reminder, ...]

    @model_validator(mode="after")
    def _one_mode_each(self) -> Self:
        if set(self.interrupts) & set(self.drops):
            raise ValueError("a reminder cannot both interrupt and be dropped")
        return self
