"""Pages that open without a login: how long they stay open, and what may be typed there."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from flows.policy.version import Version

BankName = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class LinkRules(Version):
    """What bounds a one-time page. The employer's stays open for the days of `decision.toml`."""

    open_minutes: int = Field(ge=1, le=24 * 60)
    tries: int = Field(ge=1)
    links_a_day: int = Field(ge=1)
    looks_a_minute: int = Field(ge=1)
    account_digits_min: int = Field(ge=1)
    account_digits_max: int
    banks: tuple[BankName, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _some_account_fits(self) -> Self:
        if self.account_digits_max < self.account_digits_min:
            raise ValueError("the longest account number is shorter than the shortest")
        return self

    def is_account(self, digits: str) -> bool:
        """Whether this may be an account number; no check digit is published for any bank."""
        is_number = digits.isascii() and digits.isdigit()
        return is_number and self.account_digits_min <= len(digits) <= self.account_digits_max
