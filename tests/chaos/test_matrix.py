"""Each line of the fault matrix is played by the chaos run or held by a test that exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.chaos.faults import FAULTS

ROOT = Path(__file__).parents[2]
_LAST = 45
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _lines() -> dict[str, tuple[list[str], list[tuple[str, str]]]]:
    """By name: the faults that play it, and the tests that hold it."""
    page = (ROOT / "docs" / "reliability.md").read_text()
    table = page.partition("## Each line of the fault matrix")[2].partition("\n## ")[0]
    cells = [each.strip("|").split("|") for each in table.splitlines() if each.startswith("| F")]
    return {
        name.strip(): ([each.strip() for each in played.split(";") if each.strip()],
                       _TEST.findall(held))
        for name, _, played, held in cells
    }  # fmt: skip


def _numbers(name: str) -> Iterator[int]:
    first, _, last = name.replace("F", "").partition("-")
    yield from range(int(first), int(last or first) + 1)


def test_no_line_of_the_matrix_is_left_out() -> None:
    assert [number for name in _lines() for number in _numbers(name)] == [*range(1, _LAST + 1)]


def test_what_is_played_is_a_fault_of_that_line(subtests: pytest.Subtests) -> None:
    for name, (played, _) in _lines().items():
        for fault in played:
            with subtests.test(fault=fault):
                lines = {
                    each for part in FAULTS[fault].matrix.split(", ") for each in _numbers(part)
                }
                assert lines & {*_numbers(name)}


def test_what_holds_it_is_a_test_that_is_there(subtests: pytest.Subtests) -> None:
    for name, (_, tests) in _lines().items():
        assert tests, name
        for path, test in tests:
            with subtests.test(test=test):
                assert f"def {test}(" in (ROOT / path).read_text()


def test_every_fault_that_is_played_is_on_a_line() -> None:
    assert {each for played, _ in _lines().values() for each in played} == FAULTS.keys()
