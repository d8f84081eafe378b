"""How far each language is: which texts are missing, stale, unreviewed or reviewed, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from babel.messages.catalog import Message

from agent.languages.catalogue import (
    TRANSLATIONS,
    Catalogue,
    Note,
    Translation,
    english,
    entries,
    is_current,
    is_written,
    note_of,
    read_catalog,
    worded,
)

State = Literal["missing", "stale", "unreviewed", "reviewed"]
STATES: tuple[State, ...] = get_args(State)
_HEAD = ("", "texts", *STATES, "first words only")


@dataclass(frozen=True)
class Standing:
    """Where one language stands, text by text."""

    language: Translation
    states: Mapping[str, State]
    notes: Mapping[str, Note]

    def keys(self, state: State) -> tuple[str, ...]:
        """The texts of this state, in the order of the catalogue."""
        return tuple(key for key, each in self.states.items() if each == state)

    @property
    def openings(self) -> int:
        """The texts of which only the first words are in this language."""
        return sum(note.opening for note in self.notes.values())


def standings(folder: Path) -> tuple[Standing, ...]:
    """Where every language stands."""
    source = english(folder)
    return tuple(standing(language, folder, source=source) for language in TRANSLATIONS)


def standing(language: Translation, folder: Path, *, source: Catalogue) -> Standing:
    """Where this language stands; a text that was never extracted is missing too."""
    found = {str(each.context): each for each in entries(read_catalog(language, folder))}
    keys = [*worded(source), *source.counted]
    states: dict[str, State] = {key: _state(found.get(key), source) for key in keys}
    return Standing(
        language,
        states,
        {
            key: note_of(found[key].user_comments)
            for key, state in states.items()
            if state != "missing"
        },
    )


def table(standings: Sequence[Standing]) -> str:
    """The figures of every language, a line each."""
    return _drawn([_HEAD, *(_counts(each) for each in standings)])


def listed(standing: Standing, state: State) -> str:
    """The keys of one state; of what is reviewed also who did it and when."""
    return "\n".join(_line(key, standing.notes.get(key, Note())) for key in standing.keys(state))


def _state(message: Message | None, source: Catalogue) -> State:
    if message is None or not is_written(message):
        return "missing"
    if message.fuzzy or not is_current(message, source):
        return "stale"
    return "reviewed" if note_of(message.user_comments).review else "unreviewed"


def _counts(standing: Standing) -> tuple[str, ...]:
    numbers = (
        len(standing.states),
        *(len(standing.keys(each)) for each in STATES),
        standing.openings,
    )
    return (standing.language, *(str(each) for each in numbers))


def _drawn(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _line(key: str, note: Note) -> str:
    return f"{key}  {note.review.by}, {note.review.on.isoformat()}" if note.review else key
