"""Suites: how each kind of case becomes a dataset of pydantic-evals, its task and its graders."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext
from pydantic_evals.reporting import ReportCase

from agent.settings import Settings
from evals.case import (
    AnyCase,
    Conversation,
    Load,
    Messages,
    Numbers,
    Poisoned,
    Questions,
    Rendered,
    Tongues,
    UnreadableCase,
    load,
)
from evals.files import papers
from evals.grading import graders
from evals.grading.graders import Grader
from evals.grading.held import Held
from evals.lines import poisoned
from evals.lines.sheet import Lines, Sheet
from evals.outcome import Grade, Played, Result
from evals.play import play
from evals.running.jobs import Job
from evals.stage import crowd, opening
from evals.stage.theatre import MONDAY, Theatre
from evals.weighing import pace, reached
from flows.commands import Language

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from evals.files.papers import FieldReader
    from evals.lines.answering import Examiner
    from evals.lines.finding import Shelves
    from evals.lines.reading import Ears


class NobodyKnowsHow(Exception):
    """There is no way yet to judge this kind of case in this suite."""


@dataclass
class Workshop:
    """What a worker judges with; each tool is opened when it is first needed."""

    database_url: str
    folder: Path
    settings: Settings
    stack: AsyncExitStack
    fields: "FieldReader | None" = None  # what reads the fields of a paper
    _stage: Theatre | None = None
    _ears: "dict[str, Ears]" = field(default_factory=dict)
    _shelves: "Shelves | None" = None
    _examiner: "Examiner | None" = None
    _borrowers: "dict[str, Model]" = field(default_factory=dict)

    async def stage(self) -> Theatre:
        if self._stage is None:
            theatre = opening.theatre(
                database_url=self.database_url, folder=self.folder, settings=self.settings
            )
            self._stage = await self.stack.enter_async_context(theatre)
        return self._stage

    async def reader(self) -> "FieldReader":
        if self.fields is None:
            from evals.rendered import reader

            opening = reader.opened(MONDAY.date())
            self.fields = await self.stack.enter_async_context(opening)
        return self.fields

    def ears(self, model: str) -> "Ears":
        from evals.lines import reading

        if model not in self._ears:
            self._ears[model] = reading.open_ears(
                model,
                base_url=self.settings.model_url or None,
                api_key=self.settings.model_key or None,
            )
        return self._ears[model]

    def shelves(self) -> "Shelves":
        from evals.lines import finding

        if self._shelves is None:
            self._shelves = finding.open_shelves(MONDAY.date())
        return self._shelves

    async def borrower(self, name: str) -> "Model | None":
        """The model that plays borrowers; None where the offline one does."""
        from evals.grading import judge

        if name == "offline":
            return None
        if name not in self._borrowers:
            opening = judge.open_model(
                name,
                base_url=self.settings.model_url or None,
                api_key=self.settings.model_key or None,
            )
            self._borrowers[name] = await self.stack.enter_async_context(opening)
        return self._borrowers[name]

    def examiner(self) -> "Examiner":
        from evals.lines import answering

        if self._examiner is None:
            self._examiner = answering.open_examiner(MONDAY.date())
        return self._examiner


async def results(job: Job, shop: Workshop) -> list[Result]:
    """Do a job: its results, one for each attempt and line."""
    case = load(job.path)
    if isinstance(case, Conversation):
        return await _talk(case, job, await shop.stage(), await shop.borrower(job.borrower))
    if isinstance(case, Load):
        return await crowd.results(case, job, await shop.stage())
    if isinstance(case, Poisoned):
        return poisoned.results(case, job)
    if isinstance(case, Rendered):
        return await papers.results(case, job, await shop.reader() if case.fields else None)
    judge = _judge(case, job, shop)
    return await _lines(case, job, judge)


# --- conversations ---


@dataclass(frozen=True)
class Scene:
    """A conversation in one language: what the task of a dataset is given."""

    case: Conversation
    language: Language


@dataclass(frozen=True)
class Performed:
    """One attempt at a scene; `error` is why it could not be held."""

    attempt: int
    held: Held | None
    seconds: float
    error: str = ""


@dataclass(repr=False)
class Graded(Evaluator[Scene, Performed, None]):
    """One of our graders, as pydantic-evals asks it."""

    grader: Grader

    def get_default_evaluation_name(self) -> str:
        return self.grader.name

    def evaluate(
        self, ctx: EvaluatorContext[Scene, Performed, None]
    ) -> EvaluationReason | dict[str, EvaluationReason]:
        if ctx.output.held is None:
            return {}  # there is nothing to look at; the error is the result
        faults = list(self.grader.faults(ctx.output.held))
        return EvaluationReason(value=not faults, reason="; ".join(faults) or None)


async def _talk(
    case: Conversation, job: Job, stage: Theatre, borrower: "Model | None"
) -> list[Result]:
    language = next((each for each in get_args(Language) if each in job.languages), None)
    if language is None:
        raise UnreadableCase(f"{job.path}: it could not be read when the run began")
    dataset = Dataset[Scene, Performed, None](
        name=job.suite,
        cases=[Case(name=f"{job.case} {language}", inputs=Scene(case, language))],
        evaluators=[Graded(each) for each in graders.GRADERS],
    )
    attempts = Counter[str]()

    async def perform(scene: Scene) -> Performed:
        attempts[job.case] += 1
        attempt = attempts[job.case]
        began = time.perf_counter()
        try:
            played = await play(
                scene.case,
                scene.language,
                stage,
                seed=job.chance(attempt),
                model=job.model,
                borrower=borrower,
            )
        except Exception as failure:  # one case's failure is no other's
            return Performed(attempt, None, time.perf_counter() - began, _told(failure))
        held = Held(scene.case, played, language=scene.language)
        return Performed(attempt, held, time.perf_counter() - began)

    report = await dataset.evaluate(perform, max_concurrency=1, progress=False, repeat=job.repeat)
    return [_of_talk(case, job, each) for each in report.cases]


def _of_talk(case: Conversation, job: Job, done: ReportCase[Scene, Performed, None]) -> Result:
    performed = done.output
    grades = tuple(
        Grade(grader=name, passed=each.value, why=each.reason or "")
        for name, each in done.assertions.items()
    )
    errors = [f"{each.name}: {each.error_message}" for each in done.evaluator_failures]
    error = "; ".join([*errors, *([performed.error] if performed.error else [])])
    result = Result(
        case=job.case,
        suite=job.suite,
        language=done.inputs.language,
        attempt=performed.attempt,
        severity=case.severity,
        flow=case.flow,
        kind=case.kind,
        passed=not error and all(each.passed for each in grades),
        grades=grades,
        seconds=round(performed.seconds, 4),
        error=error,
    )
    return result if performed.held is None else _with(result, performed.held.played)


def _with(result: Result, played: Played) -> Result:
    """The result with what was played."""
    return result.model_copy(
        update={
            "turns": len([each for each in played.turns if each.step]),
            "tokens_in": sum(each.tokens_in for each in played.turns),
            "tokens_out": sum(each.tokens_out for each in played.turns),
            "borrower_tokens": played.borrower_tokens,
            "turn_ms": played.turn_ms,
            "node_ms": pace.by_node(each for each in played.turns if each.step),
            "transcript": tuple(each for each in played.lines if each.step),
            "reached": reached.of(played),
        }
    )


def _told(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"


# --- lines ---

Judge = Callable[[Sheet], Awaitable[list[Result]]]


@dataclass(repr=False)
class EveryLine(Evaluator[Sheet, list[Result], None]):
    """The grades that the lines of a sheet have, by the number of the line."""

    def evaluate(
        self, ctx: EvaluatorContext[Sheet, list[Result], None]
    ) -> dict[str, EvaluationReason]:
        return {
            f"{each.case} {grade.grader}": EvaluationReason(grade.passed, grade.why or None)
            for each in ctx.output
            for grade in each.grades
        }


async def _lines(case: AnyCase, job: Job, judge: Judge) -> list[Result]:
    assert isinstance(case, Lines)  # noqa: S101 (`_judge` knows no others)
    attempts = Counter[str]()

    async def read(sheet: Sheet) -> list[Result]:
        attempts[job.case] += 1
        return await judge(_tried(case, job, attempts[job.case]))

    dataset = Dataset[Sheet, list[Result], None](
        name=job.suite,
        cases=[Case(name=job.case, inputs=_tried(case, job, 1))],
        evaluators=[EveryLine()],
    )
    report = await dataset.evaluate(read, max_concurrency=1, progress=False, repeat=job.repeat)
    if report.failures:
        raise RuntimeError(report.failures[0].error_message)
    return [result for each in report.cases for result in each.output]


def _tried(case: Lines, job: Job, attempt: int) -> Sheet:
    return Sheet.of(case, job.path, languages=job.languages, attempt=attempt)


def _judge(case: AnyCase, job: Job, shop: Workshop) -> Judge:
    """Who judges this kind of lines in this suite. A new kind is added here."""
    from evals.lines import answering, finding, reading

    async def said(sheet: Sheet) -> list[Result]:
        stage = await shop.stage()

        async def hold(talk: Conversation, language: Language) -> Played:
            return await play(talk, language, stage, model=job.model)

        return await answering.judge(sheet, shop.examiner(), hold=hold)

    async def found(sheet: Sheet) -> list[Result]:
        return finding.judge(sheet, shop.shelves())

    async def understood(sheet: Sheet) -> list[Result]:
        return await reading.judge(sheet, shop.ears(job.model))

    match case:
        case Questions() if job.suite == "answers":
            return said
        case Questions():
            return found
        case Messages() | Tongues() | Numbers():
            return understood
        case _:
            raise NobodyKnowsHow(f"{case.kind} in {job.suite}")
