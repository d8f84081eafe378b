"""Measures the offline reader: how much of the held-out lines it reads right, and how fast.

Run it from the repository: `python -m agent.understanding.measure [held_out.tsv ...]`.
"""

import asyncio
import csv
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import cast

from agent.understand import Reader, open_reader, understand
from agent.understanding import rules
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand, FactName

_TESTS = Path("tests/agent/understanding")
_HELD_OUT = (_TESTS / "held_out.tsv", _TESTS / "held_out_en_2.tsv")
# What moves money, consent or a decision: read into a message that does not say it, it does harm.
BINDING = ("affirm", "choose", "stop", "cancel", "correct", "start_flow", "change_item", "resume")


@dataclass(frozen=True)
class Line:
    """One message in its place, and the commands that it should give.

    Where a person could read it in two ways, " || " stands between them.
    """

    heard: Heard
    expected: str

    @property
    def readings(self) -> list[list[str]]:
        """The right readings, each as its commands."""
        return [each.split(" + ") for each in self.expected.split(" || ")]


@dataclass(frozen=True)
class Counted:
    """How often one kind of command was read, should have been, and both."""

    read: int
    expected: int
    both: int

    @property
    def precision(self) -> float:
        """The share of what was read that was meant."""
        return self.both / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """The share of what was meant that was read."""
        return self.both / self.expected if self.expected else 1.0


@dataclass(frozen=True)
class Measured:
    """What a run over the lines showed; times are medians in milliseconds."""

    lines: int
    wrong: tuple[tuple[str, str, str], ...]  # the message, what was expected, what was read
    binding: tuple[tuple[str, str, str], ...]  # of these, those that read a binding command in
    kinds: Mapping[str, Counted]
    rules_ms: float
    model_ms: float
    open_ms: float

    @property
    def right(self) -> float:
        """The share of lines that were read exactly right."""
        return 1 - len(self.wrong) / self.lines


@dataclass(frozen=True)
class Speed:
    """Medians over the messages that need the offline model, and over all of them, milliseconds."""

    model_ms: float
    message_ms: float
    messages: int


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
                flow=_flow(row, known),
            )
            yield Line(heard, row["expected"])


def shown(commands: Sequence[AnyCommand]) -> str:
    """Commands as the held-out file writes them: "set_fact:amount=2000 + ask_question"."""
    return " + ".join(_shown(command) for command in commands)


async def measure(reader: Reader, held_out: Sequence[Line], *, open_ms: float = 0.0) -> Measured:
    """Read every line once and compare."""
    wrong: list[tuple[str, str, str]] = []
    binding: list[tuple[str, str, str]] = []
    pairs: list[tuple[list[str], list[str]]] = []
    ruled: list[float] = []
    modelled: list[float] = []
    for line in held_out:
        began = perf_counter()
        rules.read(line.heard, vocabulary=reader.vocabulary)
        ruled.append(perf_counter() - began)
        answer = await understand(line.heard, reader=reader)
        if answer.how != "rules":
            modelled.append(answer.seconds.model)
        read = [_shown(command) for command in answer.commands]
        meant = _nearest(read, line)
        pairs.append((read, meant))
        if sorted(read) != sorted(meant):
            told = (line.heard.messages[0].text, line.expected, " + ".join(read))
            wrong.append(told)
            binding += [told] if _binds_wrongly(read, meant) else []
    return Measured(
        lines=len(held_out),
        wrong=tuple(wrong),
        binding=tuple(binding),
        kinds=_kinds(pairs),
        rules_ms=statistics.median(ruled) * 1e3,
        model_ms=statistics.median(modelled) * 1e3,
        open_ms=open_ms,
    )


async def speed(reader: Reader, *, held_out: Sequence[Line], rounds: int = 3) -> Speed:
    """How long the offline reader takes a message."""
    modelled: list[float] = []
    every: list[float] = []
    for _ in range(rounds):
        for line in held_out:
            began = perf_counter()
            answer = await understand(line.heard, reader=reader)
            every.append(perf_counter() - began)
            if answer.how != "rules":
                modelled.append(answer.seconds.rules + answer.seconds.model)
    return Speed(
        model_ms=statistics.median(modelled) * 1e3,
        message_ms=statistics.median(every) * 1e3,
        messages=len(every),
    )


def main(arguments: Sequence[str]) -> None:
    """Print what was measured, file by file."""
    began = perf_counter()
    reader = open_reader()
    opened = (perf_counter() - began) * 1e3
    for path in [Path(each) for each in arguments] or _HELD_OUT:
        held_out = list(lines(path))
        measured = asyncio.run(measure(reader, held_out, open_ms=opened))
        sys.stdout.write("\n".join([f"# {path}", *_report(measured)]) + "\n\n")


def _report(measured: Measured) -> Iterator[str]:
    for text, want, got in measured.wrong:
        yield f"wrong: {text!r}: {want} was read as {got}"
    yield f"right: {measured.right:.1%} of {measured.lines}"
    yield f"wrong commands that move money, consent or a decision: {len(measured.binding)}"
    yield "command                  precision  recall  expected"
    for kind, counted in sorted(measured.kinds.items()):
        yield f"{kind:24} {counted.precision:9.0%} {counted.recall:7.0%} {counted.expected:9}"
    yield f"rules: {measured.rules_ms:.3f} ms a message (median)"
    yield f"offline model: {measured.model_ms:.2f} ms a message that needs it (median)"
    yield f"opening, with the import of pydantic-ai: {measured.open_ms:.0f} ms"


def _flow(row: Mapping[str, str], known: frozenset[FactName]) -> str | None:
    if "flow" in row:
        return row["flow"] or None
    return "application" if row["awaiting"] or known else None


def _option(text: str) -> Offered:
    option_id, _, title = text.partition("=")
    return Offered(option_id, title or option_id.capitalize())


def _nearest(read: Sequence[str], line: Line) -> list[str]:
    """The right reading that shares most with what was read."""
    return max(
        line.readings,
        key=lambda reading: (_shared(reading, read), -len(reading)),
    )


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    left: Counter[str] = Counter(one)
    right: Counter[str] = Counter(other)
    return (left & right).total()


def _binds_wrongly(read: Sequence[str], meant: Sequence[str]) -> bool:
    surplus = Counter(read) - Counter(meant)
    return any(_kind(command) in BINDING for command in surplus)


def _kinds(pairs: Sequence[tuple[list[str], list[str]]]) -> dict[str, Counted]:
    read: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for each, wanted in pairs:
        read.update(_label(command) for command in each)
        meant.update(_label(command) for command in wanted)
        both.update(_label(command) for command in (Counter(each) & Counter(wanted)).elements())
    return {kind: Counted(read[kind], meant[kind], both[kind]) for kind in {*read, *meant}}


def _kind(command: str) -> str:
    return command.partition(":")[0]


def _label(command: str) -> str:
    """Reports and what is asked of a loan one by one, the rest by its kind."""
    return command if _kind(command) in ("report", "ask_loan") else _kind(command)


def _shown(command: AnyCommand) -> str:
    said = command.model_dump(exclude={"message", "span", "confidence"})
    kind = said.pop("kind")
    if kind in ("set_fact", "correct"):
        return f"{kind}:{said['fact']}={said['value']}"
    if kind in ("ask_question", "help") or not said:
        return str(kind)
    return f"{kind}:{next(iter(said.values()))}"


if __name__ == "__main__":
    main(sys.argv[1:])
