"""A run judges its cases in workers, keeps what came, and goes on where it stopped."""

import multiprocessing
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.settings import Settings
from evals.outcome import Result
from evals.running import crew, results, run
from evals.running.jobs import Job
from evals.running.run import Plan
from evals.running.worker import Place

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NUMBERS = """
kind: numbers
purpose: She writes an amount.
messages:
  - {text: "9000", number: money, expected: "900000"}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    (folder / "understanding").mkdir(parents=True)
    for name in ("first", "second"):
        (folder / "understanding" / f"{name}.yaml").write_text(NUMBERS)
    (folder / "understanding" / "third.yaml").write_text("kind: numbers\n")
    return folder


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


def names(found: tuple[Result, ...]) -> list[str]:
    return sorted(each.case for each in found)


def test_a_run_is_resumed_without_doing_anything_twice(
    cases: Path, tmp_path: Path, settings: Settings
) -> None:
    plan = Plan(suites=("understanding",), only="first", jobs=1, folder=cases, repeat=2)
    path = run.run(plan, now=NOW, settings=settings, out=tmp_path / "runs")
    _, found = results.read(path)
    assert names(found) == ["understanding/first#1", "understanding/first#1"]
    assert [each.attempt for each in found] == [1, 2]
    assert all(each.passed for each in found)

    whole = Plan(suites=("understanding",), jobs=1, folder=cases, repeat=2)
    run.run(whole, now=NOW, settings=settings, resume=path)
    told, found = results.read(path)
    assert names(found) == [
        "understanding/first#1", "understanding/first#1",
        "understanding/second#1", "understanding/second#1",
        "understanding/third",
    ]  # fmt: skip
    assert told.id.startswith("20261123-080000-")
    (broken,) = (each for each in found if each.error)
    assert broken.case == "understanding/third"
    assert broken.error.startswith("UnreadableCase")


def test_a_run_that_is_gone_on_with_stays_what_it_was(tmp_path: Path) -> None:
    before = Plan(suites=("policy",), languages=("af",), repeat=3, seed=7, only="fees")
    path = run._begin(before, now=NOW, out=tmp_path)
    again = run.resumed(Plan(jobs=1), path)
    assert again == Plan(
        suites=("policy",), languages=("af",), repeat=3, seed=7, only="fees", jobs=1
    )


def test_a_worker_that_dies_costs_its_job_and_no_more(
    cases: Path, tmp_path: Path, settings: Settings
) -> None:
    jobs = [
        Job(cases / "understanding" / f"{name}.yaml", "understanding", ())
        for name in ("first", "second")
    ]
    place = Place("", tmp_path, settings)
    killer = threading.Thread(target=_kill_the_first)
    killer.start()
    found = [each for _, part in crew.results(jobs, hands=1, place=lambda: place) for each in part]
    killer.join()
    assert [(each.case, bool(each.error)) for each in found] == [
        ("understanding/first", True),
        ("understanding/second#1", False),
    ]


def _kill_the_first() -> None:
    """End the worker as soon as there is one: it has not learnt to read by then."""
    while not (workers := multiprocessing.active_children()):
        time.sleep(0.01)
    workers[0].kill()
