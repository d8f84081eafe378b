"""The tables of what can be said hold no number, no name, and every act that is needed."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from evals.borrower import phrasing
from evals.borrower.memory import FORM
from evals.borrower.phrasing import Grammar
from evals.case import Borrower
from flows.commands import Language

LANGUAGES = get_args(Language)
_WANTS = get_args(Borrower.model_fields["wants"].annotation)


def _phrases(grammar: Grammar) -> Iterator[str]:
    for table in (grammar.acts, grammar.wants, grammar.questions):
        for phrases in table.values():
            yield from phrases
    for telling in grammar.facts.values():
        yield from (*telling.bare, *telling.told, *telling.corrected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_and_no_name_stands_in_a_phrase(language: Language) -> None:
    for grammar in phrasing.varieties(language).values():
        for phrase in _phrases(grammar):
            assert not re.search(r"\d", phrase), phrase
            inner = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", phrase)
            assert not inner, phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_of_the_form_can_be_given(language: Language) -> None:
    for grammar in phrasing.varieties(language).values():
        assert set(grammar.facts) >= set(FORM)
        assert {"greeting", "yes", "no", "thanks"} <= set(grammar.acts)


@pytest.mark.parametrize("language", ["en", "af"])
def test_what_we_speak_says_everything_in_several_ways(language: Language) -> None:
    (grammar,) = phrasing.varieties(language).values()
    assert set(grammar.wants) >= set(_WANTS) - {"answer"}
    for fact in FORM:
        assert grammar.facts[fact].told
        assert grammar.facts[fact].corrected
    assert all(len(phrases) > 1 for phrases in grammar.wants.values())


def test_english_and_afrikaans_say_the_same_things() -> None:
    english, afrikaans = (phrasing.varieties(each) for each in ("en", "af"))
    (en,), (af,) = english.values(), afrikaans.values()
    for table in ("acts", "wants", "questions", "facts"):
        assert set(getattr(en, table)) == set(getattr(af, table))


def test_oshiwambo_is_written_in_one_standard_at_a_time() -> None:
    assert set(phrasing.varieties("osh")) == {"ndo", "kua"}
