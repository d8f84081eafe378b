"""What is owed: the balance, the next payment, and what settles a loan on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.money import Cents
from flows.owing import (
    Due,
    NextPayment,
    RunningLoan,
    UnsplitSchedule,
    balance,
    next_payment,
    payments_left,
    settle_amount,
)
from tests.flows.lent import LOAN

TERM = (date(2027, 1, 25) - date(2026, 10, 14)).days


def settled_on(day: date, *, paid: int = 60_000) -> int:
    return settle_amount(replace(LOAN, paid=Cents(paid)), on=day, by="pro_rata_by_day")


def test_the_balance_is_what_the_schedule_still_asks() -> None:
    assert balance(LOAN) == 180_000
    assert payments_left(LOAN) == 3


def test_penalties_and_fees_stand_beside_the_schedule() -> None:
    charged = replace(LOAN, beside=Cents(3_000))
    assert balance(charged) == 183_000
    day = date(2026, 11, 23)
    assert settle_amount(charged, on=day, by="pro_rata_by_day") == settled_on(day) + 3_000
    assert next_payment(charged) == next_payment(LOAN)


def test_the_next_payment_is_the_oldest_that_is_not_in() -> None:
    assert next_payment(LOAN) == NextPayment(2, 4, date(2026, 11, 25), Cents(60_000))


def test_a_part_of_a_payment_is_taken_off_the_oldest() -> None:
    partly = replace(LOAN, paid=Cents(80_000))
    assert next_payment(partly) == NextPayment(2, 4, date(2026, 11, 25), Cents(40_000))
    assert balance(partly) == 160_000


@pytest.mark.parametrize("paid", [240_000, 300_000])
def test_a_loan_that_is_paid_asks_nothing_more(paid: int) -> None:
    loan = replace(LOAN, paid=Cents(paid))
    assert (balance(loan), next_payment(loan), payments_left(loan)) == (0, None, 0)
    assert settled_on(date(2026, 11, 23), paid=paid) == 0


def test_a_claim_moves_no_figure() -> None:
    claimed = replace(LOAN, claimed_on=date(2026, 11, 23))
    assert balance(claimed) == balance(LOAN)
    assert next_payment(claimed) == next_payment(LOAN)


def test_paying_early_costs_the_charge_for_the_days_so_far_only() -> None:
    # 40 of 103 days: 40000 x 40 / 103 = 15533.98, of which the broken cent is hers.
    assert TERM == 103
    assert settled_on(date(2026, 11, 23)) == 200_000 + 15_533 - 60_000


def test_on_the_day_of_the_payout_no_charge_is_due() -> None:
    assert settled_on(LOAN.disbursed_on, paid=0) == 200_000
    assert settled_on(LOAN.disbursed_on - timedelta(days=3), paid=0) == 200_000


def test_after_the_last_day_settling_is_the_balance() -> None:
    assert settled_on(date(2027, 1, 25)) == 180_000
    assert settled_on(date(2027, 6, 1)) == 180_000


# N$1,000.00 at 1 % a month: interest of N$10.00, N$6.70 and N$3.37.
LONGER = RunningLoan(
    ref="LN-2",
    principal=Cents(100_000),
    charge=Cents(20_07),
    disbursed_on=date(2026, 9, 30),
    schedule=(
        Due(1, date(2026, 10, 30), Cents(340_02), Cents(10_00)),
        Due(2, date(2026, 11, 30), Cents(340_02), Cents(6_70)),
        Due(3, date(2026, 12, 31), Cents(340_03), Cents(3_37)),
    ),
    paid=Cents(340_02),
)


def test_interest_is_owed_to_the_day_where_the_balance_declines() -> None:
    def settled(day: date) -> int:
        return settle_amount(LONGER, on=day, by="accrued_by_day") - (100_000 - 340_02)

    assert settled(date(2026, 9, 30)) == 0
    assert settled(date(2026, 10, 30)) == 10_00
    assert settled(date(2026, 11, 15)) == 10_00 + 3_45  # 16 of 31 days of N$6.70
    assert settled(date(2026, 12, 31)) == settled(date(2027, 3, 1)) == 20_07


def test_interest_to_the_day_needs_to_know_the_charge_of_each_payment() -> None:
    unsplit = tuple(Due(each.n, each.due_on, each.amount) for each in LOAN.schedule)
    with pytest.raises(UnsplitSchedule):
        settle_amount(replace(LOAN, schedule=unsplit), on=date(2026, 11, 23), by="accrued_by_day")


@given(days=st.integers(-5, 400), paid=st.integers(0, 250_000))
def test_settling_never_costs_more_than_the_balance_nor_less_as_days_go_by(
    days: int, paid: int
) -> None:
    day = LOAN.disbursed_on + timedelta(days=days)
    today, tomorrow = settled_on(day, paid=paid), settled_on(day + timedelta(days=1), paid=paid)
    assert 0 <= today <= tomorrow <= balance(replace(LOAN, paid=Cents(paid)))
