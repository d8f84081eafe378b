"""What has happened to her is heard where she says it, and not where she denies or asks it."""

import pytest

from agent.understanding import troubles, vocabulary

WORDS = vocabulary.load()


def told(text: str, *, flow: str | None = None) -> list[str]:
    found = troubles.find(text, flow=flow, spellings=WORDS.spellings)
    return [each.about for each in found]


def test_a_trouble_is_heard_in_plain_words(subtests: pytest.Subtests) -> None:
    for text, about in (
        ("they cut my hours I cant pay this month", "hardship"),
        ("ek kan nie hierdie maand betaal nie", "hardship"),
        ("you people are THIEVES you took 900 from my pay!!!", "wrong_deduction"),
        ("julle het twee keer afgetrek", "wrong_deduction"),
        ("I paid at the bank on friday", "paid"),
        ("ek het gister betaal", "paid"),
        ("I am not Selma, stop sending me this", "wrong_number"),
        ("verkeerde nommer", "wrong_number"),
        ("I am her husband, how much does she owe?", "third_party"),
        ("does she have a loan with you?", "third_party"),
        ("I am 17 and need 500", "under_age"),
        ("ek is 16 jaar oud", "under_age"),
        ("this is her sister. Selma passed away on sunday", "bereavement"),
        ("sy is oorlede", "bereavement"),
        ("I did not get the money", "no_money"),
        ("ek het nie die geld gekry nie", "no_money"),
        ("I want to complain", "complaint"),
        ("somebody took a loan in my name", "fraud"),
        ("is dit bedrog?", "scam_worry"),
    ):
        with subtests.test(text=text, about=about):
            assert told(text) == [about]


def test_a_death_is_heard_of_whoever_owned_the_phone(subtests: pytest.Subtests) -> None:
    for text in (
        "the owner of this phone has died",
        "the owner of this number is late",
        "the lady who used this phone passed away",
        "the man using this number is dead",
        "your client died",
    ):
        with subtests.test(text=text):
            assert told(text) == ["bereavement"]


def test_nobody_is_dead_who_is_late_with_something_or_whose_phone_broke(
    subtests: pytest.Subtests,
) -> None:
    for text in (
        "your customer is late with payment",
        "the owner of this phone is late with the instalment",
        "the owner of this phone has not died",
        "the battery of this phone died",
        "my phone is dead so I could not answer",
        "die foon is dood",
    ):
        with subtests.test(text=text):
            assert "bereavement" not in told(text)


def test_a_worry_and_what_caused_it_are_two_things() -> None:
    text = "how do I know this is not a scam? someone asked me for N$200 first"
    assert told(text) == ["scam_worry", "fraud"]


def test_what_is_not_paid_yet_is_no_claim_of_payment(subtests: pytest.Subtests) -> None:
    for text in (
        "I did not get paid",
        "I did not pay yet",
        "I get paid on the 25th",
        "I will pay on friday",
        "I want to pay",
        "when must I have paid",
        "ek het nog nie betaal nie",
        "have you paid out my loan",
    ):
        with subtests.test(text=text):
            assert "paid" not in told(text)


def test_a_question_about_a_rule_reports_nothing(subtests: pytest.Subtests) -> None:
    for text in (
        "what happens if I cannot pay?",
        "what if I lose my job",
        "how do I complain?",
        "wat gebeur as ek nie kan betaal nie",
        "do you deduct twice a month?",
        "I cannot pay my rent, I want to borrow money",
    ):
        with subtests.test(text=text):
            assert told(text) == []


def test_what_only_sounds_like_it_is_not_it(subtests: pytest.Subtests) -> None:
    for text in (
        "my father died and I need to borrow money for the funeral",
        "my phone died",
        "I am 17 years at the company",
        "I am 15 minutes late",
        "I am not sure",
        "I am not working there",
        "my cousin told me about you",
    ):
        with subtests.test(text=text):
            assert told(text) == []


def test_a_sad_widow_is_not_taken_for_the_dead() -> None:
    assert told("my husband died and I am struggling to pay my loan") == ["hardship"]


def test_what_is_asked_of_a_loan_is_told_apart(subtests: pytest.Subtests) -> None:
    for text, about in (
        ("how much do I still owe?", "balance"),
        ("hoeveel skuld ek nog", "balance"),
        ("when is my next payment", "next_payment"),
        ("wanneer trek julle weer af vir my paaiement", "next_payment"),
        ("how much to settle my loan", "settle"),
        ("I want to pay off my loan today, how much is it", "settle"),
    ):
        with subtests.test(text=text, about=about):
            asked = troubles.asked(text, spellings=WORDS.spellings)
            assert asked is not None
            assert asked.about == about


def test_what_one_may_do_is_a_question_for_an_article(subtests: pytest.Subtests) -> None:
    for text in (
        "can I pay it off early?",
        "is there a penalty if I settle early",
        "kan ek vroeg aflos",
    ):
        with subtests.test(text=text):
            assert troubles.asked(text, spellings=WORDS.spellings) is None
