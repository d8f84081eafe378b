"""The form reads numbers as everything else does, in words and in other units too."""

import pytest

from flows import facts
from flows.facts import Problem
from tests.flows.monday import standing

SELMA = standing()


@pytest.mark.parametrize(
    ("text", "months"), [("4", 4), ("vier maande", 4), ("three months", 3), ("over 5 months", 5)]
)
def test_months_are_read_in_figures_and_words(text: str, months: int) -> None:
    assert facts.read("months", text, SELMA) == months


@pytest.mark.parametrize("text", ["2 jaar", "two years", "anderhalf jaar"])
def test_years_are_no_months(text: str) -> None:
    told = facts.read("months", text, SELMA)
    assert isinstance(told, Problem)
    assert told.key == "problem.months_outside"


@pytest.mark.parametrize("text", ["8 weeks", "a few months", "3 or 4 months"])
def test_what_is_no_number_of_months_is_asked_again(text: str) -> None:
    assert facts.read("months", text, SELMA).key == "problem.months"


@pytest.mark.parametrize(
    ("text", "cents"), [("5 grand", 500_000), ("2.5k", 250_000), ("twee duisend", 200_000)]
)
def test_amounts_are_read_in_words(text: str, cents: int) -> None:
    assert facts.read("amount", text, SELMA) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("last day", "month end", "month-end", "monthend", "end of the month", "end"),
        *("maandeinde", "einde van die maand", "laaste dag", "eshulilo lyomwedhi"),
    ],
)
def test_the_last_day_of_a_month_has_many_names(text: str) -> None:
    assert facts.read("pay_day", text, SELMA) == "last"
