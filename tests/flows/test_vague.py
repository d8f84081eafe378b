"""A range, a limit or a guess is asked back; only one definite value becomes a fact."""

from uuid import UUID

import pytest

from flows import facts
from flows.facts import Problem
from tests.flows.monday import standing

SELMA = standing(
    messages=(UUID("01930000-0000-7000-8000-000000000001"),),
)
LEFT_OPEN = (
    "less than {}", "more than {}", "at least {}", "at most {}", "up to {}", "not more than {}",
    "between {} and {}", "from {} to {}", "under {}", "about {}", "maximum {}", "min {}",
    "{} or more", "{} or less", "{}+", "{} upwards", "from {}", "anything from {}", "below {}",
    "above {}", "{} max", "{} and above", "as much as {}", "not {}", "close to {}", "upto {}",
    "minder as {}", "meer as {}", "minstens {}", "ten minste {}", "hoogstens {}", "tot {}",
    "tussen {} en {}", "van {} tot {}", "onder {}", "omtrent {}", "nie {} nie",
)  # fmt: skip


def test_an_amount_that_is_left_open_is_asked_back(subtests: pytest.Subtests) -> None:
    for words in (*LEFT_OPEN, "over {}"):
        for fact, low, high in (("remuneration", "5000", "N$6 000"), ("amount", "2000", "3k")):
            with subtests.test(words=words, fact=fact, low=low, high=high):
                told = facts.read(fact, words.format(low, high), SELMA)
                assert told == Problem(f"problem.{fact}")


def test_a_term_that_is_left_open_is_asked_back(subtests: pytest.Subtests) -> None:
    for words in LEFT_OPEN:
        with subtests.test(words=words):
            told = facts.read("months", words.format("3", "4") + " months", SELMA)
            assert isinstance(told, Problem)


def test_a_pay_day_that_is_left_open_is_asked_back(subtests: pytest.Subtests) -> None:
    for words in (
        "before the 25th",
        "after the 25th",
        "between the 20th and the 25th",
        "25 or 26",
        "around the 25th",
        "not the 25th",
        "any day from 25",
        "a few days before month end",
        "voor die 25ste",
        "na die 25ste",
    ):
        with subtests.test(words=words):
            assert facts.read("pay_day", words, SELMA) == Problem("problem.pay_day")


def test_what_is_definite_is_taken(subtests: pytest.Subtests) -> None:
    for fact, words, value in (
        ("remuneration", "5000", 500_000),
        ("remuneration", "I get N$5 000 per month", 500_000),
        ("amount", "2k", 200_000),
        ("months", "over 3 months", 3),
        ("months", "three months", 3),
        ("pay_day", "the 25th of the month", 25),
        ("pay_day", "the last day of the month", "last"),
    ):
        with subtests.test(fact=fact, words=words, value=value):
            assert facts.read(fact, words, SELMA) == value
