"""Whoever asks about a loan from a number that is not checked gives the end of her ID number."""

from collections.abc import Sequence
from typing import cast

from flows import misses
from flows.commands import (
    Affirm,
    AnyCommand,
    AskLoan,
    Deny,
    DontKnow,
    LoanFact,
    NotUnderstood,
    Refuse,
    Repeat,
    SetFact,
    Skip,
    StartFlow,
)
from flows.flow import Ask, Turn

TOPIC = "proof"
STATUS = "status"
# How these stand tells nothing that she has not typed here, or no more than that it is over.
_OPEN_TO_ALL = ("interest", "started", "withdrawn", "expired", "cancelled")
_NO_DIGITS = (Affirm, Repeat, NotUnderstood, SetFact)


def is_needed(turn: Turn) -> bool:
    """Whether how her application stands is told only to whoever gives the digits."""
    return is_private(turn) and _may_ask(turn)


def is_private(turn: Turn) -> bool:
    """Whether there is an application of which nothing is told on a number that is not checked."""
    draft = turn.draft
    return draft is not None and draft.stage not in _OPEN_TO_ALL and not turn.situation.may_hear


def ask(turn: Turn, wanted: str) -> None:
    """Ask for the digits; where there are none to compare with, or no tries left, a person can."""
    if not _may_ask(turn):
        turn.say("loan.not_here")
        return
    turn.keep(proof_for=wanted)
    turn.ask = Ask("proof.ask", topic=TOPIC)


def hear(turn: Turn, commands: Sequence[AnyCommand]) -> Sequence[AnyCommand]:
    """Take the digits; where they are right, what she had asked is asked once more."""
    proof, wanted = turn.situation.proof, turn.state.proof_for
    if turn.state.topic != TOPIC or proof is None or not proof.tried or wanted is None:
        return commands
    rest = [each for each in commands if each.message not in proof.tried]
    turn.moved = True
    if not proof.is_right:
        _miss(turn, wanted)
        return rest
    turn.keep(proof_for=None, proof_tries=0, proven_at=turn.situation.now.isoformat())
    message = proof.tried[-1]
    if wanted == STATUS:
        return [StartFlow(flow="status", message=message), *rest]
    return [AskLoan(about=cast("LoanFact", wanted), message=message), *rest]


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Who will not or cannot give them is not pressed; a yes, or noise, is no digits yet."""
    if turn.state.topic != TOPIC or turn.state.proof_for is None:
        return False
    if isinstance(command, _NO_DIGITS):
        if not isinstance(command, Affirm | Repeat):
            misses.missed(turn, "not_understood")
        ask(turn, turn.state.proof_for)
        return True
    if isinstance(command, Deny | DontKnow | Refuse | Skip):
        turn.keep(proof_for=None)
        turn.say("proof.person")
        return True
    return False


def _may_ask(turn: Turn) -> bool:
    tries = turn.situation.policy.sessions.proof_tries
    return turn.situation.proof is not None and turn.state.proof_tries < tries


def _miss(turn: Turn, wanted: str) -> None:
    """So many tries, and then a person: four digits can be guessed."""
    tried = turn.state.proof_tries + 1
    turn.keep(proof_tries=tried)
    if tried >= turn.situation.policy.sessions.proof_tries:
        turn.keep(proof_for=None)
        turn.hand_over("not_proven")
    else:
        turn.say("proof.wrong")
        ask(turn, wanted)
