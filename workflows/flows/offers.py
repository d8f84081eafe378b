"""Offers: whether she wants to hear of them; no other message of ours depends on it."""

from collections.abc import Sequence

from flows.commands import AnyCommand, Choose
from flows.effects import Decline
from flows.flow import Turn
from flows.templates import NO_OFFERS

CONSENT = "marketing"
_WORDS = "offers.no_more"  # what she read when she said no


def hears_alone(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """Take it where she says nothing else, whoever has the talk and whatever question is open."""
    if len(commands) != 1 or turn.situation.documents:
        return False
    return hears(turn, commands[0])


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take the button beneath an offer, whenever it is tapped; False leaves it to others."""
    if not isinstance(command, Choose) or command.option != NO_OFFERS:
        return False
    turn.do(Decline({CONSENT: _WORDS}, command.message))
    turn.say("offers.no_more")
    return True
