"""A run's file is whole after each job, whatever stops it."""

from pathlib import Path

import pytest

from evals.outcome import Result, Run
from evals.running import results
from evals.running.results import NoSuchRun

RUN = Run(id="20261123-080000-abc", commit="abc", at="2026-11-23T08:00:00+00:00",
          model="offline", suites=("policy",), languages=(), repeat=1, seed=0)  # fmt: skip


def one(number: int) -> Result:
    return Result(
        case=f"policy/asks#{number}", suite="policy", language="en", attempt=1,
        severity="average", passed=True,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / f"{RUN.id}.jsonl"
    results.begin(path, RUN)
    results.append(path, [one(1), one(2)])
    return path


def test_what_is_written_is_read_again(path: Path) -> None:
    assert results.read(path) == (RUN, (one(1), one(2)))


def test_a_line_that_was_cut_off_is_left_out(path: Path) -> None:
    with path.open("a") as file:
        file.write(one(3).model_dump_json()[:40])
    assert results.read(path) == (RUN, (one(1), one(2)))


def test_a_run_is_found_by_its_file_its_id_and_as_the_last(path: Path) -> None:
    later = path.with_name("20261124-080000-abc.jsonl")
    results.begin(later, RUN)
    folder = path.parent
    assert results.path_of(str(path)) == path
    assert results.path_of("20261123", folder=folder) == path
    assert results.path_of("last", folder=folder) == later


def test_a_run_that_is_nowhere_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(NoSuchRun, match="No run is called '2020'"):
        results.path_of("2020", folder=tmp_path)
