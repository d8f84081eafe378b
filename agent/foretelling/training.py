"""Training by scikit-learn: the coefficients, and how well each month was foretold before it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agent.foretelling import measures
from agent.foretelling.history import Look, known_by
from agent.foretelling.model import Model, Term
from crm_store.foretold import Kind
from crm_store.model_history import FEATURES
from flows.policy import ModelRules

HOW = "uv pip install 'buffr[analytics]'"
_SEED = 20
_TIMES = 200
_GROUPS = 10
_FEWEST_DAYS = 4  # below it there is no later half worth the name
_INTERVAL = (2.5, 97.5)


class NotInstalled(Exception):
    """Training needs scikit-learn: uv pip install 'buffr[analytics]'."""


@dataclass(frozen=True)
class TooLittle:
    """Not enough history to learn from; nothing is kept."""

    n: int
    happened: int


@dataclass(frozen=True)
class Foretold:
    """A look that was foretold from the months before it, and where the rule had put it."""

    look: Look
    chance: float
    by_rule: float


@dataclass(frozen=True)
class Trained:
    """A model with everything that was measured of it."""

    model: Model
    looks: Sequence[Look]
    auc: float | None
    interval: tuple[float, float] | None
    brier: float | None
    measures: dict[str, Any]
    versions: dict[str, str]


def train(
    kind: Kind, looks: Sequence[Look], rules: ModelRules, *, days: int
) -> Trained | TooLittle:
    """Learn from all looks; `NotInstalled` without scikit-learn.

    What is measured is the back-test alone: nobody is foretold by a model that knew the end.
    """
    if not _is_enough(looks, rules):
        return TooLittle(len(looks), sum(each.happened for each in looks))
    model = _model(kind, looks)
    tested = list(_back_test(kind, looks, rules, days=days))
    chances = [each.chance for each in tested]
    outcomes = [each.look.happened for each in tested]
    by_rule = [each.by_rule for each in tested]
    told: dict[str, Any] = {
        "months": [_month(name, tested) for name in sorted({_name(each) for each in tested})],
        "bins": [asdict(each) for each in measures.calibration(chances, outcomes)],
        "rule": FEATURES[kind][0],
        "rule_auc": measures.auc(by_rule, outcomes),
        "base_rate": sum(outcomes) / len(outcomes) if outcomes else None,
        "tested": len(tested),
        "trees": _trees(kind, looks, tested, horizon=days),
    }
    return Trained(
        model=model,
        looks=looks,
        auc=measures.auc(chances, outcomes),
        interval=_interval(tested),
        brier=measures.brier(chances, outcomes) if tested else None,
        measures=told,
        versions=_versions(),
    )


def _is_enough(looks: Sequence[Look], rules: ModelRules) -> bool:
    yes = sum(each.happened for each in looks)
    return len(looks) >= rules.least_rows and min(yes, len(looks) - yes) >= rules.least_events


def _back_test(
    kind: Kind, looks: Sequence[Look], rules: ModelRules, *, days: int
) -> Iterator[Foretold]:
    """Each day foretold from what was known when it began."""
    for on in sorted({each.on for each in looks}):
        known = known_by(looks, on, horizon_days=days)
        if not _is_enough(known, rules):
            continue
        model = _model(kind, known)
        for each in looks:
            if each.on == on:
                yield Foretold(each, model.chance(each.features), each.features[0])


def _name(each: Foretold) -> str:
    return f"{each.look.on:%Y-%m}"


def _month(name: str, tested: Sequence[Foretold]) -> dict[str, Any]:
    those = [each for each in tested if _name(each) == name]
    outcomes = [each.look.happened for each in those]
    return {
        "month": name,
        "n": len(those),
        "happened": sum(outcomes),
        "foretold": sum(each.chance for each in those),
        "auc": measures.auc([each.chance for each in those], outcomes),
        "rule_auc": measures.auc([each.by_rule for each in those], outcomes),
    }


def _model(kind: Kind, looks: Sequence[Look]) -> Model:
    try:
        import numpy as np
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise NotInstalled from None
    rows = np.array([each.features for each in looks], dtype=float)
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1.0
    learned: Any = LogisticRegression(max_iter=1000)
    learned.fit((rows - mean) / scale, [each.happened for each in looks])
    terms = []
    for place, name in enumerate(FEATURES[kind]):
        edges = np.unique(np.quantile(rows[:, place], np.arange(1, _GROUPS) / _GROUPS))
        cuts = tuple(float(each) for each in edges)
        terms.append(
            Term(
                name=name,
                mean=float(mean[place]),
                scale=float(scale[place]),
                weight=float(learned.coef_[0][place]),
                edges=cuts,
                shares=measures.shares(rows[:, place].tolist(), cuts),
            )
        )
    return Model(kind=kind, intercept=float(learned.intercept_[0]), terms=tuple(terms))


def _trees(
    kind: Kind, looks: Sequence[Look], tested: Sequence[Foretold], *, horizon: int
) -> dict[str, Any] | None:
    """Boosted trees on the later half of the tested days, beside ours: trained once, before it.

    They are for comparison and are not kept: nobody could read them.
    """
    days = sorted({each.look.on for each in tested})
    if len(days) < _FEWEST_DAYS:
        return None
    from sklearn.ensemble import HistGradientBoostingClassifier

    half = days[len(days) // 2]
    known = known_by(looks, half, horizon_days=horizon)
    later = [each.look for each in tested if each.look.on >= half]
    trees: Any = HistGradientBoostingClassifier(random_state=_SEED, max_iter=60)
    trees.fit([each.features for each in known], [each.happened for each in known])
    chances = trees.predict_proba([each.features for each in later])[:, 1].tolist()
    ours = _model(kind, known)
    outcomes = [each.happened for each in later]
    return {
        "since": half.isoformat(),
        "n": len(later),
        "auc": measures.auc(chances, outcomes),
        "ours": measures.auc([ours.chance(each.features) for each in later], outcomes),
    }


def _interval(tested: Sequence[Foretold]) -> tuple[float, float] | None:
    """In which 95 of 100 lie: whole subjects are drawn again, since one is looked at often."""
    import numpy as np

    subjects = sorted({each.look.subject for each in tested})
    place = {subject: number for number, subject in enumerate(subjects)}
    which = np.array([place[each.look.subject] for each in tested], dtype=int)
    chances = np.array([each.chance for each in tested])
    outcomes = np.array([each.look.happened for each in tested], dtype=float)
    chance = np.random.default_rng(_SEED)
    found = []
    for _ in range(_TIMES if tested else 0):
        drawn = chance.integers(0, len(subjects), len(subjects))
        weights = np.bincount(drawn, minlength=len(subjects))[which]
        drawn_auc = _weighted_auc(chances, outcomes, weights)
        if drawn_auc is not None:
            found.append(drawn_auc)
    if not found:
        return None
    low, high = np.percentile(found, _INTERVAL)
    return float(low), float(high)


def _weighted_auc(chances: Any, outcomes: Any, weights: Any) -> float | None:
    """As `measures.auc`, where each look counts as often as its weight says."""
    import numpy as np

    values, groups = np.unique(chances, return_inverse=True)
    yes = np.bincount(groups, weights * outcomes, len(values))
    no = np.bincount(groups, weights * (1 - outcomes), len(values))
    if not yes.sum() or not no.sum():
        return None
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    names = ("scikit-learn", "numpy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
