"""The gate closes for what harms a borrower and for any drop, and says what to do."""

from pathlib import Path

import pytest

from evals.outcome import Grade, Result, Run
from evals.weighing.gate import Baseline, accepted, baseline, fewer_by_chance, gate, told, write

RUN = Run(
    id="r",
    commit="abc1234",
    at="2026-03-02T08:00:00+00:00",
    model="offline",
    suites=("conversations",),
    languages=("en",),
    repeat=1,
    seed=1,
)


def result(case: str, passed: bool = True, *, attempt: int = 1, must: bool = False) -> Result:
    return Result(
        case=f"conversations/{case}",
        suite="conversations",
        language="en",
        attempt=attempt,
        severity="must_never_fail" if must else "average",
        passed=passed,
        grades=(Grade(grader="owner", passed=passed, why="the bot has it"),),
    )


def after(results: list[Result]) -> Baseline:
    return accepted(RUN, results, Baseline())


def test_a_run_like_its_baseline_passes() -> None:
    results = [result("a"), result("b", False)]
    assert (gate(results, after(results)).exit_code, gate(results, after(results)).notes) == (0, ())


def test_no_baseline_excuses_what_must_never_fail() -> None:
    results = [result("stop", False, must=True)]
    found = gate(results, after(results))
    assert found.faults == (
        "Must never fail, and does: conversations/stop [en]: owner: the bot has it. "
        "Mend the product; no baseline excuses it.",
    )


def test_the_offline_model_may_not_lose_a_single_case() -> None:
    before = after([result("a"), result("b")])
    found = gate([result("a"), result("b", False)], before)
    assert found.exit_code == 1
    assert "1 of 2 pass, 2 did. Broke: conversations/b [en]" in found.faults[0]
    assert "--accept" in found.faults[0]


def test_a_case_lost_for_a_case_won_is_no_drop() -> None:
    before = after([result("a"), result("b", False)])
    found = gate([result("a", False), result("b")], before)
    assert (found.faults, found.notes[0]) == ((), "Mended: conversations/b [en].")


def test_another_model_is_allowed_its_noise() -> None:
    before = after([result(f"n{n}") for n in range(30)])
    one = [result(f"n{n}", n != 3) for n in range(30)]
    many = [result(f"n{n}", n > 9) for n in range(30)]
    assert gate(one, before, model="some:model").exit_code == 0
    assert gate(many, before, model="some:model").exit_code == 1


def test_a_new_case_that_fails_is_told_and_is_no_drop() -> None:
    found = gate([result("a"), result("young", False)], after([result("a")]))
    assert (found.exit_code, found.notes[0]) == (
        0,
        "conversations [en]: 1 new, in no baseline yet.",
    )


def test_a_case_that_is_gone_is_told() -> None:
    found = gate([result("a")], after([result("a"), result("b")]))
    assert found.notes[0] == "Gone: conversations/b [en]."


def test_a_case_that_could_not_be_played_closes_the_gate() -> None:
    broken = result("a", False).model_copy(update={"error": "Traceback\nKeyError: 'x'"})
    assert "KeyError: 'x'" in gate([broken], Baseline()).faults[0]


def test_the_offline_model_must_not_waver() -> None:
    results = [result("a", number != 3, attempt=number) for number in range(1, 9)]
    found = gate(results, Baseline())
    assert found.faults[0].startswith("pass^8 is 0.000 and pass^1 0.875")
    assert gate(results, Baseline(), model="some:model").faults == ()


def test_a_run_of_nothing_is_no_success() -> None:
    assert gate([], Baseline()).exit_code == 1


def test_accepting_keeps_what_the_run_did_not_play() -> None:
    before = Baseline(cases={"injection/x [en]": True, "conversations/gone [en]": True})
    found = accepted(RUN, [result("a")], before)
    assert found.cases == {"conversations/a [en]": True, "injection/x [en]": True}


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert baseline(path) == Baseline()
    write(after([result("a"), result("b", False)]), path)
    assert baseline(path) == after([result("a"), result("b", False)])


def test_the_chance_is_that_of_fisher() -> None:
    # The lady tasting tea, three of four.
    assert fewer_by_chance(1, 4, 3, 4) == pytest.approx(17 / 70)


def test_the_verdict_is_the_last_line() -> None:
    assert told(gate([result("a")], after([result("a")]))) == "The gate is open."
