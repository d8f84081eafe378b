"""Loans on a declining balance: what each payment does, and what the law allows of it."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.money import Cents
from flows import affordability, interest
from flows.affordability import Evidence, largest_principal
from flows.calendar import Calendar
from flows.interest import Part, Repayment
from flows.policy import Product, load
from flows.quote import OutsideProduct, Quote, charge_limit, heaviest_instalment, quote

ON = date(2026, 4, 20)
POLICY = load().on(ON)
CALENDAR = Calendar(POLICY.hours)


def a_product(**terms: Any) -> Product:
    return Product.model_validate({**POLICY.term_product.model_dump(), **terms})


def quoted(principal: int, months: int, *, product: Product = POLICY.term_product) -> Quote:
    answer = quote(
        Cents(principal), months, product=product, pay_day="last", on=ON, calendar=CALENDAR
    )
    assert isinstance(answer, Quote)
    return answer


def test_equal_payments_take_less_interest_each_month() -> None:
    # N$1,000.00 at 1 % a month over three: 1000 x 0.01 / (1 - 1.01^-3) = 340.0221.
    assert interest.level_payment(Cents(100_000), 1_200, months=3) == 340_02
    assert interest.parts(Cents(100_000), 1_200, months=3, by="equal_instalments") == (
        Part(Cents(10_00), Cents(330_02)),
        Part(Cents(6_70), Cents(333_32)),
        Part(Cents(3_37), Cents(336_66)),  # 340.03: the last takes the cent
    )


def test_equal_parts_of_the_principal_make_payments_that_shrink() -> None:
    assert interest.parts(Cents(100_000), 1_200, months=3, by="equal_principal") == (
        Part(Cents(10_00), Cents(333_33)),
        Part(Cents(6_67), Cents(333_33)),
        Part(Cents(3_33), Cents(333_34)),
    )


def test_a_cent_halfway_goes_to_the_even_one() -> None:
    halves = [interest.accrued(balance, 1_200) for balance in (50, 150, 250, 350)]
    assert halves == [0, 2, 2, 4]


def test_without_interest_payments_are_equal_parts() -> None:
    parts = interest.parts(Cents(50_000), 0, months=3, by="equal_instalments")
    assert [part.amount for part in parts] == [16_667, 16_667, 16_666]


def test_a_longer_loan_says_its_rate_by_the_year() -> None:
    answer = quoted(1_000_000, 12)
    assert (answer.rate_bps, answer.charge_type) == (1_800, "declining_balance")
    # 10000 x 0.015 / (1 - 1.015^-12) = 916.7999
    assert (answer.instalment, answer.finance_charge) == (91_680, 100_161)
    assert charge_limit(answer, ceilings=POLICY.ceilings) == 111_290


def test_levy_and_stamp_are_repaid_beside_the_balance_or_in_it() -> None:
    borrowers = {"levy_borne_by": "borrower", "stamp_duty_borne_by": "borrower"}
    beside = quoted(1_000_000, 12, product=a_product(base="principal", **borrowers))
    within = quoted(1_000_000, 12, product=a_product(base="principal_debt", **borrowers))
    assert beside.principal_debt == within.principal_debt == 1_010_800
    assert beside.finance_charge == quoted(1_000_000, 12).finance_charge < within.finance_charge


def test_a_longer_loan_is_priced_but_not_offered() -> None:
    assert [product.code for product in POLICY.products] == ["payroll_loan"]
    assert POLICY.priced("term_loan") == POLICY.term_product


def test_a_rate_above_twice_prime_is_unlawful_from_the_day_that_prime_falls() -> None:
    dear = a_product(rate_bps=2_010)
    assert POLICY.ceilings.breaches(dear, on=date(2025, 12, 31)) == ()
    assert POLICY.ceilings.breaches(dear, on=date(2026, 1, 1)) == (
        "charges 20.1 % a year and fees, together at most 20 % a year",
    )


def test_what_a_longer_loan_may_not_be() -> None:
    fee = {"name": "processing", "min_cents": 30_000}
    said = {
        "runs 61 months, at most 60": {"max_months": 61},
        "lends for 5 months, a declining balance is for more than 5": {"min_months": 5},
        "charges 18 % a year and fees, together at most 20 % a year": {"fees": [fee]},
    }
    for breach, terms in said.items():
        assert POLICY.ceilings.breaches(a_product(**terms), on=ON) == (breach,)
    outside = a_product(fees=[{**fee, "inside_charge": False}])
    assert POLICY.ceilings.breaches(outside, on=ON) == ()


def test_too_heavy_a_longer_loan_is_answered_with_a_smaller_one() -> None:
    evidence = Evidence(
        remuneration=Cents(900_000),
        deductions=Cents(200_000),
        net=Cents(600_000),
        born_on=date(1990, 1, 1),
        employed_until="open_ended",
    )
    assessment = affordability.check(quoted(2_000_000, 12), evidence, policy=POLICY, on=ON)
    assert (assessment.next_step, assessment.reasons) == ("counter_offer", ("R01",))
    offer = assessment.counter_offer
    assert offer == affordability.CounterOffer(Cents(1_050_000), 12)
    assert quoted(1_050_000, 12).heaviest <= 100_000 < quoted(1_100_000, 12).heaviest


TERMS = st.fixed_dictionaries(
    {
        "rate_bps": st.integers(0, 2_000),
        "repayment": st.sampled_from(["equal_instalments", "equal_principal"]),
        "base": st.sampled_from(["principal", "principal_debt"]),
        "levy_borne_by": st.sampled_from(["lender", "borrower"]),
        "stamp_duty_borne_by": st.sampled_from(["lender", "borrower"]),
        "fees": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.just("processing"),
                    "bps": st.integers(0, 300),
                    "inside_charge": st.booleans(),
                }
            ),
            max_size=1,
        ),
    }
)


@settings(deadline=None, max_examples=60)
@given(terms=TERMS, principal=st.integers(50_000, 10_000_000), months=st.integers(6, 60))
def test_every_line_of_a_longer_loan_adds_up(
    terms: dict[str, Any], principal: int, months: int
) -> None:
    bounds = {
        "min_amount_cents": 50_000,
        "max_amount_cents": 10_000_000,
        "max_months": 60,
        "max_period_months": 62,
    }
    product = a_product(**terms, **bounds)
    answer = quoted(principal, months, product=product)
    paid = answer.instalments
    assert sum(one.amount for one in paid) == answer.total
    assert sum(one.principal for one in paid) == principal
    assert all(one.amount == one.principal + one.charge for one in paid)
    assert all(one.principal > 0 <= one.charge for one in paid)
    lines = (*answer.debt_elements, *answer.elements, *answer.other_costs)
    assert sum(line.amount for line in lines) == answer.total
    assert answer.heaviest == heaviest_instalment(Cents(principal), months, product=product)
    if product.repayment == "equal_instalments":
        assert {one.amount for one in paid[:-1]} == {answer.instalment}
        assert abs(paid[-1].amount - answer.instalment) <= 4 * months
    if not POLICY.ceilings.breaches(product.model_copy(update={"fees": ()}), on=ON):
        interest_alone = answer.elements[0].amount
        assert interest_alone <= charge_limit(answer, ceilings=POLICY.ceilings)


@settings(deadline=None, max_examples=40)
@given(
    rate=st.integers(1_000, 2_000),
    bps=st.integers(0, 200),
    principal=st.integers(500_000, 5_000_000),
    months=st.integers(6, 8),
    by=st.sampled_from(["equal_instalments", "equal_principal"]),
)
def test_a_lawful_longer_loan_never_charges_more_than_the_ceiling(
    rate: int, bps: int, principal: int, months: int, by: Repayment
) -> None:
    fees = [{"name": "processing", "bps": bps}]
    product = a_product(
        rate_bps=rate, repayment=by, max_months=8, fees=fees, levy_borne_by="borrower"
    )
    if not POLICY.ceilings.breaches(product, on=ON):
        answer = quoted(principal, months, product=product)
        assert answer.finance_charge <= charge_limit(answer, ceilings=POLICY.ceilings)


@settings(deadline=None, max_examples=40)
@given(most=st.integers(0, 250_000).map(Cents), months=st.integers(5, 37))
def test_the_largest_longer_loan_fits_and_the_next_step_does_not(most: Cents, months: int) -> None:
    product = POLICY.term_product
    largest = largest_principal(most, months, product=product)
    if not product.min_months <= months <= product.max_months:
        assert largest is None
        return
    following = product.min_amount_cents if largest is None else largest + product.amount_step_cents
    if largest is not None:
        assert heaviest_instalment(largest, months, product=product) <= most
    if following <= product.max_amount_cents:
        assert heaviest_instalment(Cents(following), months, product=product) > most


def test_the_longest_loan_ends_within_its_months_whatever_the_pay_day() -> None:
    for pay_day in (1, 15, 26, 27, 31):
        answer = quote(
            Cents(500_000),
            36,
            product=POLICY.term_product,
            pay_day=pay_day,
            on=ON,
            calendar=CALENDAR,
        )
        assert not isinstance(answer, OutsideProduct), pay_day
