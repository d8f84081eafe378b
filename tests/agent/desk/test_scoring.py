"""A score is what applied, and agreement says no more than its figures do."""

import pytest

from agent.desk import scoring
from agent.desk.scoring import Answer
from flows import policy

RULES = policy.load().review[-1]


def test_a_score_leaves_out_what_did_not_apply_and_a_failure_settles_it(
    subtests: pytest.Subtests,
) -> None:
    weights = {each.key: each.weight for each in RULES.questions}
    assert sum(weights.values()) == 105
    yes: dict[str, Answer] = dict.fromkeys(weights, "yes")
    none: dict[str, Answer] = dict.fromkeys(weights, "na")
    table: tuple[tuple[dict[str, Answer], list[str], int | None], ...] = (
        (yes, [], 100),
        ({**yes, "facts": "no"}, [], 86),
        ({**yes, "facts": "na"}, [], 100),
        ({**yes, "facts": "na", "next_step": "no"}, [], 83),  # 75 of 90
        (none, [], None),
        (yes, ["promised"], 0),
    )
    for answers, fails, expected in table:
        with subtests.test(expected=expected):
            found = scoring.score(RULES, answers, auto_fails=fails)
            assert found == expected


def test_agreement_is_beyond_chance_and_named_as_landis_and_koch_did(
    subtests: pytest.Subtests,
) -> None:
    split = [("yes", "no")] * 5 + [("no", "yes")] * 10
    vector = scoring.agreement([("yes", "yes")] * 20 + [("no", "no")] * 15 + split)
    assert vector.n == 50
    assert vector.same == pytest.approx(0.70)
    assert vector.kappa == pytest.approx(0.40)
    assert vector.ac1 == pytest.approx((0.70 - 0.495) / 0.505)
    # Nearly everything is yes: kappa falls though they agree, AC1 does not.
    often = scoring.agreement([("yes", "yes")] * 45 + split[:3] + split[-2:])
    assert often.same == pytest.approx(0.90)
    assert often.kappa is not None
    assert often.kappa < 0
    assert often.ac1 is not None
    assert often.ac1 > 0.85
    for pairs, told in (
        ([("yes", "yes")] * 30, "all equal"),
        ([("yes", "yes")] * 29, "too few"),
        ([], "too few"),
        ([("yes", "yes")] * 20 + [("no", "no")] * 15 + split, "fair"),
        ([("yes", "yes")] * 20 + [("no", "no")] * 20, "almost perfect"),
        ([("yes", "yes")] * 15 + [("no", "no")] * 15 + split[-6:], "substantial"),
        ([("yes", "no")] * 20 + [("no", "yes")] * 20, "poor"),
    ):
        with subtests.test(told=told, n=len(pairs)):
            assert scoring.agreement(pairs).told(at_least=RULES.pairs_at_least) == told
