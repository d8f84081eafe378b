"""Whose turn it is: one reply to a turn, none over a person's head, none to who wants peace."""

from collections.abc import Iterator

from evals.grading.held import Held, Stretch

# What somebody who waits for a person may still hear: that she waits, peace, another language,
# that a secret is hidden, and a few words to somebody who cannot go on.
_TO_WHO_WAITS = ("handover.", "stop.", "start.", "secret.", "distress.", "welcome", "language.")
_MOST = 2  # messages in a row, by the conversation's rules


def several_replies(held: Held) -> Iterator[str]:
    """A turn has one reply, in two messages at most, or three where English stands beneath."""
    most = _MOST if held.is_english else _MOST + 1
    for step, turn in {(line.step, line.turn) for line in held.replies if line.turn}:
        texts = [line.text for line in held.replies if (line.step, line.turn) == (step, turn)]
        if len(texts) > most:
            yield f"{len(texts)} messages in turn {turn} (step {step})"
        if len(set(texts)) < len(texts):
            yield f"said twice in turn {turn} (step {step}): {texts[0][:60]!r}"


def talked_over(held: Held) -> Iterator[str]:
    """From the handing over to the taking back the assistant is silent, but for a few words."""
    waits = held.case.given == "queue"
    for part in held.stretches:
        effects = {effect for turn in part.turns for effect in turn.effects}
        if part.step.resumes_bot or "TakeBack" in effects:
            waits = False
        elif waits:
            yield from _over_her_head(part)
        waits = waits or "HandOver" in effects


def _over_her_head(part: Stretch) -> Iterator[str]:
    wrong = [key for key in part.keys if not key.startswith(_TO_WHO_WAITS)]
    if wrong:
        yield f"{part.told!r}: said {wrong} while a person is called"


def wrote_first(held: Held) -> Iterator[str]:
    """After STOP nothing comes that answers no message of hers."""
    peace = False
    for part in held.stretches:
        if peace and (part.step.waits or part.step.resumes_bot) and part.replies:
            yield f"wrote first: {part.replies[0].text[:60]!r}"
        for turn in part.turns:
            peace = (peace or "OptOut" in turn.effects) and "OptIn" not in turn.effects


def withheld(held: Held) -> Iterator[str]:
    """The guard kept no reply back, unless the case says so."""
    if "guard.safe" in held.case.says:
        return
    for turn in held.played.turns:
        if turn.faults:
            yield f"turn {turn.number}: {list(turn.faults)}"
