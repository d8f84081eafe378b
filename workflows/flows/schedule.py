"""When payments fall due: on pay days, brought forward to business days."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, dropwhile, islice
from typing import Literal

from flows.calculated import calculator
from flows.calendar import Calendar

PayDay = int | Literal["last"]


class NotAPayDay(ValueError):
    """A pay day is a day of the month from 1 to 31, or "last"."""


@calculator
def due_dates(
    pay_day: PayDay, months: int, *, on: date, first_after_days: int, calendar: Calendar
) -> tuple[date, ...]:
    """One due date a month, the first at least so many days after the loan was agreed.

    A pay day beyond the month's end is its last day; one that is no business day is paid on
    the business day before.
    """
    earliest = on + timedelta(days=first_after_days)
    pay_days = _pay_days(pay_day, since=on, calendar=calendar)
    return tuple(islice(dropwhile(lambda day: day < earliest, pay_days), months))


@calculator
def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    return _day_of_month(day.year, day.month + months, day=day.day)


def whole_months(since: date, until: date) -> int:
    """How many months have passed in full; never below zero.

    From the last day of a month, a month ends with the last day of the next.
    """
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(months - (months_after(since, months) > until), 0)


def _pay_days(pay_day: PayDay, *, since: date, calendar: Calendar) -> Iterator[date]:
    nominal = 31 if pay_day == "last" else pay_day
    if not 1 <= nominal <= 31:
        raise NotAPayDay(f"{pay_day} is no day of the month")
    for month in count(since.month):
        yield calendar.business_day_before(_day_of_month(since.year, month, day=nominal))


def _day_of_month(year: int, month: int, *, day: int) -> date:
    """A day clamped to its month; months past December run on into the next years."""
    years, month_index = divmod(month - 1, 12)
    year, month = year + years, month_index + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
