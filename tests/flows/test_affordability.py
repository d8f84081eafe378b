"""What a borrower can carry, and what the rules prepare."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.money import Cents
from flows.affordability import (
    Capacity,
    Check,
    CounterOffer,
    Deduction,
    Evidence,
    agreed,
    capacity,
    check,
    largest_principal,
)
from flows.calendar import Calendar
from flows.policy import load
from flows.quote import OutsideProduct, Quote, heaviest_instalment, quote

ON = date(2026, 4, 20)
POLICY = load().on(ON)
RULES, PRODUCT = POLICY.affordability, POLICY.product
CALENDAR = Calendar(POLICY.hours)
SELMA = Evidence(
    remuneration=Cents(900_000),
    deductions=Cents(0),
    net=Cents(700_000),
    born_on=date(1994, 8, 2),
    employed_until="open_ended",
)


def asked(principal: int = 200_000, months: int = 4) -> Quote:
    answer = quote(Cents(principal), months, product=PRODUCT, pay_day=25, on=ON, calendar=CALENDAR)
    assert isinstance(answer, Quote)
    return answer


def test_the_capacities_of_the_conversations(subtests: pytest.Subtests) -> None:
    for remuneration, deductions, amount in (
        (900_000, 0, 300_000),
        (650_000, 0, 216_666),
        (650_000, 180_000, 36_666),
    ):
        with subtests.test(remuneration=remuneration, deductions=deductions, amount=amount):
            most = capacity(Cents(remuneration), deductions=Cents(deductions), policy=RULES)
            assert most == Capacity(Cents(amount), "remuneration_share", Cents(amount), None)


def test_the_third_is_for_all_that_was_agreed_together_and_not_for_what_the_law_takes() -> None:
    payslip = [
        Deduction("PAYE", Cents(500_00), "statutory"),
        Deduction("maintenance", Cents(700_00), "court_order"),
        Deduction("furniture", Cents(1_100_00), "agreed"),
        Deduction("funeral cover", Cents(250_00), "agreed"),
    ]
    assert agreed(payslip) == 1_350_00
    most = capacity(Cents(6_500_00), deductions=agreed(payslip), policy=RULES)
    assert most.amount == 2_166_66 - 1_350_00


def test_the_stricter_rule_binds_and_is_named() -> None:
    by_pay = capacity(Cents(900_000), net=Cents(700_000), policy=RULES)
    by_net = capacity(Cents(900_000), net=Cents(400_001), policy=RULES)
    assert (by_pay.amount, by_pay.rule) == (300_000, "remuneration_share")
    assert (by_net.amount, by_net.rule) == (200_000, "take_home_share")


def test_a_capacity_below_zero_is_shown_as_none() -> None:
    most = capacity(Cents(600_000), deductions=Cents(250_000), policy=RULES)
    assert most == Capacity(Cents(0), "remuneration_share", Cents(-50_000), None)


def test_the_largest_loan_that_fits(subtests: pytest.Subtests) -> None:
    for months, largest in ((4, 120_000), (2, 60_000), (1, None), (5, 150_000)):
        with subtests.test(months=months, largest=largest):
            assert largest_principal(Cents(36_666), months, product=PRODUCT) == largest


def test_no_capacity_is_too_large_for_the_product() -> None:
    assert largest_principal(Cents(100_000_000), 5, product=PRODUCT) == 1_000_000


def test_no_loan_fits_months_that_we_do_not_lend(subtests: pytest.Subtests) -> None:
    for months in (0, 6):
        with subtests.test(months=months):
            assert largest_principal(Cents(300_000), months, product=PRODUCT) is None


def test_a_loan_that_passes_every_rule_is_ready() -> None:
    assessment = check(asked(), SELMA, policy=POLICY, on=ON)
    assert assessment.next_step == "ready"
    assert assessment.reasons == ()
    assert assessment.checks == (
        Check("amount_and_months", "pass"),
        Check("age", "pass", 31, 18),
        Check("remuneration_share", "pass", Cents(60_000), Cents(300_000)),
        Check("take_home_share", "pass", Cents(60_000), Cents(350_000)),
        Check("contract_covers_loan", "pass", date(2026, 8, 25)),
        Check("charge_ceiling", "pass", Cents(40_000), Cents(60_000)),
    )


def test_too_heavy_a_payment_is_answered_with_the_largest_loan_that_fits() -> None:
    evidence = replace(
        SELMA, remuneration=Cents(650_000), deductions=Cents(180_000), net=Cents(390_000)
    )
    assessment = check(asked(), evidence, policy=POLICY, on=ON)
    assert assessment.next_step == "counter_offer"
    assert assessment.counter_offer == CounterOffer(Cents(120_000), 4)
    assert assessment.reasons == ("R01",)


def test_a_counter_offer_runs_longer_where_the_asked_months_carry_none() -> None:
    evidence = replace(
        SELMA, remuneration=Cents(650_000), deductions=Cents(180_000), net=Cents(390_000)
    )
    assessment = check(asked(50_000, 1), evidence, policy=POLICY, on=ON)
    assert assessment.counter_offer == CounterOffer(Cents(50_000), 2)


def test_a_pay_that_carries_not_even_the_smallest_loan_is_prepared_as_a_decline() -> None:
    evidence = replace(SELMA, deductions=Cents(295_000))
    assessment = check(asked(), evidence, policy=POLICY, on=ON)
    assert (assessment.next_step, assessment.counter_offer) == ("decline", None)
    assert assessment.reasons == ("R01",)


def test_too_little_take_home_pay_has_a_reason_of_its_own() -> None:
    assessment = check(asked(), replace(SELMA, net=Cents(100_000)), policy=POLICY, on=ON)
    assert assessment.next_step == "counter_offer"
    assert assessment.counter_offer == CounterOffer(Cents(160_000), 4)
    assert assessment.reasons == ("R02",)


def test_a_contract_that_ends_first_goes_to_a_person() -> None:
    evidence = replace(SELMA, employed_until=date(2026, 6, 30))
    assessment = check(asked(), evidence, policy=POLICY, on=ON)
    assert (assessment.next_step, assessment.reasons) == ("review", ("R05",))


def test_the_reasons_of_the_decline_in_the_conversations() -> None:
    evidence = Evidence(
        remuneration=Cents(650_000),
        deductions=Cents(180_000),
        net=Cents(390_000),
        born_on=date(1990, 1, 1),
        employed_until=date(2026, 6, 30),
    )
    assert check(asked(), evidence, policy=POLICY, on=ON).reasons == ("R01", "R05")


def test_a_loan_outside_the_product_is_prepared_as_a_decline() -> None:
    outside = OutsideProduct("amount_above_maximum", 1_000_000)
    assessment = check(outside, SELMA, policy=POLICY, on=ON)
    assert (assessment.next_step, assessment.reasons) == ("decline", ("R11",))


def test_we_lend_from_the_eighteenth_birthday_on(subtests: pytest.Subtests) -> None:
    for born_on, step in (
        (date(2008, 4, 20), "ready"),
        (date(2008, 4, 21), "decline"),
        (date(2027, 1, 1), "review"),
    ):
        with subtests.test(born_on=born_on, step=step):
            assessment = check(asked(), replace(SELMA, born_on=born_on), policy=POLICY, on=ON)
            assert assessment.next_step == step


def test_whatever_is_unknown_goes_to_a_person(subtests: pytest.Subtests) -> None:
    for unknown in (
        replace(SELMA, remuneration=None),
        replace(SELMA, remuneration=Cents(9_000)),  # N$90.00: not plausible
        replace(SELMA, deductions=None),
        replace(SELMA, net=None),
        replace(SELMA, net=Cents(900_001)),  # more than was earned
        replace(SELMA, born_on=None),
        replace(SELMA, employed_until=None),
    ):
        with subtests.test(unknown=unknown):
            assert check(asked(), unknown, policy=POLICY, on=ON).next_step == "review"


def test_too_heavy_a_payment_is_known_before_the_deductions_are() -> None:
    evidence = replace(SELMA, remuneration=Cents(150_000), net=Cents(140_000), deductions=None)
    assert check(asked(), evidence, policy=POLICY, on=ON).reasons == ("R01",)


AMOUNTS = st.integers(0, 5_000_000).map(Cents)


@pytest.mark.proves("NAMFISA Compliance Management")
@settings(deadline=None)
@given(remuneration=AMOUNTS, deductions=AMOUNTS, net=st.none() | AMOUNTS)
def test_a_capacity_is_never_negative_and_never_over_either_rule(
    remuneration: Cents, deductions: Cents, net: Cents | None
) -> None:
    most = capacity(remuneration, deductions=deductions, net=net, policy=RULES)
    assert most.amount >= 0
    assert most.amount * 3 <= max(remuneration - deductions * 3, 0)
    assert net is None or most.amount * 2 <= net


@settings(deadline=None)
@given(most=st.integers(0, 1_500_000).map(Cents), months=st.integers(1, 5))
def test_the_largest_loan_fits_and_the_next_step_does_not(most: Cents, months: int) -> None:
    largest = largest_principal(most, months, product=PRODUCT)
    next_step = Cents(PRODUCT.min_amount_cents if largest is None else largest + 10_000)
    if largest is not None:
        assert largest % 10_000 == 0
        assert heaviest_instalment(largest, months, product=PRODUCT) <= most
    if next_step <= PRODUCT.max_amount_cents:
        assert heaviest_instalment(next_step, months, product=PRODUCT) > most


@settings(deadline=None)
@given(
    evidence=st.builds(
        Evidence,
        remuneration=st.none() | AMOUNTS,
        deductions=st.none() | AMOUNTS,
        net=st.none() | AMOUNTS,
        born_on=st.none() | st.dates(date(1950, 1, 1), date(2010, 1, 1)),
        employed_until=st.none()
        | st.just("open_ended")
        | st.dates(date(2026, 5, 1), date(2027, 1, 1)),
    ),
    months=st.integers(1, 4),
)
def test_nothing_unknown_is_ever_prepared_as_a_decline(evidence: Evidence, months: int) -> None:
    assessment = check(asked(200_000, months), evidence, policy=POLICY, on=ON)
    unknown = any(one.result == "unknown" for one in assessment.checks)
    assert not unknown or assessment.next_step == "review"
    assert len(assessment.reasons) <= 4
    assert all(one.reason for one in assessment.checks if one.result == "fail")
    offer = assessment.counter_offer
    if offer is not None:
        most = capacity(
            evidence.remuneration or Cents(0),
            deductions=evidence.deductions or Cents(0),
            net=evidence.net,
            policy=RULES,
        )
        assert heaviest_instalment(offer.principal, offer.months, product=PRODUCT) <= most.amount
