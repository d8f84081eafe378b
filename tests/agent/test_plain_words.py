"""Plain words are short sentences of her language without a word of the trade."""

import pytest

from agent.plain_words import has_hard_words, is_another_language, words_in_a_sentence


def test_words_of_the_trade_and_of_machines_are_hard(subtests: pytest.Subtests) -> None:
    for text, hard in (
        ("The loan will be disbursed.", True),
        ("Your remuneration, per annum.", True),
        ("Upload your KYC.", True),
        ("Invalid input.", True),
        ("undefined", True),
        ("Ingevolge die wet.", True),
        ("Jou remunerasie.", True),
        ("None of these", False),
        ("How much do you earn a month?", False),
        ("Hoeveel verdien jy per maand?", False),
    ):
        with subtests.test(text=text, hard=hard):
            assert has_hard_words(text) is hard


def test_sentences_are_measured_as_people_read_them(subtests: pytest.Subtests) -> None:
    for text, words in (
        ("You can pay early.", 4),
        ("You can pay early. Write *agent*.", 3),
        ("Cost: N$400.00, once.", 1.5),
        ("1 Yes\n2 No", 2),
        ("", 0),
    ):
        with subtests.test(text=text, words=words):
            assert words_in_a_sentence(text) == words


def test_a_sentence_of_the_other_language_is_noticed(subtests: pytest.Subtests) -> None:
    for text, language, other in (
        ("Wat is jou naam?", "af", False),
        ("What is your name, as on your ID?", "af", True),
        ("Dankie. What do you want to do?", "af", True),
        ("Choose a language / Kies 'n taal:", "af", False),
        ("Kalahari Foods, Windhoek.", "af", False),
        ("What is your name?", "en", False),
        ("Wat is jou naam, soos op jou ID?", "en", True),
        ("Hulle het nie die papiere nie.", "osh", True),  # what is not written yet is English
        ("What is your name?", "her", False),
    ):
        with subtests.test(text=text, language=language, other=other):
            assert is_another_language(text, language) is other
