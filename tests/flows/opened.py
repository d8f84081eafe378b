"""The cases that a decision opens, as tests compare them."""

from flows.effects import OpenCase
from flows.flow import Decision


def cases(decision: Decision) -> list[tuple[str, str, int]]:
    """Each with its category, its reason and its priority."""
    return [
        (each.category, each.reason, each.priority)
        for each in decision.effects
        if isinstance(each, OpenCase)
    ]
