"""Measuring understanding on anybody's cases: a file in, a table out, with the errors if asked."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from agent.understand import Reader, understand
from agent.understanding import shared_names
from agent.understanding.shared_names import Meant, Slot
from flows.numbers import Kind, read

# Read into a message that does not say it, one of these moves money, consent or a decision.
BINDING = frozenset(
    {"apply", "set_fact", "correct_fact", "affirm", "deny", "cancel", "stop_messages"}
    | {"start_messages"}
)
_PAYS = frozenset({"amount_cents", "months", "salary_cents", "pay_day", "paid_cents"})
# Where a reader may hand on what it does not understand and still be right.
_MAY_HAND_ON = frozenset({"osh", "ndo", "kua", "her"})
_OF_NOTHING = frozenset({"", "none", "invalid"})


@dataclass(frozen=True)
class Case:
    """One message, what was asked, and what it means; " | " divides the right readings."""

    text: str
    language: str
    pending: str
    commands: tuple[str, ...]
    slots: Mapping[str, Slot] | None  # None where the file does not say


@dataclass(frozen=True)
class Wrong:
    """One message that was read otherwise than its file says."""

    text: str
    group: str
    expected: str
    got: str
    harmful: bool = False


@dataclass(frozen=True)
class Share:
    """How many of a group there are, how many were right, handed on, and harmfully wrong."""

    group: str
    cases: int
    right: int
    handed_on: int = 0
    harmful: int = 0

    @property
    def rate(self) -> float:
        """The share of right readings, with those handed on where that is allowed."""
        return (self.right + self.handed_on) / self.cases if self.cases else 1.0


@dataclass(frozen=True)
class Table:
    """What was measured on one file."""

    title: str
    shares: tuple[Share, ...]
    wrong: tuple[Wrong, ...]

    def share(self, group: str) -> Share:
        """The figures of one group; "all" is everything."""
        return next(each for each in self.shares if each.group == group)

    def lines(self, *, errors: bool = False) -> Iterator[str]:
        """The table as it is printed."""
        yield self.title
        yield f"{'':24}{'cases':>7}{'right':>8}{'handed on':>11}{'harmful':>9}{'share':>9}"
        for each in self.shares:
            yield (
                f"{each.group:24}{each.cases:7}{each.right:8}{each.handed_on:11}"
                f"{each.harmful:9}{each.rate:9.1%}"
            )
        for wrong in self.wrong if errors else ():
            harm = " (harmful)" if wrong.harmful else ""
            yield f"{wrong.group}: {wrong.text!r}: {wrong.expected}, read as {wrong.got}{harm}"

    def as_json(self) -> str:
        """The same for programs."""
        shares = [{**asdict(each), "share": round(each.rate, 4)} for each in self.shares]
        wrong = [asdict(each) for each in self.wrong]
        return json.dumps(
            {"title": self.title, "shares": shares, "wrong": wrong}, ensure_ascii=False, indent=2
        )


class UnreadableCases(ValueError):
    """The file of cases lacks a column, or a row of it cannot be read."""


# --- commands ---


async def understanding_table(path: Path, *, reader: Reader, today: date) -> Table:
    """Read every case of a file with the columns text, language, pending, command and slots."""
    return await judged(list(cases(path)), reader=reader, today=today, title=str(path))


async def judged(held: Sequence[Case], *, reader: Reader, today: date, title: str = "") -> Table:
    """Read the cases and compare."""
    judgements: list[tuple[Case, tuple[Meant, ...]]] = []
    for case in held:
        heard = shared_names.heard(case.text, pending=case.pending, language=case.language)
        answer = await understand(heard, reader=reader)
        judgements.append((case, shared_names.meant(case.text, answer.commands, today=today)))
    languages = sorted({case.language for case in held})
    names = sorted({case.commands[0] for case in held})
    shares = [_share("all", judgements)]
    for language in languages:
        shares.append(
            _share(language, [each for each in judgements if each[0].language == language])
        )
    for name in names:
        shares.append(
            _share(f"  {name}", [each for each in judgements if each[0].commands[0] == name])
        )
    wrong = [_wrong(case, meant) for case, meant in judgements if not is_right(case, meant)]
    return Table(f"understanding: {title}", tuple(shares), tuple(wrong))


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file."""
    for number, row in enumerate(rows(path, ("text", "language", "command")), start=2):
        pending = row.get("pending") or "none"
        if not shared_names.is_pending(pending):
            raise UnreadableCases(f"{path}:{number}: no such question: {pending!r}")
        yield Case(
            text=row["text"],
            language=row["language"],
            pending=pending,
            commands=tuple(each.strip() for each in row["command"].split("|")),
            slots=_slots(row.get("slots") or "", f"{path}:{number}"),
        )


def is_right(case: Case, meant: Sequence[Meant]) -> bool:
    """Whether what the file says was read, with its values, and nothing that binds beside it."""
    names = {each.name for each in meant}
    if not names & set(case.commands) or surplus(case, meant):
        return False
    return case.slots is None or _as_told(case.slots, meant)


def surplus(case: Case, meant: Sequence[Meant]) -> set[str]:
    """What was read that binds and was not said, or a sum of money that is another one."""
    told = {*case.commands, *(("set_fact",) if case.slots else ())}
    if {"apply", "correct_fact", "affirm", "deny"} & told and case.slots is None:
        told.add("set_fact")
    if "skip" in told and any(each.name == "skip" for each in meant):
        told.add("deny")
    binding = {each.name for each in meant if each.name in BINDING} - told
    if case.slots is not None:
        binding |= {slot for slot, value in _read(meant).items() if _differs(case, slot, value)}
    return binding


def _differs(case: Case, slot: str, value: Slot) -> bool:
    # "ambiguous" is asked back, and a value that the file leaves out is judged with the rest.
    wanted = (case.slots or {}).get(slot)
    return slot in _PAYS and wanted is not None and isinstance(value, int) and value != wanted


def _read(meant: Sequence[Meant]) -> dict[str, Slot]:
    return {slot: value for each in meant for slot, value in each.slots.items()}


def _as_told(slots: Mapping[str, Slot], meant: Sequence[Meant]) -> bool:
    read_slots = _read(meant)
    extra = (read_slots.keys() & _PAYS) - slots.keys()
    return not extra and all(
        _plain(read_slots.get(slot)) == _plain(value) for slot, value in slots.items()
    )


def _plain(value: Slot | None) -> str:
    word = str(value).casefold().strip(" .")
    return "osh" if word in ("ndo", "kua") else word


def _is_handed_on(case: Case, meant: Sequence[Meant]) -> bool:
    return case.language in _MAY_HAND_ON and shared_names.person_or_nothing(meant)


def _share(group: str, judgements: Sequence[tuple[Case, Sequence[Meant]]]) -> Share:
    right = [case for case, meant in judgements if is_right(case, meant)]
    handed = [
        case
        for case, meant in judgements
        if not is_right(case, meant) and _is_handed_on(case, meant)
    ]
    harmful = [case for case, meant in judgements if surplus(case, meant)]
    return Share(group, len(judgements), len(right), len(handed), len(harmful))


def _wrong(case: Case, meant: Sequence[Meant]) -> Wrong:
    got = " + ".join(f"{each.name}{dict(each.slots) or ''}" for each in meant)
    expected = f"{'|'.join(case.commands)}{dict(case.slots or {}) or ''}"
    handed = " (handed on)" if _is_handed_on(case, meant) else ""
    harmful = bool(surplus(case, meant))
    return Wrong(case.text, f"{case.language}/{case.pending}", expected, got + handed, harmful)


def _slots(written: str, where: str) -> Mapping[str, Slot] | None:
    if not written.strip():
        return None
    try:
        told: Any = json.loads(written)
    except json.JSONDecodeError as error:
        raise UnreadableCases(f"{where}: slots are no JSON") from error
    return cast(dict[str, Slot], told)


# --- numbers ---


def numbers_table(path: Path, *, today: date) -> Table:
    """Read every number of a file with the columns text, kind and expected."""
    judgements: list[tuple[str, str, str, str]] = []
    for number, row in enumerate(rows(path, ("text", "kind", "expected")), start=2):
        kind = row["kind"] or "none"
        if kind not in get_args(Kind):
            raise UnreadableCases(f"{path}:{number}: no such kind: {kind!r}")
        got = str(read(row["text"], cast(Kind, kind), today=today))
        judgements.append((row["text"], kind, row["expected"].strip(), got))
    kinds = sorted({kind for _, kind, _, _ in judgements})
    shares = [_numbers_share("all", judgements)]
    shares += [
        _numbers_share(kind, [each for each in judgements if each[1] == kind]) for kind in kinds
    ]
    wrong = [
        Wrong(text, kind, expected, got, harmful=is_misread(expected, got))
        for text, kind, expected, got in judgements
        if not is_same(kind, expected, got)
    ]
    return Table(f"numbers: {path}", tuple(shares), tuple(wrong))


def _numbers_share(group: str, judgements: Sequence[tuple[str, str, str, str]]) -> Share:
    right = sum(is_same(kind, expected, got) for _, kind, expected, got in judgements)
    harmful = sum(
        is_misread(expected, got) and not is_same(kind, expected, got)
        for _, kind, expected, got in judgements
    )
    return Share(group, len(judgements), right, harmful=harmful)


def is_misread(expected: str, got: str) -> bool:
    """Whether a value was taken where there is another one, or none."""
    return got not in ("ambiguous", "invalid") and got != expected


def is_same(kind: str, expected: str, got: str) -> bool:
    """Whether this is what the file says; of nothing there are several names."""
    return got == expected or (kind == "none" and {got, expected} <= _OF_NOTHING)


def rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a file with tabs; raises UnreadableCases where a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [each for each in columns if each not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableCases(f"{path}: no column {', '.join(missing)}")
        yield from cast(Iterator[dict[str, str]], reader)
