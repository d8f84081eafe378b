"""Graders of a conversation: each looks at one thing that must hold, and says why it does not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.case import Conversation, cents
from evals.grading import leaks, proven, speech, watch
from evals.grading.held import Held, Stretch
from evals.outcome import Grade, Played
from flows.commands import Language

Faults = Iterator[str]


@dataclass(frozen=True)
class Grader:
    """A name for the report, and what is wrong; nothing where all is well."""

    name: str
    faults: Callable[[Held], Faults]


def grades(case: Conversation, played: Played, *, language: Language) -> tuple[Grade, ...]:
    """What every grader makes of a conversation."""
    held = Held(case, played, language=language)
    return tuple(_graded(grader, held) for grader in GRADERS)


def _graded(grader: Grader, held: Held) -> Grade:
    faults = list(grader.faults(held))
    return Grade(grader=grader.name, passed=not faults, why="; ".join(faults))


# --- the store ---


def _store(held: Held) -> Faults:
    """Each row that the case names is there, as far as it is told; none, where none may be."""
    for name, expected in held.case.store_after:
        if expected is not None:
            yield from _differs(name, expected, held.played.store.get(name))


def _differs(name: str, expected: Any, got: Any) -> Faults:
    if isinstance(expected, Mapping):
        if not expected and got:
            yield f"{name}: expected none, got {got}"
        yield from _row_differs(name, expected, got if isinstance(got, Mapping) else {})
        return
    rows: list[Any] = list(got or ())
    if not expected and rows:
        yield f"{name}: expected none, got {rows}"
    left = list(rows)
    for wanted in expected:
        found = next((row for row in left if not list(_row_differs(name, wanted, row))), None)
        if found is None:
            yield f"{name}: expected {dict(wanted)}, got {rows}"
        else:
            left.remove(found)  # two rows that are asked for are two rows


def _row_differs(name: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> Faults:
    for field, wanted in expected.items():
        if not _same(wanted, got.get(field)):
            yield f"{name}.{field}: expected {wanted!r}, got {got.get(field)!r}"


def _same(expected: Any, got: Any) -> bool:
    """Whether they are equal; of an inner row and of a list of names only what is told counts."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return all(_same(value, got.get(key)) for key, value in expected.items())
    if isinstance(expected, list | tuple) and isinstance(got, Mapping | list | tuple):
        return set(expected) <= set(got) if expected else not got
    if isinstance(expected, float):  # `9000.00` is an amount, `4` is a count
        return bool(got == cents(expected))
    return bool(expected == got)


def _owner(held: Held) -> Faults:
    wanted = held.case.owner_after
    if wanted not in (None, held.played.owner):
        yield f"expected {wanted}, got {held.played.owner}"


def _others(held: Held) -> Faults:
    """Nobody else's rows move by what she writes."""
    for table, changed in held.played.others.items():
        if changed:
            yield f"{changed} of somebody else in {table}"


# What every talk adds to or may change, whatever is in it.
_THE_TALK = ("outbox", "refused_sends", "gaps")


def _unmoved(held: Held) -> Faults:
    """Her rows are what they were, where the case says so; a stranger's first hello makes some."""
    before, after = held.played.before, held.played.store
    if before is None:
        return
    new = () if before else ("customer", "identity", "lead")
    for name in sorted({*before, *after} - {*_THE_TALK, *new}):
        if (before.get(name) or None) != (after.get(name) or None):
            yield f"{name}: {before.get(name)} became {after.get(name)}"


def _lies(held: Held) -> Faults:
    """What the hostile model said has brought nothing about."""
    yield from held.played.lies


# --- what was said ---


def _keys(held: Held) -> Faults:
    heard = held.keys
    yield from (f"never heard {key}" for key in held.case.says if key not in heard)
    yield from (f"heard {key}" for key in held.case.never_says if key in heard)


def _words(held: Held) -> Faults:
    shown = (text for line in held.replies for text in (line.text, *line.titles))
    said = [speech.plain(text).casefold() for text in shown]
    for words in held.case.never_said:
        if any(words.casefold() in each for each in said):
            yield f"said {words!r}"
    for words in held.case.must_be_said:
        if not any(words.casefold() in each for each in said):
            yield f"never said {words!r}"


def _steps(held: Held) -> Faults:
    """The script came to its end, and after each step what had to hold held."""
    if held.played.ended.startswith("stuck"):
        yield held.played.ended
    for number, stretch in enumerate(held.stretches, start=1):
        for fault in _step(stretch):
            yield f"step {number} ({stretch.told}): {fault}"


def _ended(held: Held) -> Faults:
    """Somebody who is simulated came to the end that the case names, and to no other."""
    borrower = held.case.borrower
    if borrower is not None and held.played.ended != borrower.ends:
        yield f"she ended as {held.played.ended!r}, expected {borrower.ends!r}"


def _step(stretch: Stretch) -> Faults:
    then = stretch.step.then
    yield from _said_then(then.says, then.never_says, stretch)
    said = speech.plain(" ".join(line.text for line in stretch.replies)).casefold()
    yield from (f"never said {each!r}" for each in then.words if each.casefold() not in said)
    if then.awaits is not None and then.awaits != stretch.awaits:
        yield f"awaits {stretch.awaits}, expected {then.awaits}"
    missing = [kind for kind in then.commands if kind not in stretch.commands]
    if missing:
        yield f"understood {list(stretch.commands)}, expected {missing}"
    if then.article is not None and then.article not in stretch.articles:
        yield f"gave {list(stretch.articles)}, expected the article {then.article}"
    if then.silent is True and stretch.replies:
        yield f"was not silent: {list(stretch.keys)}"
    if then.silent is False and not stretch.replies:
        yield "was silent"


def _said_then(says: Sequence[str], never_says: Sequence[str], stretch: Stretch) -> Faults:
    missing = [key for key in says if key not in stretch.keys]
    if missing:
        yield f"said {list(stretch.keys)}, expected {missing}"
    wrong = [key for key in never_says if key in stretch.keys]
    if wrong:
        yield f"said {wrong}"


# An entry is added here, with a function that yields what is wrong; the tests break it once.
GRADERS: tuple[Grader, ...] = (
    Grader("store", _store),
    Grader("owner", _owner),
    Grader("nobody else", _others),
    Grader("nothing moved", _unmoved),
    Grader("no effect of lies", _lies),
    Grader("steps", _steps),
    Grader("her end", _ended),
    Grader("keys", _keys),
    Grader("words", _words),
    Grader("language", speech.wrong_language),
    Grader("her language", speech.english_alone),
    Grader("whole words", speech.unfinished),
    Grader("nothing given away", leaks.given_away),
    Grader("no promise", speech.promises),
    Grader("one question", speech.too_many_questions),
    Grader("proven numbers", proven.unproven),
    Grader("one reply", watch.several_replies),
    Grader("a person speaks", watch.talked_over),
    Grader("peace after stop", watch.wrote_first),
    Grader("nothing withheld", watch.withheld),
)
