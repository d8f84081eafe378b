"""Train a model and keep it; ask a kept one of everybody whom it is about now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.foretelling import history, measures, model, training
from agent.foretelling.model import Model
from agent.foretelling.training import TooLittle, Trained
from crm_store import foretold, model_history
from crm_store.database import Store
from crm_store.foretold import Chance, Kind, TrainedModel
from flows.policy import ModelRules

_FEWEST = 50  # below it a drift would be chance


@dataclass(frozen=True)
class When:
    """Up to which day is learned, at what time that is done, and whether its people are made up."""

    as_of: date
    now: datetime
    made_up: bool


async def train(
    store: Store, kind: Kind, rules: ModelRules, *, when: When
) -> TrainedModel | TooLittle:
    """Learn from what was known by that day, and keep the model with its measure."""
    days = history.within(kind, rules).horizon_days
    looks = await history.looks(store, kind, rules, as_of=when.as_of)
    learned = training.train(kind, looks, rules, days=days)
    if isinstance(learned, TooLittle):
        return learned
    row = _row(learned, when, days=days)
    async with store.transaction() as session:
        session.add(row)
        await session.flush()
        session.expunge(row)
    return row


def _row(learned: Trained, when: When, *, days: int) -> TrainedModel:
    low, high = learned.interval or (None, None)
    looks = learned.looks
    return TrainedModel(
        kind=learned.model.kind,
        trained_at=when.now,
        as_of=when.as_of,
        since=looks[0].on,
        until=looks[-1].on,
        horizon_days=days,
        n=len(looks),
        happened=sum(each.happened for each in looks),
        subjects=len({each.subject for each in looks}),
        auc=learned.auc,
        auc_low=low,
        auc_high=high,
        brier=learned.brier,
        measures=learned.measures,
        artefact=learned.model.model_dump(mode="json"),
        artefact_hash=learned.model.hash,
        versions=dict(learned.versions),
        made_up=when.made_up,
    )


async def ask(store: Store, row: TrainedModel, rules: ModelRules, *, now: datetime) -> int:
    """Ask a kept model of everybody whom it is about; how many that were.

    It needs nothing that is not in the base install.
    """
    asked = model.read(row)
    within = history.within(asked.kind, rules)
    async with store.transaction() as session:
        seen = await model_history.looked_at(session, asked.kind, moment=now, within=within)
        chances = [
            Chance(each.subject, each.customer, each.loan, asked.chance(each.features))
            for each in seen
        ]
        told = drifts(asked, [each.features for each in seen])
        await foretold.keep(session, row, chances, drift=told, at=now)
    return len(chances)


def drifts(asked: Model, features: Sequence[Sequence[float]]) -> Mapping[str, float | None]:
    """How far each feature has moved since the training; None where too few are left to tell."""
    if len(features) < _FEWEST:
        return {term.name: None for term in asked.terms}
    return {
        term.name: measures.drift(
            term.shares, measures.shares([each[place] for each in features], term.edges)
        )
        for place, term in enumerate(asked.terms)
    }
