"""Days as papers print them."""

from datetime import date

import pytest

from agent.documents import days


def test_a_day_is_read_in_every_way_in_which_papers_print_it(subtests: pytest.Subtests) -> None:
    for text in (
        "2026-03-12",
        "12/03/2026",
        "12.03.2026",
        "12 March 2026",
        "12MAR2026",
        "12 MAR/MRT 2026",
        "12 Maart 2026",
        "12th Mar. 2026",
        "March 12, 2026",
        "12 Mrt 26",
        "Date of issue: 12-Mar-2026",
    ):
        with subtests.test(text):
            assert days.day(text) == date(2026, 3, 12)
    assert days.day("31/02/2026") is None
    assert days.day("12/03/2026 - 13/03/2026") is None


def test_a_month_stands_for_its_last_day() -> None:
    assert days.month_end("Payslip for October 2026") == date(2026, 10, 31)
    assert days.month_end("Tydperk: Februarie 2026") == date(2026, 2, 28)
    assert days.month_end("2026/10") == date(2026, 10, 31)
    assert days.month_end("Room 12, 2026") is None
