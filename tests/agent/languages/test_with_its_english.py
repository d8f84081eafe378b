"""Consent, cost and contract in Afrikaans: never alone before a named speaker has read them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent import guard
from agent.guard import Listener, Rules
from agent.languages.catalogue import Catalogue, Note, Review
from agent.languages.guarded import needs_a_reviewer
from agent.languages.limits import place_of
from agent.phrases import Phrases
from agent.reply import Reply, compose
from channels.channel import Outbound
from channels.twilio_choices import CAPABILITIES, draw
from channels.twilio_text import twilio_length
from flows.effects import Value
from flows.flow import Ask, Offer, Say

PHRASES = Phrases.load()
ENGLISH, AFRIKAANS = PHRASES.catalogue("en"), PHRASES.catalogue("af")
GUARDED = [
    key
    for key in AFRIKAANS.phrases
    if needs_a_reviewer(key) and not place_of(key).is_option and key in ENGLISH.phrases
]
WIDEST: dict[str, Value] = {
    "": 99,
    "money": 5_000_000,
    "date": date(2026, 9, 30),
    "moment": datetime(2026, 9, 30, 6, 0, tzinfo=UTC),
    "months": 5,
    "days": 30,
    "minutes": 45,
    "pay_day": "last",
    "phrase": "consent.data_processing.1",
}
GO_ON = Offer("quote:go_on", "option.go_on")
STOP = Offer("quote:stop", "option.stop")
REVIEWED = Note(Review("Magdalena Beukes", date(2026, 11, 22)))


def values(key: str) -> dict[str, Value]:
    return {name: WIDEST[way] for name, way in ENGLISH.places(key)}


def asked(key: str, *says: Say, phrases: Phrases = PHRASES) -> tuple[Reply, ...]:
    ask = Ask(key, values(key), topic="quote", offers=(GO_ON, STOP), step=4)
    return compose(says, ask, phrases=phrases, language="af")


def own(key: str) -> str:
    return PHRASES.within(key, values(key), "af")


def english(key: str) -> str:
    return PHRASES.text(key, values(key), "en")


def test_the_english_follows_the_afrikaans_whole(subtests: pytest.Subtests) -> None:
    for key in GUARDED:
        with subtests.test(key=key):
            replies = compose([Say(key, values(key))], None, phrases=PHRASES, language="af")
            said = "\n".join(reply.text for reply in replies)
            assert said == f"{own(key)}\n{english(key)}"


def test_every_part_passes_the_last_look_and_fits_beside_its_buttons(
    subtests: pytest.Subtests,
) -> None:
    for key in GUARDED:
        with subtests.test(key=key):
            for reply in asked(key, Say("changed.months", {"before": 3, "after": 4})):
                listener = Listener("af", verified=True, decided=True)
                assert guard.faults(reply, rules=Rules(), listener=listener) == []
                assert twilio_length(reply.text) <= CAPABILITIES.choice_body


def test_consent_and_its_english_are_one_message() -> None:
    (only,) = asked("application.ask_consent")
    assert "Stem jy daartoe in?" in only.text
    assert only.text.endswith("Do you agree?")
    assert only.choice is not None


def test_costs_without_room_for_both_are_two_messages_the_buttons_after_the_english() -> None:
    hers, last = asked("application.quote")
    assert hers.text == f"Stap 4 van 7. {own('application.quote')}"
    assert (hers.choice, hers.statements) == (None, "")
    assert last.text == english("application.quote")
    assert last.choice is not None
    assert [option.title for option in last.choice.options] == ["Gaan voort", "Stop"]


def test_a_phrase_within_another_does_not_bring_english_of_its_own() -> None:
    (only,) = asked("application.ask_consent")
    hers, beneath = only.text.split("\n")
    assert english("consent.data_processing.1") not in hers
    assert english("consent.data_processing.1") in beneath


def test_buttons_and_ordinary_texts_stay_afrikaans_alone() -> None:
    assert PHRASES.text("deduction.not_now", {}, "af") == AFRIKAANS.phrases["deduction.not_now"]
    assert PHRASES.text("greeting", {}, "af") == "Hallo."


def test_a_reviewed_text_goes_out_alone() -> None:
    key = "why.consent"
    signed = replace(AFRIKAANS, notes={key: REVIEWED})
    phrases = Phrases(ENGLISH, {"af": signed})
    assert phrases.text(key, {}, "af") == AFRIKAANS.phrases[key]
    assert PHRASES.text(key, {}, "af") == f"{AFRIKAANS.phrases[key]}\n{ENGLISH.phrases[key]}"


def test_in_live_operation_only_the_english_is_said_until_somebody_has_read_it() -> None:
    phrases = Phrases.load(reviewed_only=True)
    assert phrases.text("why.consent", {}, "af") == ENGLISH.phrases["why.consent"]


def test_whatsapp_draws_the_buttons_of_every_pair(subtests: pytest.Subtests) -> None:
    for key in ("application.quote", "application.summary", "application.ask_consent"):
        with subtests.test(key=key):
            *_, last = asked(key)
            drawn = draw(
                Outbound(to="+264810000001", text=last.text, reference="1", choice=last.choice)
            )
            assert drawn is not None
            assert list(drawn.types) == ["twilio/quick-reply"]


def test_a_catalogue_that_lacks_a_text_says_it_once() -> None:
    phrases = Phrases(ENGLISH, {"af": Catalogue("af", {})})
    assert phrases.text("why.consent", {}, "af") == ENGLISH.phrases["why.consent"]
