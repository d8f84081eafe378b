"""The score of a lead, 0 to 100, from what is known of her; what is not known counts nothing.

It orders the work of people. No rule of a decision can import it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from crm_store.money import Cents
from flows.lead_rules import Band, Employer, Employment, LeadRules, Need

Part = Literal["demographic", "behaviour", "partnership", "readiness"]
STEPS = ("wrote", "agreed", "employer", "pay", "amount", "papers", "sent")


@dataclass(frozen=True)
class Evidence:
    """What is known of a lead; None where it is not."""

    employment: Employment | None = None
    pay: Cents | None = None
    in_area: bool | None = None
    answers: int | None = None
    steps: int | None = None
    replies_in: timedelta | None = None  # the median
    employer: Employer | None = None
    need: Need | None = None
    papers: int | None = None
    wants_now: bool | None = None


@dataclass(frozen=True)
class Component:
    """One fact, with what it gave of what it can; `points` is None where it is not known."""

    part: Part
    fact: str
    points: float | None
    most: int


@dataclass(frozen=True)
class LeadScore:
    """The whole, and every part of it."""

    value: float
    band: Band
    coverage: int  # how much of the 100 was known, per cent
    components: tuple[Component, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """What could still be asked."""
        return tuple(each.fact for each in self.components if each.points is None)

    def of(self, part: Part) -> float:
        """What one of the four parts gave."""
        return round(sum(each.points or 0 for each in self.components if each.part == part), 1)


def score(evidence: Evidence, rules: LeadRules) -> LeadScore:
    """Source: the owner's four totals, split as crm-store proposes; see policy/leads.toml."""
    found = tuple(_components(evidence, rules))
    value = round(sum(each.points or 0 for each in found), 1)
    known = sum(each.most for each in found if each.points is not None)
    every = sum(each.most for each in found)
    return LeadScore(value, rules.bands.of(value), round(100 * known / every), found)


def _components(told: Evidence, rules: LeadRules) -> Iterator[Component]:
    yield from _demographic(told, rules)
    yield from _behaviour(told, rules)
    employer = rules.partnership.employer
    given = None if told.employer is None else employer.get(told.employer, 0)
    yield Component("partnership", "employer", given, rules.partnership.most)
    yield from _readiness(told, rules)


def _demographic(told: Evidence, rules: LeadRules) -> Iterator[Component]:
    terms = rules.demographic
    kinds = terms.employment
    employment = None if told.employment is None else kinds.get(told.employment, 0)
    yield Component("demographic", "employment", employment, max(kinds.values()))
    threshold = terms.salary_threshold_cents
    pay = None if told.pay is None else _part(told.pay, threshold // 2, threshold)
    yield Component("demographic", "salary", _of(pay, terms.salary_points), terms.salary_points)
    area = None if told.in_area is None else float(told.in_area)
    yield Component("demographic", "area", _of(area, terms.area_points), terms.area_points)


def _behaviour(told: Evidence, rules: LeadRules) -> Iterator[Component]:
    terms = rules.behaviour
    depth = None if told.answers is None else _part(told.answers, 0, terms.depth_answers)
    yield Component("behaviour", "depth", _of(depth, terms.depth_points), terms.depth_points)
    done = None if told.steps is None else _part(told.steps, 0, terms.completion_steps)
    most = terms.completion_points
    yield Component("behaviour", "completion", _of(done, most), most)
    yield Component(
        "behaviour",
        "response",
        _response(told.replies_in, rules),
        max(each.points for each in terms.response),
    )


def _response(replies_in: timedelta | None, rules: LeadRules) -> float | None:
    if replies_in is None:
        return None
    for each in sorted(rules.behaviour.response, key=lambda each: each.within_minutes):
        if replies_in <= timedelta(minutes=each.within_minutes):
            return each.points
    return 0


def _readiness(told: Evidence, rules: LeadRules) -> Iterator[Component]:
    terms = rules.readiness
    need = None if told.need is None else terms.need.get(told.need, 0)
    yield Component("readiness", "need", need, max(terms.need.values()))
    papers = None if told.papers is None else _part(told.papers, 0, terms.papers_count)
    yield Component("readiness", "documents", _of(papers, terms.papers_points), terms.papers_points)
    now = None if told.wants_now is None else float(told.wants_now)
    yield Component("readiness", "intent", _of(now, terms.intent_points), terms.intent_points)


def _part(value: float, low: float, high: float) -> float:
    """Where a value lies between two bounds: 0 to 1, and never beyond."""
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _of(share: float | None, points: int) -> float | None:
    return None if share is None else round(share * points, 1)
