"""Measures the offline reader: how much of the held-out lines it reads right, and how fast.

Run it from the repository: `python -m agent.understanding.measure [held_out.tsv]`.
"""

import asyncio
import csv
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import cast

from agent.understand import Reader, open_reader, understand
from agent.understanding import rules
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand, FactName

_HELD_OUT = Path("tests/agent/understanding/held_out.tsv")


@dataclass(frozen=True)
class Line:
    """One message in its place, and the commands that it should give."""

    heard: Heard
    expected: str


@dataclass(frozen=True)
class Measured:
    """What a run over the lines showed; times are medians in milliseconds."""

    lines: int
    wrong: tuple[tuple[str, str, str], ...]  # the message, what was expected, what was read
    rules_ms: float
    model_ms: float
    open_ms: float

    @property
    def right(self) -> float:
        """The share of lines that were read exactly right."""
        return 1 - len(self.wrong) / self.lines


def lines(path: Path) -> Iterator[Line]:
    """The held-out lines of a file."""
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            told = cast(list[FactName], [fact for fact in row["known"].split(",") if fact])
            known = frozenset(told)
            heard = Heard(
                messages=(Said(row["text"]),),
                awaiting=row["awaiting"] or None,
                options=tuple(_option(each) for each in row["options"].split(",") if each),
                known=known,
                flow="application" if row["awaiting"] or known else None,
            )
            yield Line(heard, row["expected"])


def shown(commands: Sequence[AnyCommand]) -> str:
    """Commands as the held-out file writes them: "set_fact:amount=2000 + ask_question"."""
    return " + ".join(_shown(command) for command in commands)


async def measure(reader: Reader, held_out: Sequence[Line], *, open_ms: float = 0.0) -> Measured:
    """Read every line once and compare."""
    wrong: list[tuple[str, str, str]] = []
    ruled: list[float] = []
    modelled: list[float] = []
    for line in held_out:
        began = perf_counter()
        rules.read(line.heard, vocabulary=reader.vocabulary)
        ruled.append(perf_counter() - began)
        read = await understand(line.heard, reader=reader)
        if read.how != "rules":
            modelled.append(read.seconds.model)
        if shown(read.commands) != line.expected:
            wrong.append((line.heard.messages[0].text, line.expected, shown(read.commands)))
    return Measured(
        lines=len(held_out),
        wrong=tuple(wrong),
        rules_ms=statistics.median(ruled) * 1e3,
        model_ms=statistics.median(modelled) * 1e3,
        open_ms=open_ms,
    )


def main(arguments: Sequence[str]) -> None:
    """Print what was measured."""
    held_out = list(lines(Path(arguments[0]) if arguments else _HELD_OUT))
    began = perf_counter()
    reader = open_reader()
    opened = (perf_counter() - began) * 1e3
    measured = asyncio.run(measure(reader, held_out, open_ms=opened))
    report = [f"wrong: {text!r}: {want} was read as {got}" for text, want, got in measured.wrong]
    report += [
        f"right: {measured.right:.1%} of {measured.lines}",
        f"rules: {measured.rules_ms:.3f} ms a message (median)",
        f"offline model: {measured.model_ms:.2f} ms a message that needs it (median)",
        f"opening, with the import of pydantic-ai: {measured.open_ms:.0f} ms",
    ]
    sys.stdout.write("\n".join(report) + "\n")


def _option(text: str) -> Offered:
    option_id, _, title = text.partition("=")
    return Offered(option_id, title or option_id.capitalize())


def _shown(command: AnyCommand) -> str:
    said = command.model_dump(exclude={"message", "span", "confidence"})
    kind = said.pop("kind")
    if kind in ("set_fact", "correct"):
        return f"{kind}:{said['fact']}={said['value']}"
    if kind == "ask_question" or not said:
        return str(kind)
    return f"{kind}:{next(iter(said.values()))}"


if __name__ == "__main__":
    main(sys.argv[1:])
