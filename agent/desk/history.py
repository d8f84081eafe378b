"""What happened with a customer, as the desk says it: a line for each entry of her history."""

from collections.abc import Mapping
from typing import Any

from agent.desk import drawing

Data = Mapping[str, Any]
_ACTS: Mapping[str, str] = {
    "take": "took the conversation",
    "hand_back": "handed it back to the assistant",
    "write": "wrote to her",
    "note": "kept a note",
    "note_fact": "noted what she told",
    "send_template": "sent a template",
    "suggestion_taken": "took up a suggested answer",
    "translation_wrong": "called a translation wrong",
    "put_off": "put the case off",
    "reroute": "given back to all: nobody answered",
    "escalate": "a manager was called",
}
_ALONE: Mapping[str, str] = {
    "opt_out": "asked us to stop writing first",
    "opt_in": "may be written to first again",
    "offer": "took the smaller loan",
    "statement": "had a statement",
    "media_forgotten": "a file of hers was deleted at the provider",
}
_LEADS: Mapping[str, str] = {
    "case": "case opened",
    "stage": "application",
    "fact": "told us",
    "document": "paper",
    "employment": "her employer",
    "consent": "consent",
    "csat": "said how our help was",
    "touchpoint": "wrote by",
    "lifecycle": "marked",
    "flag": "flag",
    "reveal": "looked behind the mask",
    "review_failed": "a review failed the talk",
}
# What an entry is about, where it says several things.
_TOLD = (
    *("to", "fact", "category", "reason", "action", "what", "status", "flag", "outcome"),
    *("channel", "about", "became", "record", "loan"),
)


def in_words(kind: str, data: Data) -> str:
    """What happened, in a few words; what has no words of its own is said by its names."""
    if kind in ("desk", "handoff"):
        return _by_one_of_us(data)
    if kind in _ALONE:
        return _ALONE[kind]
    told = dict.fromkeys(drawing.words(str(data[name])) for name in _TOLD if name in data)
    lead = _LEADS.get(kind, drawing.words(kind))
    return f"{lead}: {', '.join(told)}" if told else lead


def _by_one_of_us(data: Data) -> str:
    """Whose the talk became, and what was done while it was theirs."""
    action, reason = str(data.get("action", "")), str(data.get("reason", ""))
    if action:
        return _ACTS.get(action, drawing.words(action))
    if reason == "back":
        return "went back to the assistant"
    return "asked for a person" if reason == "asked" else f"to a person: {drawing.words(reason)}"
