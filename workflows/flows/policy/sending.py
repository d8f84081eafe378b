"""What bounds the messages that we write first."""

from typing import Literal

from pydantic import Field

from crm_store.money import Cents
from flows.policy.campaigns import Price
from flows.policy.version import Version


class SendingRules(Version):
    """How often one person is written to first, and for how long a message may wait to leave."""

    first_a_day: int = Field(ge=1)
    first_a_week: int = Field(ge=1)
    pair_seconds: int = Field(ge=0)
    stale_hours: int = Field(ge=1)
    pending_hours: int = Field(ge=1)
    held_hours: int = Field(ge=1)
    look_again_minutes: int = Field(ge=1)
    sms_for: tuple[Literal["reply", "notice", "proactive"], ...]  # never offers
    sms_prefix: str = Field(pattern=r"^\+\d{3,6}$")
    not_reached_codes: frozenset[int]
    message_cents: Price
    sms_segment_cents: Price

    def costs(self, what: Literal["message", "sms_segment"]) -> Cents | None:
        """What one of these costs us; None where nobody has told it yet."""
        told = self.message_cents if what == "message" else self.sms_segment_cents
        return None if told == "unknown" else Cents(told)
