"""An offer is signed only while its first payment leaves time after the payout."""

from datetime import date, timedelta

from flows import agreement_days
from flows.calendar import Calendar
from flows.policy import load
from flows.schedule import PayDay, due_dates

POLICY = load().on(date(2026, 11, 18))
CALENDAR = Calendar(POLICY.hours)
LEAST = POLICY.product.first_due_after_days


def first_due(made_on: date, pay_day: PayDay) -> date:
    day = agreement_days.planned_from(made_on, policy=POLICY, calendar=CALENDAR)
    return due_dates(pay_day, 1, on=day, first_after_days=LEAST, calendar=CALENDAR)[0]


def last_to_sign(made_on: date, first: date) -> date:
    return agreement_days.last_to_sign(
        first, made_on=made_on, product=POLICY.product, policy=POLICY, calendar=CALENDAR
    )


def test_a_first_payment_so_soon_waits_for_the_next_pay_day_or_shortens_the_offer() -> None:
    wednesday, friday = date(2026, 11, 18), date(2026, 11, 13)
    assert first_due(wednesday, 25) == date(2026, 12, 24)
    assert last_to_sign(wednesday, date(2026, 12, 24)) == date(2026, 11, 25)  # a week, as ever
    assert first_due(friday, 25) == date(2026, 11, 25)
    assert last_to_sign(friday, date(2026, 11, 25)) == date(2026, 11, 16)


def test_whoever_signs_in_time_is_paid_out_well_before_the_first_payment() -> None:
    pay_days: tuple[PayDay, ...] = (1, 15, 25, "last")
    for n in range(0, 365, 2):
        made_on = date(2026, 9, 1) + timedelta(days=n)
        for pay_day in pay_days:
            first = first_due(made_on, pay_day)
            last = last_to_sign(made_on, first)
            paid = CALENDAR.add_business_days(last, POLICY.decision.payout_business_days)
            assert paid + timedelta(days=LEAST) <= first
            assert last >= CALENDAR.add_business_days(made_on, 1)
