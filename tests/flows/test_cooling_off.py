"""Changing one's mind after signing."""

from datetime import date

from crm_store.money import Cents
from flows import cooling_off
from flows.calendar import Calendar
from flows.cooling_off import CoolingOff
from flows.owing import Due, RunningLoan
from flows.policy import load

SIGNED, LAST = date(2026, 4, 2), date(2026, 4, 9)  # Easter is between them
POLICY = load().on(SIGNED)
CALENDAR = Calendar(POLICY.hours)
LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(2_000_00),
    charge=Cents(400_00),
    disbursed_on=date(2026, 4, 7),
    schedule=(
        Due(1, date(2026, 4, 24), Cents(1_200_00)),
        Due(2, date(2026, 5, 22), Cents(1_200_00)),
    ),
    paid=Cents(0),
)


def ended(loan: RunningLoan | None, *, on: date) -> CoolingOff | None:
    return cooling_off.ended(
        loan,
        signed_on=SIGNED,
        on=on,
        by="pro_rata_by_day",
        ceilings=POLICY.ceilings,
        calendar=CALENDAR,
    )


def test_before_the_payout_nothing_is_to_be_repaid() -> None:
    assert ended(None, on=SIGNED) == CoolingOff(LAST, Cents(0))


def test_the_loan_and_the_charge_for_its_days_are_repaid_together() -> None:
    # 2 of 45 days of N$400.00 are N$17.77; the broken cent is hers.
    assert ended(LOAN, on=LAST) == CoolingOff(LAST, Cents(2_017_77))


def test_a_day_later_it_is_too_late() -> None:
    assert ended(LOAN, on=date(2026, 4, 10)) is None
