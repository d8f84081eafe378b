"""Reading: messages, their languages and their numbers, each judged against what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import assert_never

from agent.languages.identification import Identifier
from agent.understand import Read, Reader, open_reader, understand
from agent.understanding import shared_names, tables
from agent.understanding.shared_names import Meant, Slot
from evals.case import Message, Messages, Number, Numbers, Questions, Tongue, Tongues
from evals.lines.sheet import Judged, Sheet
from evals.outcome import Grade, Reached, Result
from flows.numbers import read

# The Monday on which every case begins that names no other day.
TODAY = date(2026, 11, 23)
# Below this the conversation keeps its language, so a wrong guess changes nothing.
SURE = 0.8
_NOTHING = "none"


class NoReading(TypeError):
    """These lines are questions for the articles, which nobody only reads."""


@dataclass(frozen=True)
class Ears:
    """What reads: the reader of messages, the identifier of languages, and the day it is."""

    reader: Reader
    identifier: Identifier
    today: date = TODAY


def open_ears(
    model: str = "offline", *, base_url: str | None = None, api_key: str | None = None
) -> Ears:
    """Open them; a model other than `offline` is asked over the network."""
    return Ears(open_reader(model, base_url=base_url, api_key=api_key), Identifier.load())


async def judge(sheet: Sheet, ears: Ears) -> list[Result]:
    """The results of every line of a sheet of the suite `understanding`."""
    match sheet.case:
        case Messages():
            judged = [await _message(line, ears) for line in _messages(sheet, sheet.case)]
        case Tongues():
            judged = [_tongue(line, ears) for line in _tongues(sheet, sheet.case)]
        case Numbers():
            judged = [_number(sheet, line, ears) for line in _numbers(sheet, sheet.case)]
        case Questions():
            raise NoReading(sheet.stem)
        case _:
            assert_never(sheet.case)
    return list(sheet.results(judged))


# --- messages ---


def _messages(sheet: Sheet, case: Messages) -> Iterator[tables.Case]:
    yield from (_as_case(each) for each in case.messages)
    if sheet.table is not None:
        yield from tables.cases(sheet.table)


def _as_case(line: Message) -> tables.Case:
    if not shared_names.is_pending(line.pending):
        raise tables.UnreadableCases(f"{line.text!r}: no such question: {line.pending!r}")
    told = (line.command,) if isinstance(line.command, str) else line.command
    commands = tuple(each.strip() for one in told for each in one.split("|"))
    return tables.Case(line.text, line.language, line.pending, commands, line.slots)


async def _message(case: tables.Case, ears: Ears) -> Judged:
    # What is in none of our languages comes into an English conversation.
    language = "en" if case.language == "other" else case.language
    heard = shared_names.heard(case.text, pending=case.pending, language=language)
    began = perf_counter()
    answer = await understand(heard, reader=ears.reader)
    seconds = perf_counter() - began
    meant = shared_names.meant(case.text, answer.commands, today=ears.today)
    expected = next((each for each in case.commands if each in _names(meant)), case.commands[0])
    telling = _telling(meant, expected, case)
    return Judged(
        text=case.text,
        language=_spoken(case.language),
        grades=tuple(_grades(case, meant)),
        expected=expected,
        got=telling.name,
        confidence=telling.confidence,
        asked=case.pending,
        reached=Reached(commands=_kinds(answer)),
        tokens_in=answer.usage.input_tokens,
        tokens_out=answer.usage.output_tokens,
        turn_ms=(seconds * 1000,),
        seconds=seconds,
    )


def _grades(case: tables.Case, meant: Sequence[Meant]) -> Iterator[Grade]:
    surplus = tables.surplus(case, meant)
    right = tables.is_right(case, meant)
    # A file says "unclear" itself where it is enough that a message reaches a person.
    yield Grade(
        grader="understood",
        passed=right,
        why="" if right else f"{_said(case)} was read as {_read(meant)}",
    )
    yield Grade(
        grader="binds_only_what_is_said",
        passed=not surplus,
        why=f"nobody said {', '.join(sorted(surplus))}" if surplus else "",
    )


def _telling(meant: Sequence[Meant], expected: str, case: tables.Case) -> Meant:
    """What a message is counted as: what does harm, else what was meant, else what comes first."""
    told = [each for each in meant if each.name == expected]
    surplus = tables.surplus(case, meant)
    harmful = [each for each in meant if each.name in surplus]
    return [*harmful, *told, *meant, Meant(_NOTHING)][0]


def _names(meant: Sequence[Meant]) -> set[str]:
    return {each.name for each in meant}


def _kinds(answer: Read) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.kind for each in answer.commands))


def _said(case: tables.Case) -> str:
    return f"{' or '.join(case.commands)}{_shown(case.slots or {})}"


def _read(meant: Sequence[Meant]) -> str:
    return " and ".join(f"{each.name}{_shown(each.slots)}" for each in meant) or _NOTHING


def _shown(slots: object) -> str:
    return f" {slots}" if slots else ""


def _spoken(code: str) -> str:
    return "osh" if code in ("ndo", "kua") else code


# --- languages ---


def _tongues(sheet: Sheet, case: Tongues) -> Iterator[Tongue]:
    yield from case.messages
    if sheet.table is not None:
        for row in tables.rows(sheet.table, ("text", "language")):
            told = {"text": row["text"], "language": _spoken(row["language"])}
            yield Tongue.model_validate(told)


def _tongue(line: Tongue, ears: Ears) -> Judged:
    began = perf_counter()
    guess = ears.identifier.guess(line.text)
    seconds = perf_counter() - began
    got = guess.language or _NOTHING
    right = got == line.language
    surely_wrong = not right and guess.confidence >= SURE
    return Judged(
        text=line.text,
        language=line.language,
        grades=(
            Grade(
                grader="language",
                passed=right,
                why="" if right else f"{line.language} was told as {got} ({guess.confidence:.2f})",
            ),
            Grade(
                grader="not_surely_wrong",
                passed=not surely_wrong,
                why=f"the conversation would go on in {got}" if surely_wrong else "",
            ),
        ),
        expected=line.language,
        got=got,
        # Where nothing tells a language there is no doubt about that.
        confidence=guess.confidence if guess.language else 1.0,
        seconds=seconds,
    )


# --- numbers ---


def _numbers(sheet: Sheet, case: Numbers) -> Iterator[Number]:
    yield from case.messages
    if sheet.table is not None:
        for row in tables.rows(sheet.table, ("text", "kind", "expected")):
            told = {"text": row["text"], "number": row["kind"], "expected": row["expected"]}
            yield Number.model_validate(told)


def _number(sheet: Sheet, line: Number, ears: Ears) -> Judged:
    began = perf_counter()
    got = str(read(line.text, line.number, today=ears.today))
    seconds = perf_counter() - began
    right = tables.is_same(line.number, line.expected, got)
    misread = not right and tables.is_misread(line.expected, got)
    return Judged(
        text=line.text,
        language=next(iter(sheet.case.languages), _NOTHING),
        grades=(
            Grade(
                grader="number",
                passed=right,
                why="" if right else f"{line.expected} was read as {got}",
            ),
            Grade(
                grader="no_other_number",
                passed=not misread,
                why=f"{got} was taken without asking" if misread else "",
            ),
        ),
        expected=_class(line.expected),
        got=_class(got) if right or not misread else "another value",
        asked=line.number,
        seconds=seconds,
    )


def _class(value: Slot) -> str:
    return str(value) if value in ("ambiguous", "invalid") else "value"
