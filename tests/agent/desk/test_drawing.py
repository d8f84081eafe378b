"""Values on a page stay where they stand, whatever their letters would like to do."""

from datetime import UTC, datetime

import pytest

from agent.desk.drawing import clock, closed


def test_what_turns_text_round_ends_with_the_value_in_which_it_stands(
    subtests: pytest.Subtests,
) -> None:
    for value, shown in (
        ("Selma", "Selma"),
        (7, 7),
        ("Omuṱuta", "Omuṱuta"),
        ("Selma \u202eognaN", "Selma \u202eognaN\u202c"),
        ("\u2067\u202bSelma", "\u2067\u202bSelma\u202c\u2069"),
    ):
        with subtests.test(value=value):
            assert closed(value) == shown


def test_a_moment_of_another_year_says_its_year() -> None:
    at, now = datetime(2026, 1, 1, 7, 5, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    assert clock(at, now) == "Thu 01 Jan 09:05"
    assert clock(at.replace(year=2025), now) == "01 Jan 2025 09:05"
    # An hour before the year ends in London, it has begun here.
    assert clock(datetime(2025, 12, 31, 23, tzinfo=UTC), now) == "Thu 01 Jan 01:00"
    assert clock(at) == "01 Jan 2026 09:05"  # on paper, which is read in any year
