"""Reading talks again: which are picked, by which questions they are scored, what fails them."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from flows.policy.version import Terms, Version

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
Bps = Annotated[int, Field(ge=0, le=10_000)]


class Question(Terms):
    """One question of the scorecard, answered yes, no or not applicable."""

    key: Key
    weight: int = Field(ge=1)
    asks: str = Field(min_length=1)


class AutoFail(Terms):
    """What makes the whole talk a failure, however well the rest went."""

    key: Key
    what: str = Field(min_length=1)


class ReviewRules(Version):
    """The week's plan, the scorecard, and how readers' agreement is read."""

    complaint_share_bps: Bps
    low_csat_share_bps: Bps
    withheld_share_bps: Bps
    overridden_share_bps: Bps
    handoff_share_bps: Bps
    random_share_bps: Bps
    random_per_language: int = Field(ge=0)
    second_reading_bps: Bps
    csat_low_from: int = Field(ge=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    auto_fails: tuple[AutoFail, ...] = Field(min_length=1)
    failure_types: tuple[Key, ...]
    pairs_at_least: int = Field(ge=1)
    agreement_target_bps: Bps
    calibrate_below_bps: Bps

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        for keys in (
            [each.key for each in self.questions],
            [each.key for each in self.auto_fails],
            list(self.failure_types),
        ):
            if len(keys) != len(set(keys)):
                raise ValueError("a key stands twice")
        return self

    @property
    def scorecard(self) -> str:
        """What a score was reached by."""
        return self.effective_from.isoformat()
