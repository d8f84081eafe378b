"""When payments fall due."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.calendar import Calendar
from flows.policy import load
from flows.schedule import NotAPayDay, PayDay, due_dates, months_after, whole_months

CALENDAR = Calendar(load().on(date(2026, 4, 1)).hours)


def due(pay_day: PayDay, months: int, *, on: date, after: int = 7) -> list[date]:
    return list(due_dates(pay_day, months, on=on, first_after_days=after, calendar=CALENDAR))


def test_one_payment_a_month_on_the_pay_day() -> None:
    assert due(15, 3, on=date(2026, 8, 20)) == [
        date(2026, 9, 15),
        date(2026, 10, 15),
        date(2026, 11, 13),  # the 15th is a Sunday
    ]


def test_a_pay_day_on_a_holiday_is_paid_on_the_business_day_before() -> None:
    # 25 May 2026 is Africa Day, a Monday.
    assert due(25, 1, on=date(2026, 5, 4)) == [date(2026, 5, 22)]


def test_a_pay_day_beyond_the_month_is_its_last_day() -> None:
    assert due(31, 3, on=date(2026, 2, 1)) == [
        date(2026, 2, 27),  # the 28th is a Saturday
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_the_last_day_of_the_month_can_be_said_as_such() -> None:
    assert due("last", 5, on=date(2026, 1, 3)) == due(31, 5, on=date(2026, 1, 3))


def test_a_pay_day_can_move_into_the_month_before() -> None:
    # 1 May 2026 is Workers' Day, a Friday.
    assert due(1, 2, on=date(2026, 4, 20)) == [date(2026, 4, 30), date(2026, 6, 1)]


def test_the_year_turns() -> None:
    assert due(25, 3, on=date(2026, 11, 10)) == [
        date(2026, 11, 25),
        date(2026, 12, 24),  # the 25th is Christmas Day
        date(2027, 1, 25),
    ]


def test_a_pay_day_that_comes_too_soon_waits_for_the_next() -> None:
    assert due(25, 1, on=date(2026, 6, 18)) == [date(2026, 6, 25)]
    assert due(25, 1, on=date(2026, 6, 19)) == [date(2026, 7, 24)]  # the 25th is a Saturday


@pytest.mark.parametrize("pay_day", [0, 32, -1])
def test_a_day_that_no_month_has_is_refused(pay_day: int) -> None:
    with pytest.raises(NotAPayDay):
        due(pay_day, 1, on=date(2026, 4, 1))


def test_months_are_counted_to_the_same_day_or_the_last() -> None:
    assert months_after(date(2026, 4, 20), 5) == date(2026, 9, 20)
    assert months_after(date(2026, 9, 30), 5) == date(2027, 2, 28)
    assert months_after(date(2026, 8, 31), 4) == date(2026, 12, 31)


def test_a_month_has_passed_on_the_same_day_of_the_next_or_on_its_last() -> None:
    begun = date(2026, 1, 31)
    days = [date(2026, 1, 1), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 30)]
    assert [whole_months(begun, day) for day in days] == [0, 0, 1, 1]
    assert whole_months(date(2026, 11, 25), date(2027, 2, 25)) == 3


@settings(deadline=None)
@given(
    pay_day=st.integers(1, 31) | st.just("last"),
    months=st.integers(1, 5),
    on=st.dates(date(2026, 1, 1), date(2035, 12, 31)),
    after=st.integers(0, 21),
)
def test_due_dates_are_business_days_that_follow_each_other(
    pay_day: PayDay, months: int, on: date, after: int
) -> None:
    dates = due(pay_day, months, on=on, after=after)
    assert len(dates) == months
    assert dates[0] >= on + timedelta(days=after)
    assert all(CALENDAR.is_business_day(day) for day in dates)
    assert all(
        timedelta(days=20) < later - one < timedelta(days=40) for one, later in pairwise(dates)
    )


@settings(deadline=None, max_examples=50)
@given(pay_day=st.integers(28, 31), on=st.dates(date(2026, 1, 1), date(2032, 12, 31)))
def test_a_day_that_some_months_lack_comes_back_in_those_that_have_it(
    pay_day: int, on: date
) -> None:
    dates = due(pay_day, 36, on=on, after=0)
    first = dates[0].replace(day=1)
    begin = min(
        (months_after(first, ahead) for ahead in (0, 1)),
        key=lambda month: abs((month.replace(day=28) - dates[0]).days),
    )
    nominal = [
        month.replace(day=min(pay_day, monthrange(month.year, month.month)[1]))
        for month in (months_after(begin, n) for n in range(36))
    ]
    assert dates == [CALENDAR.business_day_before(day) for day in nominal]
