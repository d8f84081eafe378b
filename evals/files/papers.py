"""Papers: each is taken or refused for its own reason; a field is read right or flagged."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from agent.documents import look
from agent.simulator.samples import Holder
from evals.case import Rendered
from evals.files import attachments
from evals.files.file_names import FileName
from evals.outcome import Grade, Line, Reached, Result
from evals.rendered import catalogue
from evals.rendered.catalogue import NoSuchPaper
from evals.running.jobs import Job
from evals.stage.theatre import MONDAY
from flows import policy

_HOLDER = Holder(name="Selma Nangolo", number="+264810001001", employer="Kalahari Foods")
_TAKEN = "taken"
_NAMES: tuple[FileName, ...] = get_args(FileName)


class NobodyReads(Exception):
    """The case names fields or a layout, and nothing draws or reads those yet."""


@dataclass(frozen=True)
class Field:
    """What was read in a paper; `flagged` sends a person to look at it."""

    value: Any
    flagged: bool = False


FieldReader = Callable[[bytes], Awaitable[Mapping[str, Field]]]


async def results(case: Rendered, job: Job, read: FieldReader | None = None) -> list[Result]:
    """A result for each attempt; `read` is whatever reads fields in a file."""
    return [await judge(case, job, read, attempt=attempt) for attempt in range(1, job.repeat + 1)]


async def judge(
    case: Rendered, job: Job, read: FieldReader | None = None, *, attempt: int = 1
) -> Result:
    """Look at the file as the service does, then at what was read in it."""
    began = time.perf_counter()
    data = _drawn(case)
    rules = policy.load().on(MONDAY.date()).documents
    # Its fields are the reader's, who opens it once more.
    seen = await look.at(data, rules=rules.model_copy(update={"read_fields": False}))
    got, expected = seen.reject or _TAKEN, case.reject or _TAKEN
    grades = [_grade("refusal", [] if got == expected else [f"expected {expected}, got {got}"])]
    if case.fields:
        if read is None:
            raise NobodyReads(job.case)
        grades.append(_grade("fields", silently_wrong(case.fields, await read(data))))
    return Result(
        case=job.case,
        suite=job.suite,
        language=case.languages[0],
        attempt=attempt,
        severity=case.severity,
        flow=case.flow or "papers",
        passed=all(each.passed for each in grades),
        grades=tuple(grades),
        kind=case.kind,
        expected=expected,
        got=got,
        seconds=round(time.perf_counter() - began, 4),
        transcript=(Line(who="system", text=f"({case.document}, {len(data)} bytes)"),),
        reached=Reached(refusals=(seen.reject,) if seen.reject else ()),
    )


def _drawn(case: Rendered) -> bytes:
    """The file that a borrower of the cases sends, or a rendered paper."""
    name = next((each for each in _NAMES if each == case.document), None)
    if name is not None and not case.damage:
        return attachments.file(name, _HOLDER).data
    try:
        drawn = catalogue.paper(case.document, seed=case.seed, damages=case.damage)
    except (NoSuchPaper, ValueError):
        raise NobodyReads(f"{case.document} {' '.join(case.damage)}") from None
    return drawn.file(MONDAY.date())


def silently_wrong(expected: Mapping[str, Any], read: Mapping[str, Field]) -> Iterator[str]:
    """Each field that was read as something else and not flagged; what is missing is."""
    for name, value in expected.items():
        found = read.get(name, Field(None, flagged=True))
        if found.value != value and not found.flagged:
            yield f"{name}: expected {value!r}, read {found.value!r} and nobody is told"


def _grade(name: str, faults: Iterator[str] | list[str]) -> Grade:
    why = "; ".join(faults)
    return Grade(grader=name, passed=not why, why=why)
