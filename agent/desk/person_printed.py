"""What is held about one person, as it is printed: one paragraph a record, one line a value."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.agreements.sheet import LENDER, Block, Heading, Sheet, Text
from agent.desk import drawing

Held = Mapping[str, Sequence[Mapping[str, Any]]]
_OPENING = (
    "Each part below is one kind of record. The same stands in everything.json for machines, and"
    " what may leave of the papers that were sent lies in the folder papers: read_me_first.html"
    " lists each."
)


def sheet(ref: str, held: Held, *, at: datetime) -> Sheet:
    """All of it, in the order in which it is kept."""
    return Sheet(
        title="What Buffr Lend holds about you",
        reference=ref,
        day=drawing.clock(at),
        pages="Page {n} of {total}",
        lender=LENDER,
        blocks=tuple(_blocks(held)),
    )


def _blocks(held: Held) -> Iterator[Block]:
    yield Text(_OPENING)
    for table, rows in held.items():
        yield Heading(f"{drawing.words(table).capitalize()} ({len(rows)})")
        for row in rows:
            yield Text("\n".join(_lines(row)))


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if value not in (None, "", [], {}):
            yield f"{drawing.words(name)}: {value}"
