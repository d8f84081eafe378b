"""Every worked example that is published or follows from a published formula, to the cent.

Where two of them contradict each other, `flows/policy/conflicts.toml` says which one rules; the
other is shown here as what its own rules would give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from crm_store.money import Cents
from flows import cooling_off, interest
from flows.calendar import Calendar
from flows.policy import Product, Share, UnlawfulProduct, load
from flows.policy.book import PolicyBook
from flows.quote import (
    OutsideProduct,
    PenaltyTerms,
    Quote,
    charge_limit,
    penalty,
    quote,
)
from flows.schedule import whole_months

ON = date(2026, 4, 20)
BOOK = load()
POLICY = BOOK.on(ON)
CALENDAR = Calendar(POLICY.hours)

THIRTY = {"rate_bps": 3_000}
OUR_LINES = {
    "base": "principal_debt",
    "levy_borne_by": "borrower",
    "stamp_duty_borne_by": "borrower",
}
BANK_CHARGE = {"name": "bank_charge", "min_cents": 2_000, "inside_charge": False}
PUBLIC_CALCULATOR = {
    "rate_bps": 1_500,
    "levy_bps": 400,
    "levy_borne_by": "borrower",
    "stamp_duty_cents": 1_500,
    "stamp_duty_borne_by": "borrower",
    "fees": [{"name": "processing", "bps": 100, "min_cents": 2_000, "max_cents": 10_000}],
}


@dataclass(frozen=True)
class Example:
    """What goes in, and what must come out: cents."""

    name: str
    terms: Mapping[str, object]
    principal: int
    months: int
    charge: int
    total: int
    instalment: int


FLAT = (
    Example("T5", {**THIRTY, **OUR_LINES}, 100_000, 1, 30_459, 131_989, 131_989),
    Example("T6", THIRTY, 500_000, 1, 150_000, 650_000, 650_000),
    Example("T7", THIRTY, 800_000, 2, 240_000, 1_040_000, 520_000),
    Example("T8, at the ceiling", THIRTY, 1_000_000, 1, 300_000, 1_300_000, 1_300_000),
    Example("T9", {**THIRTY, "fees": [BANK_CHARGE]}, 100_000, 1, 30_000, 132_000, 132_000),
    Example("T12", PUBLIC_CALCULATOR, 50_000, 1, 9_500, 63_000, 63_000),
    Example("T12", PUBLIC_CALCULATOR, 100_000, 1, 17_000, 122_500, 122_500),
    Example("T12", PUBLIC_CALCULATOR, 500_000, 3, 80_000, 601_500, 200_500),
    Example("T12", PUBLIC_CALCULATOR, 1_000_000, 5, 160_000, 1_201_500, 240_300),
    # 15 % of N$1,015.30 is N$152.295; the even cent is N$152.30.
    Example("T14", {"rate_bps": 1_500, **OUR_LINES}, 100_000, 1, 15_230, 116_760, 116_760),
)


def a_product(terms: Mapping[str, object]) -> Product:
    return Product.model_validate({**POLICY.product.model_dump(), **terms})


def quoted(principal: int, months: int, *, product: Product) -> Quote | OutsideProduct:
    return quote(Cents(principal), months, product=product, pay_day=None, on=ON, calendar=CALENDAR)


def test_simple_interest_by_the_month_of_lenders_that_are_not_registered() -> None:
    """T1 to T4: 30 days count as a month of twelve; none of it is our ceiling."""
    cases = [(1_560, 1, 13_00), (1_560, 6, 78_00), (1_480, 1, 12_33), (1_480, 6, 74_00)]
    assert [interest.accrued(100_000, bps, months=n) for bps, n, _ in cases] == [
        charge for *_, charge in cases
    ]


def test_once_for_the_whole_loan() -> None:
    """T5 to T9, T12 and T14."""
    for each in FLAT:
        found = quoted(each.principal, each.months, product=a_product(each.terms))
        assert isinstance(found, Quote), each
        assert (found.finance_charge, found.total) == (each.charge, each.total), each
        assert {one.amount for one in found.instalments} == {each.instalment}, each
        assert found.finance_charge <= charge_limit(found, ceilings=POLICY.ceilings), each


def test_a_rate_of_ninety_percent_does_not_load() -> None:
    """T8: the example lowers it to 30 %; we refuse it, for a quote must say what is agreed."""
    product = a_product({"rate_bps": 9_000})
    book = {name: getattr(BOOK, name) for name in PolicyBook.model_fields}
    with pytest.raises(UnlawfulProduct, match="charges 90 % and fees, together at most 30 %"):
        PolicyBook.model_validate({**book, "product": (product,)})


def test_six_months_and_nothing_are_not_lent() -> None:
    """T10."""
    assert quoted(200_000, 6, product=POLICY.product) == OutsideProduct("months_above_maximum", 5)
    assert quoted(0, 4, product=POLICY.product) == OutsideProduct("amount_below_minimum", 50_000)


def test_penalty_interest_is_simple_and_ends_after_three_months() -> None:
    """T11; one example compounds, which is the other reading."""
    terms = PenaltyTerms(POLICY.product.penalty_bps_month, POLICY.product.penalty_max_months)
    charged = [penalty(Cents(100_000), months, terms=terms) for months in (0, 1, 2, 3, 4, 9)]
    assert charged == [0, 5_000, 10_000, 15_000, 15_000, 15_000]
    by_day = [
        penalty(Cents(100_000), whole_months(date(2026, 1, 30), day), terms=terms)
        for day in (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 30))
    ]
    assert by_day == [0, 5_000, 10_000]


def test_the_public_calculator_stays_below_the_ceiling() -> None:
    """T13: all that it costs, for each N$100."""
    product = a_product(PUBLIC_CALCULATOR)
    found = [
        quoted(principal, months, product=product)
        for principal, months in ((50_000, 1), (100_000, 1), (500_000, 3), (1_000_000, 5))
    ]
    costs = [each.cost_per_100 for each in found if isinstance(each, Quote)]
    assert costs == [26_00, 22_50, 20_30, 20_15]
    assert POLICY.ceilings.breaches(product, on=ON) == ()


def test_three_business_days_to_change_ones_mind_over_easter() -> None:
    """T15: signed on a Thursday; Good Friday, a week-end and Easter Monday do not count."""
    signed_on = date(2026, 4, 2)
    until = cooling_off.last_day(signed_on, ceilings=POLICY.ceilings, calendar=CALENDAR)
    assert until == date(2026, 4, 9)


def test_multiples_of_prime() -> None:
    """T16 with 1.6; ours is 2, as the regulator's page for applicants says."""
    days = (date(2025, 12, 31), date(2026, 2, 18))
    older = POLICY.ceilings.model_copy(update={"prime_multiple": Share(numerator=8, denominator=5)})
    assert [older.yearly_limit_bps(day) for day in days] == [1_620, 1_600]
    assert [POLICY.ceilings.yearly_limit_bps(day) for day in days] == [2_025, 2_000]
