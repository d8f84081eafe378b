"""Articles of somebody who means harm: each is refused for what is in it, a plain one is served."""

from collections.abc import Iterator
from datetime import date

from evals.case import Poison, Poisoned
from evals.outcome import Grade, Line, Result
from evals.running.jobs import Job
from knowledge_base import safety
from knowledge_base.article import Article

_SERVED = "served"


def results(case: Poisoned, job: Job) -> list[Result]:
    """A result for each article and attempt, numbered as they stand in the file."""
    return [
        _result(case, job, each, number=number, attempt=attempt)
        for attempt in range(1, job.repeat + 1)
        for number, each in enumerate(case.articles, start=1)
        if not job.languages or each.language in job.languages
    ]


def _result(case: Poisoned, job: Job, poison: Poison, *, number: int, attempt: int) -> Result:
    why = list(safety.faults(_article(poison)))
    wrong = "; ".join(_wrong(poison, why))
    return Result(
        case=f"{job.case}#{number}",
        suite=job.suite,
        language=poison.language,
        attempt=attempt,
        severity=case.severity,
        flow=case.flow or "articles",
        passed=not wrong,
        grades=(Grade(grader="refusal", passed=not wrong, why=wrong),),
        kind=case.kind,
        expected=poison.refused or _SERVED,
        got="; ".join(why) or _SERVED,
        transcript=(Line(who="system", text=f"{poison.title}: {poison.body} {poison.question}"),),
    )


def _wrong(poison: Poison, why: list[str]) -> Iterator[str]:
    if poison.refused and not any(poison.refused in each for each in why):
        yield f"expected to be refused for {poison.refused!r}, got {why}"
    if not poison.refused and why:
        yield f"expected to be served, got {why}"


def _article(poison: Poison) -> Article:
    return Article(
        language=poison.language,
        slug="of-a-stranger",
        title=poison.title,
        topics=(1,),
        questions=("How do you help me?", *([poison.question] if poison.question else [])),
        source="nobody",
        effective_from=date.min,
        review_by=date.max,
        approved_by="nobody",
        reviewed=True,
        conflicts=(),
        unknowns=(),
        body=poison.body,
    )
