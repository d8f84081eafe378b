"""Crowds: many talks at once on one stage, and how long each turn and each of its steps took."""

import asyncio
import time
from collections.abc import Iterator, Sequence

from evals.case import Load
from evals.outcome import Grade, Played, Reached, Result
from evals.running.jobs import Job
from evals.stage.talk import Talk
from evals.stage.theatre import Theatre
from evals.weighing import pace, reached
from flows.commands import Language


async def results(case: Load, job: Job, stage: Theatre) -> list[Result]:
    """A result for each attempt in each language that is wanted."""
    return [
        await judge(case, job.case, stage, language=language, model=job.model, attempt=attempt)
        for language in case.languages
        if not job.languages or language in job.languages
        for attempt in range(1, job.repeat + 1)
    ]


async def judge(
    case: Load,
    name: str,
    stage: Theatre,
    *,
    language: Language = "en",
    model: str = "offline",
    attempt: int = 1,
) -> Result:
    """Let them all talk at once; the result is one, with the times of every turn."""
    await stage.begin(model=model)
    talks = [await _comes(stage, language) for _ in range(case.people)]
    began = time.perf_counter()
    await asyncio.gather(*(_talks(talk, case) for talk in talks))
    seconds = time.perf_counter() - began
    held = [await talk.over("played") for talk in talks]
    return _result(case, name, held, language=language, attempt=attempt, seconds=seconds)


async def _comes(stage: Theatre, language: Language) -> Talk:
    return Talk(await stage.enter("somebody_new", language=language), language)


async def _talks(talk: Talk, case: Load) -> None:
    for step in case.turns:
        await talk.does(step)


def _result(
    case: Load,
    name: str,
    held: Sequence[Played],
    *,
    language: Language,
    attempt: int,
    seconds: float,
) -> Result:
    grades = tuple(grade for grade in _grades(case, held))
    turns = [turn for each in held for turn in each.turns]
    return Result(
        case=name,
        suite="load",
        language=language,
        attempt=attempt,
        severity=case.severity,
        flow=case.flow,
        kind=case.kind,
        passed=all(each.passed for each in grades),
        grades=grades,
        seconds=round(seconds, 4),
        turns=len(turns),
        tokens_in=sum(each.tokens_in for each in turns),
        tokens_out=sum(each.tokens_out for each in turns),
        turn_ms=tuple(ms for each in held for ms in each.turn_ms),
        node_ms=pace.by_node(turns),
        transcript=held[0].lines if held else (),
        reached=reached.of(held[0]) if held else Reached(),
    )


def _grades(case: Load, held: Sequence[Played]) -> Iterator[Grade]:
    unanswered = sum(not _was_answered(one, len(case.turns)) for one in held)
    yield Grade(
        grader="everybody_is_answered",
        passed=unanswered == 0,
        why=f"{unanswered} of {len(held)} heard nothing for something" if unanswered else "",
    )
    faults = sorted({fault for one in held for turn in one.turns for fault in turn.faults})
    yield Grade(
        grader="nothing_is_withheld",
        passed=not faults,
        why=", ".join(faults),
    )
    ways = {tuple(turn.says for turn in one.turns) for one in held}
    yield Grade(
        grader="all_hear_the_same",
        passed=len(ways) <= 1,
        why=f"{len(ways)} talks came of one script" if len(ways) > 1 else "",
    )


def _was_answered(one: Played, expected: int) -> bool:
    """Whether every turn said something, and it arrived: in a crowd perhaps a step later."""
    said = sum(bool(turn.says) for turn in one.turns)
    return min(said, sum(each.who == "bot" for each in one.lines)) >= expected
