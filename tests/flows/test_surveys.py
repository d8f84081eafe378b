"""What answers come to: golden values, and nothing at all from a few voices."""

import pytest

from flows import surveys
from flows.surveys import Result


@pytest.mark.proves("9.1 Customer Success Metrics")
def test_promoters_less_detractors_have_their_golden_value_and_interval() -> None:
    # Half promote, a fifth detract: 30, and 1.96 * sqrt((0.7 - 0.09) / 100) is 15.3 points.
    found = surveys.result(surveys.named("nps"), {10: 30, 9: 20, 8: 20, 7: 10, 6: 10, 0: 10})
    assert found == Result(100, 20, 30.0, 14.7, 45.3)
    # All alike leave no doubt, and none lies beyond what can be.
    assert surveys.result(surveys.named("nps"), {9: 20}) == Result(20, 20, 100.0, 100.0, 100.0)


@pytest.mark.proves("9.1 Customer Success Metrics")
def test_who_is_satisfied_is_a_share_with_wilsons_interval() -> None:
    # 32 of 40; Wilson's bounds for 80 % of 40 are 65.2 and 89.5.
    assert surveys.result(surveys.named("csat"), {5: 30, 4: 2, 3: 4, 1: 4}) == Result(
        40, 20, 80.0, 65.2, 89.5
    )


def test_a_few_voices_are_no_figure() -> None:
    for key in surveys.KEYS:
        survey = surveys.named(key)
        few = {survey.highest: survey.fewest - 1}
        assert surveys.result(survey, few) == Result(survey.fewest - 1, survey.fewest, None)
    unhappy = {
        key: [n for n in range(11) if surveys.is_unhappy(surveys.named(key), n)][-1]
        for key in surveys.KEYS
    }
    assert unhappy == {"csat": 2, "nps": 6, "partner_nps": 6}
