"""A comparison tells noise from news, and leaves out no case."""

from dataclasses import dataclass

import pytest

from evals.outcome import Grade, Result
from evals.weighing.compare import compare, mcnemar, told


@dataclass(frozen=True)
class Made:
    """A case as these tests need it."""

    case: str
    passed: bool = True
    must: bool = False
    ms: float = 20.0
    attempts: int = 1


def results(*made: Made) -> list[Result]:
    return [
        Result(
            case=f"conversations/{each.case}",
            suite="conversations",
            language="en",
            attempt=attempt,
            severity="must_never_fail" if each.must else "average",
            passed=each.passed,
            grades=(Grade(grader="store", passed=each.passed, why="no application"),),
            turn_ms=(each.ms,) * 3,
        )
        for each in made
        for attempt in range(1, each.attempts + 1)
    ]


def many(count: int, *, passed: bool = True, ms: float = 20.0) -> list[Result]:
    return results(*(Made(f"n{n}", passed, ms=ms + n) for n in range(count)))


def test_the_same_run_twice_is_not_worse() -> None:
    found = compare(many(20), many(20))
    assert (found.broke, found.mended, found.chance, found.exit_code) == ((), (), 1.0, 0)


@pytest.mark.parametrize(
    ("broke", "mended", "chance"), [(0, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (8, 2, 0.109375)]
)
def test_the_test_is_exact(broke: int, mended: int, chance: float) -> None:
    assert mcnemar(broke, mended) == chance


def test_one_case_of_twenty_may_be_chance() -> None:
    after = [*many(19), *results(Made("n19", False))]
    found = compare(many(20), after)
    assert ([pair.name for pair in found.broke], found.exit_code) == (
        ["conversations/n19 [en]"],
        0,
    )


def test_six_of_twenty_are_none() -> None:
    after = [*many(20)[6:], *many(6, passed=False)]
    found = compare(many(20), after)
    assert (found.worse, found.exit_code) == (True, 1)


def test_as_many_better_cases_are_never_worse() -> None:
    found = compare(many(6, passed=False), many(6))
    assert (len(found.mended), found.worse, found.exit_code) == (6, False, 0)


def test_one_that_must_never_fail_is_enough() -> None:
    found = compare(results(Made("stop", must=True)), results(Made("stop", False, must=True)))
    assert (found.exit_code, [pair.why for pair in found.broken_rules]) == (
        1,
        ["store: no application"],
    )


def test_new_and_gone_cases_are_listed() -> None:
    found = compare(results(Made("old"), Made("both")), results(Made("both"), Made("young")))
    assert (found.pairs, found.new, found.gone) == (
        1,
        ("conversations/young [en]",),
        ("conversations/old [en]",),
    )
    assert "young" in told(found)
    assert "old" in told(found)


def test_only_attempts_that_both_have_are_compared() -> None:
    once = results(Made("shaky"))
    later = [*once, *(each.model_copy(update={"attempt": 2, "passed": False}) for each in once)]
    assert compare(once, later).broke == ()


def test_a_run_that_is_twice_as_slow_is_worse() -> None:
    found = compare(many(20, ms=20), many(20, ms=60))
    assert found.speed is not None
    assert (found.speed.slower, found.exit_code) == (True, 1)


def test_a_busy_machine_is_no_news() -> None:
    found = compare(many(20, ms=20), many(20, ms=22))
    assert found.speed is not None
    assert (found.speed.slower, found.exit_code) == (False, 0)


def test_the_verdict_is_said_in_one_line() -> None:
    assert told(compare(many(3), many(3))).splitlines()[-1] == "Not worse beyond noise."
    broke = compare(results(Made("stop", must=True)), results(Made("stop", False, must=True)))
    assert told(broke).splitlines()[-1] == "Worse: 1 that must never fail broke."


def test_a_suite_that_dies_is_worse_although_its_lines_are_gone() -> None:
    dead = results(Made("table", passed=False))[0].model_copy(update={"error": "it ended with 1"})
    found = compare(results(Made("table#1"), Made("table#2")), [dead])
    assert (found.crashed, found.exit_code) == (("conversations/table [en]",), 1)
    assert told(found).splitlines()[-1] == "Worse: 1 could not be played to the end."
