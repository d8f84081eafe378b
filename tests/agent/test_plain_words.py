"""Plain words are short sentences of her language without a word of the trade."""

import pytest

from agent.plain_words import has_hard_words, is_another_language, words_in_a_sentence
from flows.commands import Language


@pytest.mark.parametrize(
    ("text", "hard"),
    [
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
    ],
)
def test_words_of_the_trade_and_of_machines_are_hard(text: str, hard: bool) -> None:
    assert has_hard_words(text) is hard


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You can pay early.", 4),
        ("You can pay early. Write *agent*.", 3),
        ("Cost: N$400.00, once.", 1.5),
        ("1 Yes\n2 No", 2),
        ("", 0),
    ],
)
def test_sentences_are_measured_as_people_read_them(text: str, words: float) -> None:
    assert words_in_a_sentence(text) == words


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Wat is jou naam?", "af", False),
        ("What is your name, as on your ID?", "af", True),
        ("Dankie. What do you want to do?", "af", True),
        ("Choose a language / Kies 'n taal:", "af", False),
        ("Kalahari Foods, Windhoek.", "af", False),
        ("What is your name?", "en", False),
        ("Wat is jou naam, soos op jou ID?", "en", True),
        ("Hulle het nie die papiere nie.", "osh", True),  # what is not written yet is English
        ("What is your name?", "her", False),
    ],
)
def test_a_sentence_of_the_other_language_is_noticed(
    text: str, language: Language, other: bool
) -> None:
    assert is_another_language(text, language) is other
