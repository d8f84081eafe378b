"""The papers of an application: which are here, which are checked, and which are still needed."""

from collections.abc import Mapping
from typing import Any, Literal

from flows.effects import DocumentKind
from flows.flow import Turn

Standing = Literal["checked", "with_a_person", "outdated", "needed"]


def tell(turn: Turn) -> None:
    """One line for each paper that the product wants."""
    draft = turn.draft
    if draft is None or draft.is_closed:
        turn.say("documents.no_application")
    told = _told(turn)
    for kind in turn.situation.policy.documents.required:
        turn.say(f"documents.{standing(told.get(kind))}", paper=f"item.{kind}")


def tell_of_application(turn: Turn) -> None:
    """The same beside the status of an application, once she has begun to send papers."""
    if _told(turn):
        tell(turn)


def standing(known: Mapping[str, Any] | None) -> Standing:
    """How one paper stands, from what is kept of it."""
    if known is None:
        return "needed"
    if known.get("outdated"):
        return "outdated"
    return "checked" if known.get("read") and not known.get("doubted") else "with_a_person"


def _told(turn: Turn) -> Mapping[DocumentKind, Mapping[str, Any]]:
    draft = turn.draft
    if draft is None or draft.is_closed:
        return {}
    if not draft.is_draft:
        return draft.papers
    kinds: tuple[DocumentKind, ...] = turn.situation.policy.documents.required
    return {kind: turn.value(kind) for kind in kinds if kind in turn.facts}
