"""What models may foretell, and from how much history on; they order work and decide nothing."""

from typing import Self

from pydantic import Field, model_validator

from flows.policy.version import Version


class ModelRules(Version):
    """How far ahead is foretold, and when there is enough to learn from."""

    late_days: int = Field(ge=1)
    risk_days: int = Field(ge=1)
    ended_days: int = Field(ge=1)
    churn_days: int = Field(ge=1)
    history_months: int = Field(ge=3)
    least_rows: int = Field(ge=1)
    least_events: int = Field(ge=1)
    drift_watch: float = Field(gt=0)
    drift_anew: float = Field(gt=0)

    @model_validator(mode="after")
    def _watched_before_anew(self) -> Self:
        if self.drift_watch >= self.drift_anew:
            raise ValueError("drift is watched before it asks for a new model")
        return self
