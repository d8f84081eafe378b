"""pass^k counts attempts without bias, and says how sure it is."""

from itertools import combinations

import pytest

from evals.outcome import Result
from evals.weighing.passing import Tried, groups, passing, tried, wilson


def attempts(case: str, passes: str, *, language: str = "en", flow: str = "") -> list[Result]:
    """A case whose attempts passed (+) or not (-)."""
    return [
        Result(
            case=f"conversations/{case}",
            suite="conversations",
            language=language,
            attempt=number,
            severity="average",
            flow=flow,
            passed=mark == "+",
        )
        for number, mark in enumerate(passes, start=1)
    ]


@pytest.mark.parametrize(("attempts", "passes"), [(8, 8), (8, 5), (8, 0), (5, 4), (1, 1)])
def test_pass_hat_is_the_share_of_all_draws_in_which_every_attempt_passed(
    attempts: int, passes: int
) -> None:
    outcomes = [True] * passes + [False] * (attempts - passes)
    for k in range(1, attempts + 1):
        draws = list(combinations(outcomes, k))
        assert Tried(attempts, passes).pass_hat(k) == pytest.approx(
            sum(all(draw) for draw in draws) / len(draws)
        )


def test_a_case_counts_once_however_often_it_was_played() -> None:
    found = passing([*attempts("steady", "++++++++"), *attempts("shaky", "++++----")])
    assert (found.cases, found.attempts, found.passed) == (2, 16, 1)
    assert [rate.value for rate in found.rates[:2]] == [0.75, pytest.approx((1 + 6 / 28) / 2)]
    assert found.rates[7].value == 0.5


def test_the_same_case_in_two_languages_is_two() -> None:
    results = [*attempts("asks", "+"), *attempts("asks", "-", language="af")]
    assert tried(results) == {
        ("conversations/asks", "af"): Tried(1, 0),
        ("conversations/asks", "en"): Tried(1, 1),
    }


def test_a_case_tried_less_often_than_k_says_nothing_of_k() -> None:
    found = passing([*attempts("often", "++"), *attempts("once", "-")])
    assert [(rate.k, rate.cases, rate.value) for rate in found.rates] == [(1, 2, 0.5), (2, 1, 1.0)]


def test_the_interval_of_wilson_is_the_published_one() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_few_cases_that_all_pass_do_not_make_us_certain() -> None:
    found = passing([*attempts("one", "++"), *attempts("two", "++")])
    assert [(rate.value, rate.low < 0.5) for rate in found.rates] == [(1.0, True), (1.0, True)]


def test_the_intervals_repeat_and_hold_the_rate() -> None:
    results = [each for n in range(40) for each in attempts(f"n{n}", "+++-" if n % 3 else "++++")]
    once, again = passing(results), passing(results)
    assert once == again
    assert all(rate.low < rate.value < rate.high for rate in once.rates)


def test_a_run_without_results_claims_nothing() -> None:
    assert (passing([]).first.low, passing([]).first.high) == (0.0, 1.0)


def test_a_case_without_a_flow_is_in_no_flow() -> None:
    results = [*attempts("a", "+", flow="application"), *attempts("b", "-")]
    assert [(each.group, each.cases) for each in groups(results)["flow"]] == [("application", 1)]


def test_the_flows_that_fail_most_stand_first() -> None:
    results = [*attempts("a", "+", flow="application"), *attempts("b", "-", flow="stopping")]
    assert [each.group for each in groups(results)["flow"]] == ["stopping", "application"]
