"""Every word that we tell people to write is understood, in every language."""

import re
from typing import get_args

import pytest

from agent.phrases import Phrases
from agent.understanding import rules, spans, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from flows import agreement_words
from flows.commands import Language

PHRASES = Phrases.load()
VOCABULARY = vocabulary.load()
MEANT = {
    "agent": "human",
    "menu": "menu",
    "status": "start_flow",
    "review": "start_flow",
    "hersien": "start_flow",
    "language": "change_language",
    "taal": "change_language",
    "back": "back",
    "terug": "back",
    "cancel": "cancel",
    "kanselleer": "cancel",
    "stop": "stop",
    "start": "resume",
    "settle": "ask_loan",
    "cancel my loan": "cancel",
    "kanselleer my lening": "cancel",
}
IN_THE_FORM = {"last day", "laaste dag", "send", "stuur", "change", "verander"}
# Beside an offer, where rules of its own read her words.
ON_THE_OFFER = {
    **{"I ACCEPT": "signs", "EK AANVAAR": "signs", "read": "read", "lees": "read"},
    **{"ask": "ask", "vra": "ask", "no": "change", "nee": "change"},
}
ON_THE_PAYSLIP = {"gross", "total earnings"}
# Titles of the options that stand beneath: typed, they are tapped.
ON_A_BUTTON = ("speaker.", "option.not_now", "option.no_reason")
# Read where they are heard: `tests/flows/test_speakers.py`, `tests/stories/test_asked_of_her.py`.
ALONE = {"somebody else", "iemand anders", "stop offers", "stop aanbiedinge", "yes", "ja"}


def test_every_word_that_we_tell_people_to_write_is_tried_here() -> None:
    told = {
        word
        for language in PHRASES.languages
        for phrase in PHRASES.catalogue(language).phrases.values()
        for word in re.findall(r"\*([^*]+)\*", phrase)
    }
    complaints = {"complaint", "klagte"}  # what is tried as a trouble, with what it is about
    titles = {
        phrase
        for language in PHRASES.languages
        for key, phrase in PHRASES.catalogue(language).phrases.items()
        if key.startswith(ON_A_BUTTON)
    }
    on_buttons = told & titles
    assert len(on_buttons) == 16
    known = {*MEANT, *IN_THE_FORM, *ON_THE_OFFER, *ON_THE_PAYSLIP, *complaints, *ALONE}
    assert told == known | on_buttons
    assert {word: agreement_words.meaning([word]) for word in ON_THE_OFFER} == ON_THE_OFFER


def test_a_word_that_we_tell_people_to_write_is_understood(subtests: pytest.Subtests) -> None:
    for language in get_args(Language):
        for word in MEANT:
            with subtests.test(language=language, word=word):
                heard = Heard(messages=(Said(word),), language=language)
                read = rules.read_one(Said(word), heard, message=0, vocabulary=VOCABULARY)
                assert [command.kind for command in read or ()] == [MEANT[word]]


def test_what_the_summary_tells_people_to_write_is_understood(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            ids = ("send", "change", "withdraw")
            titles = [
                PHRASES.text(f"option.{each}", {}, language) for each in ("send", "change", "stop")
            ]
            options = tuple(Offered(one, title) for one, title in zip(ids, titles, strict=True))
            summary = PHRASES.catalogue(language).phrases["application.summary"]
            words = re.findall(r"\*([^*]+)\*", summary)
            chosen = []
            for word in words:
                heard = Heard((Said(word),), language, "choice", options, flow="application")
                read = rules.read_one(Said(word), heard, message=0, vocabulary=VOCABULARY)
                chosen += [getattr(command, "option", "") for command in read or ()]
            assert chosen == list(ids)
            example = re.findall(r"\((\w+ 4)\)", summary)[0]
            heard = Heard((Said(example),), language, "choice", options, flow="application")
            assert [each.kind for each in spans.find(example, heard, vocabulary=VOCABULARY)] == [
                "change_item"
            ]


def test_the_last_day_is_understood_as_it_is_told(subtests: pytest.Subtests) -> None:
    for words in ("last day", "laaste dag"):
        with subtests.test(words=words):
            heard = Heard((Said(words),), awaiting="pay_day", flow="application")
            read = rules.read_one(Said(words), heard, message=0, vocabulary=VOCABULARY)
            assert [command.kind for command in read or ()] == ["set_fact"]
