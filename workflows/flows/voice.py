"""Voice notes: nobody listens here yet, so each is kept and waits for a person who can."""

from flows.effects import OpenCase, Value
from flows.flow import Turn
from flows.papers import BEFORE_CONSENT

CATEGORY = "voice_note"
_PRIORITY = 3


def wait_for_a_person(turn: Turn) -> None:
    """Bring every note that we may keep to a person; without consent none is kept."""
    for note in turn.situation.voice_notes:
        if note.reject == BEFORE_CONSENT:
            continue
        details: dict[str, Value] = {"told_in": str(turn.situation.messages[note.message])}
        if note.reject is None:
            details["document"] = str(note.document_id)
        turn.do(OpenCase(CATEGORY, "voice", _PRIORITY, details))
    if any(note.reject is None for note in turn.situation.voice_notes):
        turn.say("cannot.voice_kept")
