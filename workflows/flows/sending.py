"""How a message may leave: free-form, as a template, later, or not at all, always with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flows.policy import SessionRules


@dataclass(frozen=True)
class Sending:
    """The one way in which this message may leave now."""

    how: Literal["free_form", "template", "refused"]
    why: str


def decide(
    *,
    author: str,
    purpose: str,
    owner: str,
    now: datetime,
    last_inbound_at: datetime | None,
    opted_out: bool,
    rules: SessionRules,
) -> Sending:
    """Decide by owner, opt-out and the 24-hour window; bot, staff and reminders all ask here.

    Source of the window: Meta's rule that free-form messages answer within 24 hours.
    """
    if purpose == "proactive" and opted_out:
        return Sending("refused", "opted_out")
    if author == "bot" and purpose != "reply" and owner != "bot":
        return Sending("refused", "a_person_has_the_conversation")
    if author == "bot" and owner.startswith("user:"):
        return Sending("refused", "a_person_has_the_conversation")
    open_for = timedelta(minutes=rules.window_closes_after_minutes)
    if last_inbound_at is not None and now - last_inbound_at < open_for:
        return Sending("free_form", "window_open")
    return Sending("template", "window_closed")
