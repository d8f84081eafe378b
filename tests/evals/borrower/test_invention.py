"""Whatever she was not given to know is seen as invented."""

import pytest

from evals.borrower import invention
from evals.borrower.hearing import Hearing
from evals.case import Borrower

SELMA = Borrower(
    wants="loan",
    knows={"employer": "Kalahari Foods", "full_name": "Selma Nangolo", "remuneration": 9000},
    changes_mind={"remuneration": 6500},
)
KNOWN = invention.known(SELMA)


@pytest.mark.parametrize(
    "words",
    [
        "I earn N$9 000",
        "9k",
        "Sorry, 6500 not 9000",
        "nine thousand dollars",
        "Selma Nangolo",
        "i work at kalahari foods",
        "Ja, ek stem saam. Dankie!",
        "Can I get one too? I do not know",
    ],
)
def test_what_she_knows_she_may_write_in_any_form(words: str) -> None:
    assert invention.invented(words, KNOWN, seen=Hearing()) == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("I earn 8500", "8500"),
        ("about ten thousand", "10000"),
        ("My name is Selma Shilongo", "Shilongo"),
        ("i work at etosha logistics", "etosha"),
        ("I am Hilma", "Hilma"),
        ("paid on the 25th", "25"),
    ],
)
def test_a_number_or_a_name_from_nowhere_is_invented(words: str, told: str) -> None:
    assert any(each.startswith(told) for each in invention.invented(words, KNOWN, seen=Hearing()))


def test_the_number_of_an_option_chooses_it_and_no_other_number_does() -> None:
    offered = Hearing("Yes or no?", options=(("a:yes", "Yes"), ("a:no", "No")))
    assert invention.invented("2", KNOWN, seen=offered) == ()
    assert invention.invented("3", KNOWN, seen=offered) == ("3",)


def test_an_example_that_she_was_shown_is_nothing_that_she_knows() -> None:
    seen = Hearing("How much do you earn? Example: 8500.", awaits="remuneration")
    assert invention.invented("8500", KNOWN, seen=seen) != ()


def test_a_line_of_the_summary_is_named_by_its_number() -> None:
    assert invention.invented("change 6", KNOWN, seen=Hearing("...", awaits="summary")) == ()
