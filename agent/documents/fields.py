"""Fields of a paper: each read at its label, as what it asks for, with its place on the page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from agent.documents.findings import FieldName, Value
from agent.documents.labels import Form
from agent.documents.sheets import Words

Read = Callable[[Words], str | date | None]
Reads = Sequence[tuple[FieldName, Read]]


def labelled(
    form: Form[FieldName], reads: Reads, *, at_least: float
) -> Iterator[tuple[FieldName, Value]]:
    """Each field that has an answer on this page."""
    for name, read in reads:
        found: tuple[Words, str | date] | None = form.first(name, read)
        if found is not None:
            yield name, value(*found, at_least=at_least)


def value(
    words: Words, read: str | int | date, *, at_least: float, flag: str | None = None
) -> Value:
    """A value with its place; what was hard to read is flagged, unless it is for another reason."""
    low = "low_score" if words.score < at_least else None
    return Value(read, words.text, words.page, words.box, words.score, flag or low)
