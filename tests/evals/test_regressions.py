"""Every planted fault still has a place in the tree, and what notices it is named."""

from pathlib import Path

import pytest

from evals.outcome import Result
from evals.regressions import (
    HOUSE,
    REGRESSIONS,
    NothingPlayed,
    NothingToPlant,
    Planted,
    caught,
    tried,
)

FAULT = Planted(name="a wrong rate", file="rate.toml", old="rate = 20", new="rate = 15")


def result(*, passed: bool = True, ms: float = 20.0, number: int = 1) -> Result:
    return Result(
        case=f"conversations/n{number}",
        suite="conversations",
        language="en",
        attempt=1,
        severity="average",
        passed=passed,
        turn_ms=(ms,),
    )


def test_there_are_ten_and_each_has_a_name_of_its_own() -> None:
    assert len({each.name for each in REGRESSIONS}) == 10


@pytest.mark.parametrize("fault", REGRESSIONS, ids=lambda fault: fault.name)
def test_what_a_fault_replaces_is_in_its_file_once(fault: Planted, tmp_path: Path) -> None:
    original = (HOUSE / fault.file).read_text()
    path = tmp_path / fault.file
    path.parent.mkdir(parents=True)
    path.write_text(original)
    fault.plant(tmp_path)
    assert path.read_text() != original
    fault.take_out(tmp_path)
    assert path.read_text() == original


def test_a_fault_without_its_place_says_so(tmp_path: Path) -> None:
    (tmp_path / "rate.toml").write_text("rate = 19")
    with pytest.raises(NothingToPlant):
        FAULT.plant(tmp_path)


def test_the_cases_that_broke_have_caught_it() -> None:
    found = caught(FAULT, [result()], [result(passed=False)])
    assert found.line == "| a wrong rate | `rate.toml` | `conversations/n1 [en]` |"


def test_what_nothing_caught_is_not_hidden() -> None:
    assert caught(FAULT, [result()], [result()]).line.endswith("| **nothing** |")


def test_slower_turns_are_caught_by_comparing() -> None:
    before = [result(number=n) for n in range(8)]
    after = [result(number=n, ms=80) for n in range(8)]
    assert "4.0 times as long" in caught(FAULT, before, after).line


def test_a_fault_that_stops_the_run_is_caught_by_that() -> None:
    assert "no case can be played" in caught(FAULT, [result()], []).line


def test_a_case_that_can_no_longer_be_played_has_caught_it() -> None:
    dead = result(passed=False, number=9).model_copy(update={"error": "it ended with 1"})
    assert caught(FAULT, [result()], [dead]).cases == ("conversations/n9 [en]",)


def test_a_tree_that_plays_nothing_catches_nothing(tmp_path: Path) -> None:
    (tmp_path / "rate.toml").write_text("rate = 20")
    with pytest.raises(NothingPlayed):
        list(tried([FAULT], before=(), jobs=1, house=tmp_path))
