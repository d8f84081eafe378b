"""Business days and hours in Namibia."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.calendar import Calendar, NaiveTime
from flows.policy import SpecialDay, load

WINDHOEK = ZoneInfo("Africa/Windhoek")
POLICY = load().on(date(2026, 4, 1))
CALENDAR = Calendar(POLICY.hours)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WINDHOEK)


def test_public_holidays_are_no_business_days() -> None:
    holidays = """
        2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-04 2026-05-14 2026-05-25 2026-05-28
        2026-08-26 2026-12-10 2026-12-25 2027-03-22 2027-12-27
    """
    days = [date.fromisoformat(day) for day in holidays.split()]
    assert [day for day in days if CALENDAR.is_business_day(day)] == []


def test_weekdays_are_business_days_and_weekends_are_not() -> None:
    week = [date(2026, 6, 15) + timedelta(days=n) for n in range(7)]
    assert [CALENDAR.is_business_day(day) for day in week] == [True] * 5 + [False] * 2


def test_cooling_off_over_easter() -> None:
    """T15: signed on Thursday 2 April 2026, the last day is Thursday 9 April."""
    days = POLICY.ceilings.cooling_off_business_days
    assert CALENDAR.add_business_days(date(2026, 4, 2), days) == date(2026, 4, 9)


def test_the_business_day_before_is_the_day_itself_if_it_is_one() -> None:
    assert CALENDAR.business_day_before(date(2026, 4, 2)) == date(2026, 4, 2)
    assert CALENDAR.business_day_before(date(2026, 4, 6)) == date(2026, 4, 2)


def test_a_day_can_be_closed_or_worked_by_override() -> None:
    day_off, heroes_day = date(2026, 12, 24), date(2026, 8, 26)
    calendar = Calendar(POLICY.hours, {day_off: False, heroes_day: True})
    assert not calendar.is_business_day(day_off)
    assert calendar.is_business_day(heroes_day)
    assert not calendar.may_write_first(at("2026-12-24T10:00"))


def test_the_policy_names_special_days_and_an_override_outranks_them() -> None:
    election = SpecialDay(on=date(2026, 11, 25), why="election")
    hours = POLICY.hours.model_copy(update={"closed_days": (election,)})
    assert not Calendar(hours).is_business_day(election.on)
    assert Calendar(hours, {election.on: True}).is_business_day(election.on)


def test_an_override_opens_no_sunday() -> None:
    assert not Calendar(POLICY.hours, {date(2026, 6, 21): True}).is_business_day(date(2026, 6, 21))


def test_the_office_is_open_on_business_days_from_eight_to_five(subtests: pytest.Subtests) -> None:
    for moment, expected in (
        ("2026-06-15T07:59:59", False),
        ("2026-06-15T08:00", True),
        ("2026-06-15T16:59:59", True),
        ("2026-06-15T17:00", False),
        ("2026-06-20T10:00", False),
        ("2026-04-06T10:00", False),
    ):
        with subtests.test(moment=moment, expected=expected):
            assert CALENDAR.office_open(at(moment)) is expected


def test_moments_come_in_with_any_zone() -> None:
    assert CALENDAR.office_open(datetime(2026, 6, 15, 6, 0, tzinfo=UTC))
    assert not CALENDAR.office_open(datetime(2026, 6, 15, 15, 0, tzinfo=UTC))
    assert CALENDAR.today(datetime(2026, 6, 15, 22, 30, tzinfo=UTC)) == date(2026, 6, 16)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        CALENDAR.office_open(datetime(2026, 6, 15, 10, 0))  # noqa: DTZ001 - the claim itself


def test_the_next_opening_skips_nights_weekends_and_holidays(subtests: pytest.Subtests) -> None:
    for moment, opens in (
        ("2026-06-15T06:00", "2026-06-15T08:00"),
        ("2026-06-15T10:30", "2026-06-15T10:30"),
        ("2026-06-19T17:00", "2026-06-22T08:00"),
        ("2026-04-02T18:00", "2026-04-07T08:00"),
    ):
        with subtests.test(moment=moment, opens=opens):
            assert CALENDAR.next_opening(at(moment)) == at(opens)


def test_office_time_passes_only_while_the_office_is_open(subtests: pytest.Subtests) -> None:
    for moment, minutes, expected in (
        ("2026-06-15T10:00", 20, "2026-06-15T10:20"),
        ("2026-06-15T16:40", 20, "2026-06-15T17:00"),
        ("2026-06-19T16:50", 20, "2026-06-22T08:10"),
        ("2026-06-20T12:00", 20, "2026-06-22T08:20"),
        ("2026-04-02T16:00", 120, "2026-04-07T09:00"),
        ("2026-06-15T08:00", 2 * 9 * 60 + 1, "2026-06-17T08:01"),
    ):
        with subtests.test(moment=moment, minutes=minutes, expected=expected):
            assert CALENDAR.add_office_time(at(moment), minutes) == at(expected)


def test_we_write_first_only_outside_quiet_hours(subtests: pytest.Subtests) -> None:
    for moment, expected in (
        ("2026-06-15T07:59", False),
        ("2026-06-15T08:00", True),
        ("2026-06-15T18:59", True),
        ("2026-06-15T19:00", False),
        ("2026-06-20T08:59", False),
        ("2026-06-20T09:00", True),
        ("2026-06-20T13:00", False),
        ("2026-06-21T10:00", False),
        ("2026-12-26T10:00", False),  # Family Day, a Saturday
    ):
        with subtests.test(moment=moment, expected=expected):
            assert CALENDAR.may_write_first(at(moment)) is expected


def test_what_must_wait_waits_until_we_may_write(subtests: pytest.Subtests) -> None:
    for moment, expected in (
        ("2026-06-19T20:00", "2026-06-20T09:00"),
        ("2026-06-20T13:00", "2026-06-22T08:00"),
        ("2026-06-15T11:11", "2026-06-15T11:11"),
    ):
        with subtests.test(moment=moment, expected=expected):
            assert CALENDAR.next_may_write_first(at(moment)) == at(expected)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(WINDHOEK))  # noqa: DTZ001 - hypothesis wants naive bounds


@settings(deadline=None)
@given(now=MOMENTS, first=st.integers(0, 3_000), then=st.integers(1, 3_000))
def test_office_time_adds_up(now: datetime, first: int, then: int) -> None:
    in_two_steps = CALENDAR.add_office_time(CALENDAR.add_office_time(now, first), then)
    assert in_two_steps == CALENDAR.add_office_time(now, first + then)


@settings(deadline=None)
@given(now=MOMENTS)
def test_the_next_opening_is_open(now: datetime) -> None:
    opens = CALENDAR.next_opening(now)
    assert opens >= now
    assert CALENDAR.office_open(opens)
    assert CALENDAR.may_write_first(CALENDAR.next_may_write_first(now))
