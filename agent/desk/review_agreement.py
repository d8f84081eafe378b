"""How far readers agree: for each question over talks that two have read, and what they dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from uuid import UUID

from fastapi import Response

from agent.desk import review_picks, scoring
from agent.desk.gate import Visit
from agent.desk.scoring import Agreement
from crm_store import reviews
from crm_store.database import Session
from flows.policy import ReviewRules

_COUNTED = timedelta(days=90)
_MOST_DISPUTED = 50


@dataclass(frozen=True)
class ByQuestion:
    """A question with how far readers agree on it, in words and figures."""

    asks: str
    found: Agreement
    told: str
    calibrate: bool


@dataclass(frozen=True)
class Disputed:
    """One talk and question that two readers answered differently."""

    pick: UUID
    customer: str
    asks: str
    first: str
    second: str


async def show(visit: Visit) -> Response:
    """Agreement by question, and what is to be talked over."""
    rules = review_picks.rules(visit)
    async with visit.house.store.reading() as session:
        questions = await by_question(session, rules, now=visit.now)
        disputed = await _disputed(session, rules, now=visit.now)
    return visit.page(
        "review_agreement.html",
        questions=questions,
        overall=overall(questions),
        disputed=disputed,
        rules=rules,
        days=_COUNTED.days,
    )


async def by_question(
    session: Session, rules: ReviewRules, *, now: datetime
) -> Sequence[ByQuestion]:
    """Over what each reader answered first: a second thought is no blind one."""
    pairs = await reviews.pairs(session, now - _COUNTED)
    found: list[ByQuestion] = []
    for each in rules.questions:
        answers = [
            (one.answers[each.key], other.answers[each.key])
            for _, _, one, other in pairs
            if each.key in one.answers and each.key in other.answers
        ]
        agreed = scoring.agreement(answers)
        enough = agreed.n >= rules.pairs_at_least and agreed.kappa is not None
        low = enough and (agreed.kappa or 0.0) * 10_000 < rules.calibrate_below_bps
        told = agreed.told(at_least=rules.pairs_at_least)
        found.append(ByQuestion(each.asks, agreed, told, low))
    return found


def overall(questions: Sequence[ByQuestion]) -> float | None:
    """The mean kappa of the questions that have one to be read; None where none has."""
    known = [
        each.found.kappa
        for each in questions
        if each.found.kappa is not None and each.told != "too few"
    ]
    return fmean(known) if known else None


async def _disputed(session: Session, rules: ReviewRules, *, now: datetime) -> Sequence[Disputed]:
    asks = {each.key: each.asks for each in rules.questions}
    found = [
        Disputed(pick.id, customer, asks[key], one.answers[key], other.answers[key])
        for pick, customer, one, other in await reviews.pairs(session, now - _COUNTED)
        for key in asks
        if one.answers.get(key) != other.answers.get(key)
        and key in one.answers
        and key in other.answers
    ]
    return found[:_MOST_DISPUTED]
