"""Business days and hours in Namibia: when the office is open and when we may write first."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holidays import country_holidays

from flows.calculated import calculator
from flows.policy import Hours, OpenHours
from flows.policy.rules import WEEKDAYS

_ONE_DAY = timedelta(days=1)
_NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})

_Span = tuple[time, time]


class NaiveTime(ValueError):
    """A time without a zone says nothing about hours in Namibia."""


class Calendar:
    """Public holidays and opening hours. Make one and keep it: it remembers the holidays.

    `overrides` says of a day whether we work (True: though it is a holiday; False: though it
    is none); it outranks the policy's own special days. No override opens a day that has no
    hours in the week. Times come in with any zone and go out in local time.
    """

    def __init__(self, hours: Hours, overrides: Mapping[date, bool] = _NO_OVERRIDES) -> None:
        self._zone = ZoneInfo(hours.timezone)
        self._holidays = country_holidays("NA")
        self._office = _by_weekday(hours.office)
        self._proactive = _by_weekday(hours.proactive)
        self._works: dict[date, bool] = {  # and every other day that was asked for
            **{day.on: False for day in hours.closed_days},
            **{day.on: True for day in hours.working_days},
            **overrides,
        }

    @calculator
    def today(self, now: datetime) -> date:
        """The date in Namibia at that moment."""
        return self._local(now).date()

    def is_business_day(self, day: date) -> bool:
        """Whether the office opens at all on that day."""
        return self._span(self._office, day) is not None

    def closed_days(self, year: int) -> Iterator[tuple[date, str]]:
        """The days of a year on which we are closed although we work on that weekday, and why."""
        day = date(year, 1, 1)
        while day.year == year:
            if day.weekday() in self._office and not self.is_business_day(day):
                yield day, str(self._holidays.get(day) or "closed by the policy")
            day += _ONE_DAY

    @calculator
    def business_day_before(self, day: date) -> date:
        """That day itself if it is a business day, otherwise the last one before it."""
        while not self.is_business_day(day):
            day -= _ONE_DAY
        return day

    @calculator
    def add_business_days(self, day: date, count: int) -> date:
        """The count-th business day after that day, which itself does not count."""
        for _ in range(count):
            day += _ONE_DAY
            while not self.is_business_day(day):
                day += _ONE_DAY
        return day

    def office_open(self, now: datetime) -> bool:
        """Whether a person can be expected in the office at that moment."""
        return self._is_within(self._office, self._local(now))

    @calculator
    def next_opening(self, now: datetime) -> datetime:
        """That moment itself if the office is open, otherwise when it opens next."""
        return self._next_within(self._office, self._local(now))

    @calculator
    def add_office_time(self, now: datetime, minutes: int) -> datetime:
        """When that many minutes of open office will have passed."""
        moment, left = self.next_opening(now), timedelta(minutes=minutes)
        while (until_closing := self._closing(moment) - moment) < left:
            left -= until_closing
            moment = self.next_opening(moment + until_closing)
        return moment + left

    def may_write_first(self, now: datetime) -> bool:
        """Whether a message that nobody waits for may leave at that moment."""
        return self._is_within(self._proactive, self._local(now))

    @calculator
    def next_may_write_first(self, now: datetime) -> datetime:
        """That moment itself if we may write first, otherwise when we next may."""
        return self._next_within(self._proactive, self._local(now))

    def _local(self, now: datetime) -> datetime:
        if now.tzinfo is None:
            raise NaiveTime(f"{now} has no time zone")
        return now.astimezone(self._zone)

    def _span(self, week: Mapping[int, _Span], day: date) -> _Span | None:
        """The hours of that day; None on holidays and where the week has none."""
        works = self._works.get(day)
        if works is None:
            works = self._works[day] = day not in self._holidays
        return week.get(day.weekday()) if works else None

    def _is_within(self, week: Mapping[int, _Span], moment: datetime) -> bool:
        span = self._span(week, moment.date())
        return span is not None and span[0] <= moment.time() < span[1]

    def _next_within(self, week: Mapping[int, _Span], moment: datetime) -> datetime:
        day, earliest = moment.date(), moment.time()
        while (span := self._span(week, day)) is None or earliest >= span[1]:
            day, earliest = day + _ONE_DAY, time.min
        return datetime.combine(day, max(earliest, span[0]), self._zone)

    def _closing(self, moment: datetime) -> datetime:
        """When the office closes on the day of a moment at which it is open."""
        _, closes = self._office[moment.weekday()]
        return datetime.combine(moment.date(), closes, self._zone)


def _by_weekday(week: tuple[OpenHours, ...]) -> dict[int, _Span]:
    return {
        WEEKDAYS.index(day): (hours.opens, hours.closes) for hours in week for day in hours.days
    }
