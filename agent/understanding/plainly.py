"""What a few words say beyond doubt, whatever the statistics make of the rest."""

from agent.understanding import not_said, rules, sentences, yes_and_no
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Vocabulary
from flows.commands import (
    Abuse,
    AnyCommand,
    Back,
    Cancel,
    Deny,
    NotUnderstood,
    Refuse,
    Resume,
    Skip,
    Stop,
)


def said(clause: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """The command that this clause says so plainly, if any."""
    words = {"span": clause[:400], "confidence": 0.9}
    in_form = heard.flow == "application"
    denies = rules.yes_or_no("no", heard)
    if sentences.CURSES.search(clause):
        return Abuse().model_copy(update=words)
    if sentences.WILL_NOT_SAY.search(clause) and isinstance(denies, Deny):
        return Refuse().model_copy(update=words)
    if not_said.is_undone(clause) and isinstance(denies, Deny):
        return NotUnderstood(span=clause[:400], confidence=0.5)
    if sentences.NO_MORE_MESSAGES.search(clause):
        return Stop().model_copy(update=words)
    if sentences.WANTS_MESSAGES.search(clause) and not not_said.is_undone(clause):
        return Resume().model_copy(update=words)
    if heard.awaiting and sentences.GOES_BACK.search(clause):
        return Back().model_copy(update=words)
    if heard.awaiting not in (None, "choice") and sentences.SKIPS.search(clause):
        return Skip().model_copy(update=words)
    throws_away = sentences.THROWS_AWAY.search(clause)
    gives_up = throws_away or (in_form and sentences.GIVES_UP.search(clause))
    if gives_up and not not_said.is_undone(clause):
        return Cancel(scope="application").model_copy(update=words)
    if sentences.AGREES.match(clause) and yes_and_no.affirms(clause, vocabulary=vocabulary):
        return rules.yes_or_no("yes", heard).model_copy(update=words)
    return None
