"""A run is cut into jobs, and knows which of them are left."""

from pathlib import Path

import pytest

from evals.outcome import Result
from evals.running import jobs
from evals.running.jobs import Job

TALK = "purpose: She greets in two languages.\nlanguages: [en, af]\nturns: [Hi]\n"
LINES = "kind: messages\npurpose: She greets in a line.\nmessages: [{text: Hi, command: greet}]\n"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for suite, name, text in (
        ("conversations", "greets", TALK),
        ("conversations", "unreadable", "purpose: short\n"),
        ("understanding", "greets", LINES),
    ):
        (tmp_path / suite).mkdir(exist_ok=True)
        (tmp_path / suite / f"{name}.yaml").write_text(text)
    return tmp_path


def keys(found: list[Job]) -> list[tuple[str, tuple[str, ...]]]:
    return [each.key for each in found]


def test_a_talk_is_a_job_in_each_language_and_lines_are_one(cases: Path) -> None:
    found = jobs.of(("conversations", "understanding"), folder=cases)
    assert keys(found) == [
        ("conversations/greets", ("en",)),
        ("conversations/greets", ("af",)),
        ("conversations/unreadable", ()),
        ("understanding/greets", ()),
    ]


def test_only_the_languages_that_are_wanted_are_played(cases: Path) -> None:
    found = jobs.of(("conversations", "understanding"), languages=("af",), only="greets",
                    folder=cases)  # fmt: skip
    assert keys(found) == [("conversations/greets", ("af",)), ("understanding/greets", ("af",))]


def result(case: str, language: str) -> Result:
    return Result.model_validate(
        {"case": case, "suite": case.partition("/")[0], "language": language, "attempt": 1,
         "severity": "average", "passed": True}
    )  # fmt: skip


def test_what_has_a_result_is_not_done_again(cases: Path) -> None:
    every = jobs.of(("conversations", "understanding"), folder=cases)
    done = [result("conversations/greets", "en"), result("understanding/greets#1", "en")]
    assert keys(jobs.left(every, done)) == [
        ("conversations/greets", ("af",)),
        ("conversations/unreadable", ()),
    ]


def test_a_file_that_could_not_be_read_is_not_tried_for_ever(cases: Path) -> None:
    every = jobs.of(("conversations",), only="unreadable", folder=cases)
    assert jobs.left(every, [result("conversations/unreadable", "en")]) == []


def test_the_seed_of_an_attempt_is_the_same_in_every_run(cases: Path) -> None:
    job, other = (Job(cases / "a.yaml", "policy", (each,)) for each in ("en", "af"))
    assert job.chance(1) == Job(cases / "a.yaml", "policy", ("en",)).chance(1)
    assert len({job.chance(1), job.chance(2), other.chance(1)}) == 3


def test_a_worker_stays_on_the_way_that_it_knows_and_leaves_the_others_theirs(cases: Path) -> None:
    begun = ("hilma", "selma", "selma", "petrus")
    left = [
        Job(cases / f"{n}.yaml", "policy", ("en",), begins=(who,)) for n, who in enumerate(begun)
    ]
    assert jobs.fitting(left, knows=("selma",), others_know={("hilma",)}) == 1
    assert jobs.fitting(left, knows=(), others_know={("hilma",), ("selma",)}) == 3
    assert jobs.fitting(left[:2], knows=(), others_know={("hilma",), ("selma",)}) == 0
