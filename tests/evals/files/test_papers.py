"""A paper is judged by why it is refused, and by fields that are wrong and not flagged."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.case import Rendered
from evals.files import papers
from evals.files.papers import Field, NobodyReads
from evals.running.jobs import Job

JOB = Job(Path("evals/cases/documents/some.yaml"), "documents", ())


def case(document: str, **more: Any) -> Rendered:
    return Rendered(kind="document", purpose="A paper of a test.", document=document, **more)


def reads(**fields: Field) -> papers.FieldReader:
    async def read(_: bytes) -> Mapping[str, Field]:
        return fields

    return read


async def test_a_paper_that_is_refused_for_its_reason_passes() -> None:
    (result,) = await papers.results(case("locked_pdf", reject="locked"), JOB)
    assert (result.passed, result.expected, result.got) == (True, "locked", "locked")
    assert result.reached.refusals == ("locked",)


async def test_a_paper_that_is_taken_though_it_should_not_be_fails() -> None:
    result = await papers.judge(case("payslip", reject="broken"), JOB)
    assert not result.passed
    assert result.grades[0].why == "expected broken, got taken"


async def test_a_field_is_right_or_flagged_and_never_silently_wrong() -> None:
    told = case("payslip", fields={"gross": 900_000, "net": 792_000, "name": "Selma Nangolo"})
    good = reads(gross=Field(900_000), net=Field(7, flagged=True))
    bad = reads(gross=Field(90_000), net=Field(792_000))
    assert (await papers.judge(told, JOB, good)).passed
    result = await papers.judge(told, JOB, bad)
    assert result.grades[1].why == "gross: expected 900000, read 90000 and nobody is told"


async def test_what_nobody_draws_or_reads_yet_is_said() -> None:
    with pytest.raises(NobodyReads):
        await papers.judge(case("payslip", fields={"gross": 900_000}), JOB)
    with pytest.raises(NobodyReads, match="crumpled"):
        await papers.judge(case("payslip", damage=("crumpled",)), JOB)
