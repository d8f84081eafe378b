"""Models that order work: formulas by hand, the same twice, and nothing learned from the future."""

import ast
from datetime import date, timedelta
from math import log
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from agent.foretelling import history, measures, model, training
from agent.foretelling.history import Look
from agent.foretelling.measures import Bin
from agent.foretelling.model import Model, Term
from agent.foretelling.training import TooLittle, Trained
from crm_store.foretold import TrainedModel
from crm_store.model_history import FEATURES
from flows import policy

RULES = policy.load().on(date(2026, 11, 23)).models
FIRST = date(2026, 1, 1)


@pytest.mark.proves("Data Science Analytics")
def test_each_measure_is_what_it_is_by_hand() -> None:
    chances, outcomes = [0.1, 0.4, 0.4, 0.8], [False, True, False, True]
    assert measures.auc(chances, outcomes) == 3.5 / 4  # three pairs in order, and a tie
    assert measures.auc(chances, [True] * 4) is None
    assert measures.brier(chances, outcomes) == pytest.approx((0.01 + 0.36 + 0.16 + 0.04) / 4)
    assert measures.calibration(chances, outcomes, bins=2) == [
        Bin(2, 0.25, 0.0),
        Bin(2, pytest.approx(0.6), 1.0),
    ]
    assert measures.shares([1, 2, 2, 9], [1, 5]) == (0.25, 0.5, 0.25)
    then, now = (0.5, 0.5), (0.25, 0.75)
    by_hand = -0.25 * log(0.5) + 0.25 * log(1.5)
    assert measures.drift(then, now) == pytest.approx(by_hand)
    assert measures.drift(then, then) == 0
    assert measures.drift((1.0, 0.0), (0.0, 1.0)) > 18  # an empty group does not make it endless


def test_a_model_is_arithmetic_and_an_altered_one_is_not_asked() -> None:
    term = Term(name="days_late", mean=10, scale=5, weight=2, edges=(), shares=(1,))
    asked = Model(kind="risk", intercept=-1, terms=(term,))
    assert asked.chance([12.5]) == 0.5  # -1 + 2 * (12.5 - 10) / 5
    assert asked.chance([-1e9]) == 0
    assert asked.chance([1e9]) == 1
    row = TrainedModel(artefact=asked.model_dump(mode="json"), artefact_hash=asked.hash)
    assert model.read(row) == asked
    row.artefact = {**row.artefact, "intercept": -2}
    with pytest.raises(model.Altered):
        model.read(row)


def made_up(*, days: int = 6) -> list[Look]:
    """Looks at a hundred loans, day after day, of which the late ones come to be later."""
    chance = Random(3)  # noqa: S311
    width = len(FEATURES["risk"])
    found = []
    for n in range(days):
        for subject in range(100):
            late = chance.random() * 30
            rest = [chance.random() for _ in range(width - 1)]
            happened = chance.random() < late / 45
            on = FIRST + timedelta(days=40 * n)
            found.append(Look(on, UUID(int=subject), (late, *rest), happened))
    return found


@pytest.mark.proves(
    "Data Science Analytics",
    "Risk Management Integration",
    "Phase 3: Enterprise Features",
    "Enhancement Opportunities",
)
def test_training_twice_gives_the_same_and_a_month_is_foretold_from_those_before_it() -> None:
    looks = made_up()
    once = training.train("risk", looks, RULES, days=90)
    again = training.train("risk", looks, RULES, days=90)
    assert isinstance(once, Trained)
    assert isinstance(again, Trained)
    assert once.model.hash == again.model.hash
    assert (once.auc, once.interval, once.brier) == (again.auc, again.interval, again.brier)
    assert once.auc is not None
    assert once.interval is not None
    assert 0.5 < once.interval[0] < once.auc < once.interval[1] < 1
    weights = {each.name: abs(each.weight) for each in once.model.terms}
    assert max(weights, key=weights.__getitem__) == "days_late"

    # 300 looks of which the end is known: those of days 0, 40 and 80 on day 170, which is none of
    # ours; on day 200 the first that can be foretold.
    assert once.measures["tested"] == 100
    assert [each["month"] for each in once.measures["months"]] == ["2026-07"]
    last = FIRST + timedelta(days=200)
    assert {each.on for each in history.known_by(looks, last, horizon_days=90)} == {
        FIRST + timedelta(days=n) for n in (0, 40, 80)
    }
    # What is learned of the last day does not depend on what came of it.
    turned = [Look(x.on, x.subject, x.features, x.happened != (x.on == last)) for x in looks]
    other = training.train("risk", turned, RULES, days=90)
    assert isinstance(other, Trained)
    assert other.measures["months"][0]["foretold"] == once.measures["months"][0]["foretold"]
    assert other.auc == pytest.approx(1 - once.auc)

    assert training.train("risk", looks[:200], RULES, days=90) == TooLittle(
        200, sum(each.happened for each in looks[:200])
    )


def test_no_module_of_ours_needs_an_optional_library_to_be_imported() -> None:
    ours = ("agent", "crm_store", "channels", "knowledge_base", "workflows", "evals")
    for file in (each for folder in ours for each in Path(folder).rglob("*.py")):
        text = file.read_text("utf-8")
        if "sklearn" not in text and "pyarrow" not in text:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {getattr(node, "module", None), *(each.name for each in node.names)}
                roots = {str(name).split(".")[0] for name in names}
                assert not roots & {"sklearn", "pyarrow"}, file


def test_no_feature_is_of_what_nobody_may_be_ranked_by() -> None:
    forbidden = ("language", "sex", "gender", "age", "marital", "town", "region", "employer")
    names = [part for each in FEATURES.values() for name in each for part in name.split("_")]
    assert not set(names) & set(forbidden)
