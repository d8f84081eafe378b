"""Words to somebody in despair are a person's to write, and are tried before they are needed."""

import pytest

from agent.distress import CarefulWords
from agent.guard import Rules
from agent.phrases import Phrases
from agent.settings import NotConfigured, Settings
from flows.flow import Say

PHRASES = Phrases.load()
RULES = Rules(frozenset())
ENGLISH = "You are not alone. Please call +264 61 000 000 now, day or night."
CATALOGUE = [Say("distress.sorry"), Say("distress.not_alone")]


def test_without_settings_the_catalogue_speaks() -> None:
    careful = CarefulWords.chosen(Settings())
    assert careful.texts == {}
    assert careful.instead(CATALOGUE, "en") == ("", CATALOGUE)


def test_the_settings_words_take_the_place_of_the_catalogues_and_of_nothing_else() -> None:
    careful = CarefulWords.chosen(Settings(distress_text=ENGLISH))
    more = Say("distress.open", {"minutes": 20})
    assert careful.instead([*CATALOGUE, more], "en") == (ENGLISH, [more])
    assert careful.instead([Say("welcome")], "en") == ("", [Say("welcome")])


def test_oshiwambo_and_otjiherero_hear_english_and_afrikaans_its_own() -> None:
    careful = CarefulWords.chosen(Settings(distress_text=ENGLISH))
    assert (careful.to("osh"), careful.to("her"), careful.to("af")) == (ENGLISH, ENGLISH, "")


def test_words_that_name_a_number_to_call_may_leave() -> None:
    careful = CarefulWords({"en": ENGLISH, "af": "Bel asseblief nou 116."})
    assert list(careful.faults(PHRASES, RULES)) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Stay! Please stay!", "shouting"),
        ("Why? Who is with you?", "two_questions"),
        ("Please hold on. " * 60, "too_long"),
    ],
)
def test_words_that_would_be_held_back_stop_the_service_before_they_are_needed(
    words: str, fault: str
) -> None:
    careful = CarefulWords({"en": words})
    with pytest.raises(NotConfigured, match=f"BUFFR_DISTRESS_TEXT: .*{fault}"):
        careful.require_sayable(PHRASES, RULES)
