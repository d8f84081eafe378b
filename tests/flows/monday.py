"""Monday, ten in the morning in Windhoek: the rules of the day, and a talk that has only begun."""

from typing import Any

from flows.calendar import Calendar
from flows.flow import Situation, State
from flows.policy import load
from tests.clock import MONDAY

NOW, TODAY = MONDAY, MONDAY.date()
POLICY = load().on(TODAY)
CALENDAR = Calendar(POLICY.hours)


def standing(**known: Any) -> Situation:
    """The assistant has the talk, in English, and nothing is known; but for what is said here."""
    begun = {
        "now": NOW,
        "policy": POLICY,
        "calendar": CALENDAR,
        "owner": "bot",
        "language": "en",
        "state": State(),
        "messages": (),
    }
    return Situation(**{**begun, **known})
