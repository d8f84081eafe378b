"""What a loan costs: the loans of the conversations, and what holds of every quote."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from crm_store.money import Cents
from flows.calendar import Calendar
from flows.policy import Product, load
from flows.quote import (
    Element,
    Instalment,
    OutsideProduct,
    PenaltyTerms,
    Quote,
    heaviest_instalment,
    quote,
)

ON = date(2026, 4, 20)
POLICY = load().on(ON)
CALENDAR = Calendar(POLICY.hours)


def a_product(**changes: object) -> Product:
    return Product.model_validate({**POLICY.product.model_dump(), **changes})


def quoted(principal: int, months: int, *, product: Product = POLICY.product) -> Quote:
    answer = quote(
        Cents(principal), months, product=product, pay_day=None, on=ON, calendar=CALENDAR
    )
    assert isinstance(answer, Quote)
    return answer


def test_the_loan_of_the_conversations() -> None:
    answer = quote(Cents(200_000), 4, product=POLICY.product, pay_day=25, on=ON, calendar=CALENDAR)
    # 25 May is Africa Day, a Monday; 25 July is a Saturday.
    due = [date(2026, 5, 22), date(2026, 6, 25), date(2026, 7, 24), date(2026, 8, 25)]
    assert answer == Quote(
        product="payroll_loan",
        terms_from=date(2026, 1, 1),
        quoted_on=ON,
        principal=Cents(200_000),
        months=4,
        principal_debt=Cents(200_000),
        debt_elements=(Element("principal", Cents(200_000)),),
        finance_charge=Cents(40_000),
        elements=(Element("charge", Cents(40_000)),),
        other_costs=(),
        total=Cents(240_000),
        cost=Cents(40_000),
        cost_per_100=Cents(20_00),
        rate_bps=2_000,
        rate_kind="fixed",
        rate_base="principal",
        instalment=Cents(60_000),
        instalments=tuple(
            Instalment(n, day, Cents(60_000), principal=Cents(50_000), charge=Cents(10_000))
            for n, day in enumerate(due, start=1)
        ),
        penalty=PenaltyTerms(bps_month=500, max_months=3),
        insurance=None,
    )


def test_the_counter_offer_of_the_conversations() -> None:
    answer = quoted(120_000, 4)
    assert (answer.finance_charge, answer.total, answer.instalment) == (24_000, 144_000, 36_000)


def test_the_smaller_loan_after_a_decline() -> None:
    answer = quoted(60_000, 2)
    assert (answer.total, answer.instalment) == (72_000, 36_000)


def test_the_charge_is_taken_once_and_not_by_the_month() -> None:
    assert {quoted(200_000, months).finance_charge for months in range(1, 6)} == {40_000}


def test_levy_and_stamp_are_part_of_the_debt_that_is_charged() -> None:
    product = a_product(
        rate_bps=3_000,
        base="principal_debt",
        levy_borne_by="borrower",
        stamp_duty_borne_by="borrower",
    )
    answer = quoted(100_000, 1, product=product)
    assert answer.debt_elements == (
        Element("principal", Cents(100_000)),
        Element("levy", Cents(1_030)),
        Element("stamp_duty", Cents(500)),
    )
    assert answer.principal_debt == 101_530
    assert answer.finance_charge == 30_459
    assert answer.total == 131_989


@pytest.mark.parametrize(
    ("principal", "months", "expected"),
    [
        (200_000, 6, OutsideProduct("months_above_maximum", 5)),
        (0, 4, OutsideProduct("amount_below_minimum", 50_000)),
        (-100_000, 4, OutsideProduct("amount_below_minimum", 50_000)),
        (49_999, 4, OutsideProduct("amount_below_minimum", 50_000)),
        (1_000_001, 4, OutsideProduct("amount_above_maximum", 1_000_000)),
        (200_000, 0, OutsideProduct("months_below_minimum", 1)),
    ],
)
def test_what_we_do_not_lend_is_answered_with_the_nearest_that_we_do(
    principal: int, months: int, expected: OutsideProduct
) -> None:
    answer = quote(
        Cents(principal), months, product=POLICY.product, pay_day=25, on=ON, calendar=CALENDAR
    )
    assert answer == expected


def test_the_last_payment_takes_the_remainder() -> None:
    answer = quoted(50_000, 3, product=a_product(rate_bps=0))
    assert [one.amount for one in answer.instalments] == [16_667, 16_667, 16_666]
    assert answer.instalment == 16_667


def test_without_a_pay_day_payments_have_no_dates() -> None:
    answer = quoted(200_000, 4)
    assert [one.due_on for one in answer.instalments] == [None] * 4
    assert answer.last_due_on is None


def test_a_loan_that_would_run_past_its_fifth_month_loses_an_instalment() -> None:
    # Agreed on 20 April and paid on the 25th, which is too soon: the first payment waits for
    # May, so that a fifth would fall on 25 September, after 20 September.
    answer = quote(Cents(200_000), 5, product=POLICY.product, pay_day=25, on=ON, calendar=CALENDAR)
    assert answer == OutsideProduct("months_above_maximum", 4)


def test_a_loan_that_ends_with_its_fifth_month_is_lent() -> None:
    answer = quote(Cents(200_000), 5, product=POLICY.product, pay_day=20, on=ON, calendar=CALENDAR)
    assert isinstance(answer, Quote)
    assert answer.last_due_on == date(2026, 9, 18)


def test_a_quote_can_be_stored_and_read_back() -> None:
    answer = quote(
        Cents(200_000), 4, product=POLICY.product, pay_day="last", on=ON, calendar=CALENDAR
    )
    assert isinstance(answer, Quote)
    adapter = TypeAdapter(Quote)
    assert adapter.validate_json(adapter.dump_json(answer)) == answer


def products() -> st.SearchStrategy[Product]:
    fee = st.fixed_dictionaries(
        {
            "name": st.just("processing"),
            "bps": st.integers(0, 300),
            "min_cents": st.integers(0, 2_000),
            "inside_charge": st.booleans(),
        }
    )
    bearer = st.sampled_from(["lender", "borrower"])
    changes = {
        "rate_bps": st.integers(0, 3_000),
        "base": st.sampled_from(["principal", "principal_debt"]),
        "levy_borne_by": bearer,
        "stamp_duty_borne_by": bearer,
        "fees": st.lists(fee, max_size=2),
    }
    return st.fixed_dictionaries(changes).map(lambda chosen: a_product(**chosen))


@settings(deadline=None)
@given(
    product=products(),
    principal=st.integers(50_000, 1_000_000).map(Cents),
    months=st.integers(1, 5),
)
def test_every_line_adds_up(product: Product, principal: Cents, months: int) -> None:
    answer = quoted(principal, months, product=product)
    instalments = answer.instalments
    assert len(instalments) == months
    assert sum(one.amount for one in instalments) == answer.total
    assert sum(one.principal for one in instalments) == principal
    assert sum(one.charge for one in instalments) == answer.cost == answer.total - principal
    assert all(one.amount == one.principal + one.charge for one in instalments)
    assert all(one.principal > 0 <= one.charge for one in instalments)
    assert {one.amount for one in instalments[:-1]} <= {answer.instalment}
    assert abs(instalments[-1].amount - answer.instalment) <= months
    assert sum(line.amount for line in answer.debt_elements) == answer.principal_debt
    assert sum(line.amount for line in answer.elements) == answer.finance_charge
    lines = (*answer.debt_elements, *answer.elements, *answer.other_costs)
    assert sum(line.amount for line in lines) == answer.total
    assert answer.heaviest == heaviest_instalment(principal, months, product=product)


@given(principal=st.integers(50_000, 1_000_000).map(Cents), months=st.integers(1, 5))
def test_our_charge_stays_below_the_ceiling(principal: Cents, months: int) -> None:
    answer = quoted(principal, months)
    assert answer.finance_charge <= POLICY.ceilings.charge_limit(answer.principal_debt)
