"""What bounds a message that is said to many."""

from pydantic import Field

from flows.policy.version import Version


class CampaignRules(Version):
    """How fast a campaign goes out, for how long somebody may wait, and what counts as answer."""

    at_once: int = Field(ge=1)
    lasts_days: int = Field(ge=1)
    answered_hours: int = Field(ge=1)
    consent_again_days: int = Field(ge=1)
