"""How long the figures of a loan take: its quote with the schedule, its check, its offer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from time import perf_counter

from crm_store.money import Cents
from flows import policy
from flows.affordability import Evidence, check
from flows.calendar import Calendar
from flows.policy import Policy, Product
from flows.quote import quote

_ON = date(2026, 11, 23)


@dataclass(frozen=True)
class Speed:
    """Milliseconds for one loan."""

    median: float
    slow: float  # one in a hundred takes longer


def speed(*, rounds: int = 200) -> Speed:
    """Price and check loans that fit and loans that do not, of every kind, each many times."""
    rules = policy.load().on(_ON)
    calendar, cases = Calendar(rules.hours), tuple(_cases(rules))
    spent = [
        _seconds(case, rules=rules, calendar=calendar) for _ in range(rounds) for case in cases
    ]
    return Speed(median(spent) * 1e3, quantiles(spent, n=100)[-1] * 1e3)


@dataclass(frozen=True)
class _Case:
    principal: Cents
    months: int
    product: Product
    evidence: Evidence


def _cases(rules: Policy) -> Iterator[_Case]:
    """A short loan and the longest, carried well, too heavy, and not carried at all."""
    for agreed in (0, 180_000, 280_000):
        evidence = Evidence(
            remuneration=Cents(900_000),
            deductions=Cents(agreed),
            net=Cents(600_000),
            born_on=date(1990, 1, 1),
            employed_until="open_ended",
        )
        yield _Case(Cents(800_000), 4, rules.product, evidence)
        yield _Case(Cents(5_000_000), rules.term_product.max_months, rules.term_product, evidence)


def _seconds(case: _Case, *, rules: Policy, calendar: Calendar) -> float:
    began = perf_counter()
    asked = quote(
        case.principal, case.months, product=case.product, pay_day=25, on=_ON, calendar=calendar
    )
    check(asked, case.evidence, policy=rules, on=_ON)
    return perf_counter() - began
