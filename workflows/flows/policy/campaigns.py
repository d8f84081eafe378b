"""What bounds a message that is said to many."""

from typing import Annotated, Literal

from pydantic import Field

from crm_store.money import Cents
from flows.policy.version import Version

Price = Annotated[int, Field(gt=0)] | Literal["unknown"]


class CampaignRules(Version):
    """How fast a campaign goes out, for how long somebody may wait, and what counts as answer."""

    at_once: int = Field(ge=1)
    lasts_days: int = Field(ge=1)
    answered_hours: int = Field(ge=1)
    consent_again_days: int = Field(ge=1)
    utility_message_cents: Price
    marketing_message_cents: Price

    def message_costs(self, purpose: str) -> Cents | None:
        """What a message of this purpose costs us; None where nobody has told it yet."""
        offers = purpose == "marketing"
        told = self.marketing_message_cents if offers else self.utility_message_cents
        return None if told == "unknown" else Cents(told)
