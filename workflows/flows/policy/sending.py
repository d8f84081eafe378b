"""What bounds the messages that we write first."""

from pydantic import Field

from flows.policy.version import Version


class SendingRules(Version):
    """How often one person is written to first, and for how long a message may wait to leave."""

    first_a_day: int = Field(ge=1)
    first_a_week: int = Field(ge=1)
    pair_seconds: int = Field(ge=0)
    stale_hours: int = Field(ge=1)
    pending_hours: int = Field(ge=1)
    held_hours: int = Field(ge=1)
