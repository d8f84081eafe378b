"""The turn for a message that nothing could be done with: honest words, and a person."""

from typing import TYPE_CHECKING

from agent import guard
from agent.phrases import Phrases
from agent.reply import compose
from agent.wording import listener_of
from flows import speakers
from flows.flow import Say, Situation, Turn

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState


def turn(situation: Situation, phrases: Phrases, *, carried: str) -> "TurnState":
    """Decided without reading a word of it: reading may be what failed.

    `carried` are words of an earlier reply that never left; they are said first.
    """
    work = Turn(situation)
    if situation.owner == "bot":
        work.hand_over("dead_letter", category="dead_letter", priority=1)
    else:
        work.silent = True
    speakers.forget_after_a_pause(work)
    decision = work.decision()
    if speakers.nobody_is_named(situation, decision.state):
        carried = ""
    if work.silent:
        carried, says = "", []
    else:
        says = [Say("handover.trouble")]
    replies, withheld = guard.checked(
        compose(says, None, phrases=phrases, language=decision.language, carried=carried),
        rules=guard.Rules.load(),
        listener=listener_of(situation, decision),
        phrases=phrases,
    )
    return {
        "situation": situation,
        "decision": decision,
        "replies": replies,
        "withheld": withheld,
    }
