"""Models of risk and of leaving as a page: how good they were, how far people have drifted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from fastapi import Response

from agent.desk.gate import Visit
from agent.foretelling import model
from agent.foretelling.training import HOW
from crm_store import foretold
from crm_store.database import Session
from crm_store.foretold import KINDS, ForetellingRun, Kind, TrainedModel
from flows.policy import ModelRules

PATH = "/desk/models"
_SIDE, _EDGE = 180, 24
TITLES: Mapping[Kind, str] = {"risk": "Risk of a loan", "churn": "Risk of leaving"}
WORDS: Mapping[str, str] = {
    "days_late": "Days late",
    "paid_share": "Part paid back",
    "late_share_here": "Part of its payments that came late",
    "fallen_due": "Payments that fell due",
    "instalments": "Payments in all",
    "principal_log": "Amount lent (logarithm)",
    "earlier_loans": "Earlier loans paid off",
    "late_share_before": "Part of her other payments that came late",
    "days_since_lent": "Days since it was lent",
    "days_since_end": "Days since the last loan was paid off",
    "loans": "Loans so far",
    "known_days": "Days since she first wrote",
    "late_share": "Part of her payments that came late",
    "last_principal_log": "Amount last lent (logarithm)",
    "last_instalments": "Payments of the last loan",
    "wrote_lately_log": "Messages of hers in 90 days (logarithm)",
    "complained": "Complained within a year",
    "declined_since": "Was declined since",
    "hears_offers": "Agreed to hear of offers",
}


@dataclass(frozen=True)
class Dot:
    """A group of the calibration, and its place in the drawing."""

    n: int
    foretold: float
    happened: float
    x: float
    y: float


@dataclass(frozen=True)
class Weight:
    """A feature: how it weighs, and how far it has moved since the training."""

    name: str
    weight: float
    drift: float | None
    tone: str  # fine, soon, late; always beside words
    said: str


@dataclass(frozen=True)
class Shown:
    """One model as its section shows it; `row` is None where none is trained."""

    kind: Kind
    title: str
    what: str
    row: TrainedModel | None
    run: ForetellingRun | None
    dots: Sequence[Dot]
    weights: Sequence[Weight]
    altered: bool = False

    @property
    def told(self) -> Mapping[str, Any]:
        return self.row.measures if self.row else {}


async def show(visit: Visit) -> Response:
    """The newest model of each kind."""
    rules = visit.house.book.on(visit.house.calendar.today(visit.now)).models
    async with visit.house.store.reading() as session:
        shown = [await _shown(session, kind, rules) for kind in KINDS]
        session.expunge_all()
    return visit.page(
        "models.html",
        shown=shown,
        rules=rules,
        how="" if find_spec("sklearn") else HOW,
        words=WORDS,
        side=_SIDE,
        edge=_EDGE,
    )


async def _shown(session: Session, kind: Kind, rules: ModelRules) -> Shown:
    row = await foretold.newest(session, kind)
    title, what = TITLES[kind], _what(kind, rules)
    if row is None:
        return Shown(kind, title, what, None, None, (), ())
    run = await foretold.last_run(session, row.id)
    try:
        weights = _weights(model.read(row), run.drift if run else {}, rules)
    except model.Altered:
        return Shown(kind, title, what, row, run, (), (), altered=True)
    return Shown(kind, title, what, row, run, _dots(row.measures["bins"]), weights)


def _what(kind: Kind, rules: ModelRules) -> str:
    if kind == "risk":
        return (
            f"Of a running loan that is at most {rules.late_days} days late: that it comes to be "
            f"later within {rules.risk_days} days, or is written off."
        )
    return (
        f"Of somebody who paid everything off within {rules.ended_days} days: that no loan of hers "
        f"is paid out within {rules.churn_days} days."
    )


def _dots(bins: Sequence[Mapping[str, Any]]) -> list[Dot]:
    """On one scale both ways, so that what is foretold well lies on the diagonal."""
    top = (
        max([each[name] for each in bins for name in ("foretold", "happened")], default=0) * 1.05
        or 1
    )
    return [
        Dot(
            n=each["n"],
            foretold=each["foretold"],
            happened=each["happened"],
            x=round(_EDGE + _SIDE * each["foretold"] / top, 1),
            y=round(_SIDE - _SIDE * each["happened"] / top, 1),
        )
        for each in bins
    ]


def _weights(
    asked: model.Model, drift: Mapping[str, float | None], rules: ModelRules
) -> list[Weight]:
    """The heaviest first."""
    found = []
    for term in sorted(asked.terms, key=lambda each: -abs(each.weight)):
        moved = drift.get(term.name)
        tone, said = _judged(moved, rules)
        found.append(Weight(WORDS[term.name], term.weight, moved, tone, said))
    return found


def _judged(moved: float | None, rules: ModelRules) -> tuple[str, str]:
    if moved is None:
        return "soft", "too few to tell"
    if moved >= rules.drift_anew:
        return "late", "train anew"
    return ("soon", "watch") if moved >= rules.drift_watch else ("fine", "as then")
