"""Bands of age and of pay: coarse groups for lists and boards, which no decision may read."""

from collections.abc import Sequence
from itertools import pairwise

from flows.policy import CustomerRules

_UP = "up"
_CENTS = 100


def ages(rules: CustomerRules) -> tuple[str, ...]:
    """Every band of age, in years: `25-34`, and the last `55-up`."""
    return _names(rules.age_from)


def pays(rules: CustomerRules) -> tuple[str, ...]:
    """Every band of a month's pay, in whole dollars: `3000-5999`, and the last `20000-up`."""
    return _names([each // _CENTS for each in rules.pay_from_cents])


def of_age(years: int | None, rules: CustomerRules) -> str | None:
    """The band of somebody of that age; None where it is not known, or below the first."""
    return _band(years, rules.age_from, ages(rules))


def of_pay(cents: int | None, rules: CustomerRules) -> str | None:
    """The band of somebody who earns that in a month; None where it is not known."""
    return _band(cents, rules.pay_from_cents, pays(rules))


def _names(starts: Sequence[int]) -> tuple[str, ...]:
    between = (f"{low}-{following - 1}" for low, following in pairwise(starts))
    return (*between, f"{starts[-1]}-{_UP}")


def _band(value: int | None, starts: Sequence[int], names: Sequence[str]) -> str | None:
    reached = [name for start, name in zip(starts, names, strict=True) if (value or 0) >= start]
    return reached[-1] if value is not None and reached else None
