"""The language of a message is told from its spelling, and neutral words tell none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.languages.identification import Identifier

HELD_OUT = Path(__file__).parent / "held_out"
SHIPPED = Path(__file__).parents[3] / "agent" / "languages" / "data"
IDENTIFIER = Identifier.load()


def test_neutral_words_numbers_names_and_signs_tell_no_language(subtests: pytest.Subtests) -> None:
    for text in (
        *("", "ja", "ok", "OK", "nawa", "tate", "meme", "Hi", "moro", "5000", "N$ 2 500", "👍"),
        *("Selma", "Windhoek", "FNB Oshakati", "+26481 000 0001", "..."),
    ):
        with subtests.test(text=text):
            guess = IDENTIFIER.guess(text)
            assert (guess.language, guess.confidence, guess.mixed) == (None, 0.0, frozenset())


def test_a_message_in_one_language_is_told_and_surely(subtests: pytest.Subtests) -> None:
    for text, language in (
        ("I would like to borrow some money", "en"),
        ("ek wil asseblief geld leen", "af"),
        ("Tangi unene", "osh"),
        ("Onda hala okupopya", "osh"),
        ("Kwafe nge", "osh"),
        ("kwatha ndje", "osh"),
        ("Okuhepa tjinene", "her"),
        ("Mbiri nawa", "her"),
        ("Ich möchte bis Ende des Monats etwas Geld von Ihnen leihen", "other"),
        ("Могу ли я занять немного денег", "other"),
    ):
        with subtests.test(text=text, language=language):
            guess = IDENTIFIER.guess(text)
            assert guess.language == language
            assert guess.confidence > 0.9


def test_common_words_of_a_language_that_nobody_here_writes_tell_it_for_another() -> None:
    for text in (
        "boa tarde senhor, preciso de ajuda",
        "não entendo, pode falar português?",
        "meu salário é 8000",
        "obrigado",
        "je n'ai pas compris",
        "combien dois-je payer par mois ?",
        "hola, necesito dinero",
        "ninahitaji pesa leo",
        "sawubona ngicela imali",
    ):
        guess = IDENTIFIER.guess(text)
        assert (guess.language, guess.confidence > 0.9) == ("other", True), text


def test_one_such_word_beside_ours_tells_nothing() -> None:
    assert IDENTIFIER.guess("I work at Banco Atlantico").language == "en"
    assert IDENTIFIER.guess("habari I want to borrow some money please").language == "en"


def test_a_bare_word_of_one_language_is_told(subtests: pytest.Subtests) -> None:
    for text, language in (
        *(("dankie", "af"), ("lening", "af"), ("asseblief", "af"), ("betaal", "af")),
        *(("money", "en"), ("please", "en"), ("borrow", "en"), ("thanks", "en")),
        *(("iimaliwa", "osh"), ("oimaliwa", "osh"), ("eewa", "osh"), ("Iyaloo", "osh")),
        *(("ovimariva", "her"), ("arikana", "her"), ("perivi", "her"), ("Ndjivatera", "her")),
    ):
        with subtests.test(text=text, language=language):
            assert IDENTIFIER.guess(text).language == language


def test_the_variety_of_oshiwambo_is_guessed(subtests: pytest.Subtests) -> None:
    for text, variety in (
        ("Wa lala po?", "ndo"),
        ("kwatha ndje", "ndo"),
        ("Wa lele po?", "kua"),
        ("Kwafe nge", "kua"),
    ):
        with subtests.test(text=text, variety=variety):
            assert IDENTIFIER.guess(text).variety == variety


def test_a_hint_is_heard_with_its_neutral_word() -> None:
    # "nawa" alone says nothing; "mbiri nawa" and "kala po nawa" do.
    assert IDENTIFIER.guess("mbiri nawa").language == "her"
    assert IDENTIFIER.guess("kala po nawa").language == "osh"
    assert "osh" in IDENTIFIER.guess("thanks for your help, kala po nawa").mixed


def test_only_oshiwambo_has_a_variety() -> None:
    assert IDENTIFIER.guess("good morning, may I ask something").variety is None


def test_a_mixed_message_is_heard_in_its_parts(subtests: pytest.Subtests) -> None:
    for text, heard in (
        ("Tangi unene, I want to borrow some money please", {"osh", "en"}),
        ("Okuhepa tjinene, when will I get the money", {"her", "en"}),
        ("ek wil asseblief apply for a loan before Friday", {"af", "en"}),
    ):
        with subtests.test(text=text, heard=heard):
            guess = IDENTIFIER.guess(text)
            assert {guess.language, *guess.mixed} == heard


def test_a_single_loanword_or_a_name_is_no_second_language(subtests: pytest.Subtests) -> None:
    for text in (
        "good morning meme, can you help me with the form",
        "ok nawa, thank you for the help",
        "I live in Oshakati and work for Petrus Shikongo in Katutura",
    ):
        with subtests.test(text=text):
            guess = IDENTIFIER.guess(text)
            assert (guess.language, guess.mixed) == ("en", frozenset())


def test_words_of_another_language_that_look_like_ours_are_no_mixture() -> None:
    guess = IDENTIFIER.guess("Ich brauche bis zum Ende des Monats Geld")
    assert (guess.language, guess.mixed) == ("other", frozenset())


def test_the_many_words_outvote_the_one_that_is_surer() -> None:
    guess = IDENTIFIER.guess("ek wil n loan apply asb")
    assert (guess.language, guess.mixed) == ("af", {"en"})


def test_a_telephone_without_the_marks_is_understood() -> None:
    assert IDENTIFIER.guess("goeie more, ek het julle more se").language == "af"


def test_chat_that_it_has_not_learnt_from_is_told(subtests: pytest.Subtests) -> None:
    for language in ("en", "af"):
        with subtests.test(language=language):
            lines = (HELD_OUT / f"{language}.txt").read_text(encoding="utf-8").splitlines()
            longer = [line for line in lines if len(line.split()) > 3]
            shorter = [line for line in lines if len(line.split()) <= 3]
            assert [line for line in longer if IDENTIFIER.guess(line).language != language] == []
            told = sum(IDENTIFIER.guess(line).language == language for line in shorter)
            assert told / len(shorter) >= 0.85


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    guess = IDENTIFIER.guess(text)
    assert 0 <= guess.confidence <= 1
    assert guess.language not in guess.mixed


def test_two_identifiers_agree() -> None:
    text = "tangi unene for the help"
    assert Identifier.load().guess(text) == IDENTIFIER.guess(text)


def test_a_page_costs_no_more_than_its_first_words() -> None:
    begun = "please tell me how much I can borrow and when I must pay it back " * 4
    assert IDENTIFIER.guess(begun * 100) == IDENTIFIER.guess(begun)


def test_what_is_shipped_is_small_and_says_where_it_comes_from() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 1_000_000
    attribution = (SHIPPED / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Storybooks Namibia" in attribution
    assert "CC BY 3.0" in attribution
    assert "Universal Declaration of Human Rights" in attribution
