"""The papers of an application: which are here, which are checked, and which are still needed."""

from collections.abc import Mapping
from datetime import date
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
        known, paper = told.get(kind), f"item.{kind}"
        stands, until = standing(known, on=turn.situation.today), valid_until(known)
        if stands == "checked" and until is not None:
            turn.say("documents.checked_until", paper=paper, until=until)
        else:
            turn.say(f"documents.{stands}", paper=paper)


def tell_of_application(turn: Turn) -> None:
    """The same beside the status of an application, once she has begun to send papers."""
    if _told(turn):
        tell(turn)


def standing(known: Mapping[str, Any] | None, *, on: date) -> Standing:
    """How one paper stands on a day, from what is kept of it."""
    if known is None:
        return "needed"
    until = valid_until(known)
    if known.get("outdated") or (until is not None and until < on):
        return "outdated"
    return "checked" if known.get("read") and not known.get("doubted") else "with_a_person"


def valid_until(known: Mapping[str, Any] | None) -> date | None:
    """The last day on which the paper counts, where it says so."""
    until = None if known is None else known.get("until")
    return None if until is None else date.fromisoformat(until)


def _told(turn: Turn) -> Mapping[DocumentKind, Mapping[str, Any]]:
    draft = turn.draft
    if draft is None or draft.is_closed:
        return {}
    if not draft.is_draft:
        return draft.papers
    kinds: tuple[DocumentKind, ...] = turn.situation.policy.documents.required
    return {kind: turn.value(kind) for kind in kinds if kind in turn.facts}
