"""Facts that rest on a paper: which they are, and what goes when the paper goes."""

from collections.abc import Mapping

from flows.flow import Turn

SOURCE = "document:"
_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "payslip": ("remuneration", "deductions", "net", "employment"),
}


def is_proven(turn: Turn, fact: str) -> bool:
    """Whether a fact was read on a paper that she confirmed."""
    known = turn.facts.get(fact)
    return known is not None and known.message_id.startswith(SOURCE)


def lost_with(turn: Turn, paper: str) -> tuple[str, ...]:
    """What is known from this paper alone."""
    return tuple(fact for fact in _RESTS_ON.get(paper, ()) if is_proven(turn, fact))
