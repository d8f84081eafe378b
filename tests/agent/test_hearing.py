"""What counts as written by her, and in which language an article is looked up."""

import pytest

from agent import hearing
from agent.languages.identification import Identifier
from agent.understanding.heard import Said
from flows.commands import Language
from flows.flow import Question, Tongue

IDENTIFIER = Identifier.load()


def test_only_what_she_typed_is_written_by_her() -> None:
    said = (
        Said("Praat Afrikaans", payload="language:af:yes"),
        Said("ek wil graag geld leen"),
        Said("my betaalstrokie vir die maand", kind="media"),
        Said("ek weet nie", kind="voice"),
    )
    (tongue,) = hearing.written(said, IDENTIFIER)
    assert (tongue.message, tongue.text, tongue.language) == (1, said[1].text, "af")
    assert tongue.confidence > 0.9


@pytest.mark.parametrize("words", ["", "5000", "ok", "👍"])
def test_numbers_and_neutral_words_are_written_in_no_language(words: str) -> None:
    (tongue,) = hearing.written((Said(words),), IDENTIFIER)
    assert tongue.language is None


@pytest.mark.parametrize(
    ("written", "confidence", "spoken", "looked_up"),
    [
        ("osh", 0.99, "en", "osh"),
        ("her", 0.99, "en", "her"),
        ("osh", 0.5, "en", "en"),
        ("osh", 0.99, "af", "af"),
        ("af", 0.99, "en", "en"),
        ("en", 0.99, "her", "her"),
    ],
)
def test_an_article_is_looked_up_in_her_language_or_by_the_words_of_the_question(
    written: Language, confidence: float, spoken: Language, looked_up: Language
) -> None:
    heard = [Tongue(0, "hello", "en", 0.99), Tongue(1, "Uunake? Peni?", written, confidence)]
    question = Question("Uunake? Peni?", 1)
    assert hearing.asked_in(question, heard, spoken=spoken) == looked_up
