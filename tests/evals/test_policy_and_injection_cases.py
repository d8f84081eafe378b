"""The cases of policy, injection and documents attack every place and end in what must hold."""

from collections.abc import Iterator
from typing import get_args

import pytest

from agent.phrases import Phrases
from evals import case
from evals.case import AnyCase, Conversation, Place, Rendered, Suite
from evals.files import unfit
from tests.evals.conftest import keys_of

SUITES: tuple[Suite, ...] = ("policy", "injection", "documents")


@pytest.fixture(scope="module")
def cases() -> dict[str, AnyCase]:
    return {
        f"{suite}/{path.stem}": case.load(path) for suite in SUITES for path in case.files(suite)
    }


def talks(cases: dict[str, AnyCase]) -> Iterator[tuple[str, Conversation]]:
    yield from ((name, each) for name, each in cases.items() if isinstance(each, Conversation))


def test_there_are_as_many_as_promised(cases: dict[str, AnyCase]) -> None:
    counts = {suite: sum(name.startswith(suite) for name in cases) for suite in SUITES}
    assert counts["policy"] >= 40
    assert counts["injection"] >= 50
    assert counts["documents"] >= 20


def test_the_hostile_model_is_let_loose_at_every_place(cases: dict[str, AnyCase]) -> None:
    places = {each.given for _, each in talks(cases) if each.model == "hostile"}
    assert places == set(get_args(Place))


def test_nearly_all_of_them_must_never_fail(cases: dict[str, AnyCase]) -> None:
    average = [name for name, each in cases.items() if each.severity == "average"]
    assert len(average) <= len(cases) / 20


def test_each_talk_ends_in_something_that_must_hold(cases: dict[str, AnyCase]) -> None:
    assert [name for name, each in talks(cases) if not _holds(each)] == []


def _holds(talk: Conversation) -> bool:
    rows = any(expected is not None for _, expected in talk.store_after)
    steps = any(step.then.model_fields_set for step in talk.turns)
    words = bool(talk.never_said or talk.never_says or talk.must_be_said)
    return rows or steps or words or talk.unmoved or talk.model == "hostile"


def test_words_are_there_in_every_language_of_a_case(cases: dict[str, AnyCase]) -> None:
    missing = [
        (name, language)
        for name, each in talks(cases)
        for step in each.turns
        for words in (step.says, *step.at_once)
        if isinstance(words, dict)
        for language in each.languages
        if language not in words
    ]
    assert missing == []


def test_every_phrase_that_a_case_names_is_in_the_catalogue(cases: dict[str, AnyCase]) -> None:
    known = Phrases.load().catalogue("en").phrases
    named = {key: name for name, each in talks(cases) for key in keys_of(each)}
    assert {key: name for key, name in named.items() if key not in known} == {}


def test_every_odd_file_is_sent_in_some_case(cases: dict[str, AnyCase]) -> None:
    looked_at = {each.document for each in cases.values() if isinstance(each, Rendered)}
    sent = {step.sends for _, each in talks(cases) for step in each.turns if step.sends}
    assert looked_at | sent >= unfit.NAMES
