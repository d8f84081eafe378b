"""What a reply states is found by itself, however it is written, and held against its sources."""

import pytest

from evals.grading.grounded import Claim, claims, unfounded


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("It costs N$1,234.50.", Claim("amount", "1234.5")),
        ("Dit kos N$1\N{NO-BREAK SPACE}234,50.", Claim("amount", "1234.5")),
        ("The charge is 20 %.", Claim("percentage", "20")),
        ("The charge is 20 per cent.", Claim("percentage", "20")),
        ("Op 25 Januarie 2027 betaal jy.", Claim("date", "2027-01-25")),
        ("On January 25, 2027 you pay.", Claim("date", "2027-01-25")),
        ("Not before 5/12/2026.", Claim("date", "2026-12-05")),
        ("We open at 08:00.", Claim("time", "08:00")),
        ("See https://www.namfisa.com.na/list.", Claim("link", "namfisa.com.na/list")),
        ("Call +264 81 000 4321.", Claim("phone", "10004321")),
        ("Over 5 months.", Claim("number", "5")),
        ("You have three days.", Claim("word", "three")),
        ("The money comes tomorrow.", Claim("word", "tomorrow")),
    ],
)
def test_a_claim_is_one_value_however_it_is_written(text: str, claim: Claim) -> None:
    assert claims(text) == {claim}


def test_what_an_article_states_is_founded() -> None:
    article = "You can borrow from N$500.00 to N$10,000.00."
    afrikaans = "Jy kan van N$500,00 tot N$10 000,00 leen."

    assert unfounded(afrikaans, sources=[article]) == ()


def test_the_same_figure_with_another_meaning_is_not_founded() -> None:
    wrong = unfounded("It costs 5 %.", sources=["You pay over 5 months."])

    assert wrong == (Claim("percentage", "5"),)


def test_her_own_number_may_be_said_back_as_an_amount() -> None:
    assert unfounded("For N$2,000.00 I show it.", sources=[], told="if i take 2000") == ()


def test_an_invented_number_is_named() -> None:
    wrong = unfounded("Ours is 15 %, see loans.example.com.", sources=["Ours is 20 %."])

    assert wrong == (Claim("link", "loans.example.com"), Claim("percentage", "15"))
