"""The cases of conversations name only what there is, and cover what they promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.phrases import Phrases
from evals import case
from evals.case import Conversation
from knowledge_base.search import ARTICLES
from tests.evals.conftest import keys_of

_HEADER = "# yaml-language-server: $schema=../schema.json\n"
# Where a mistake does harm, no case may merely count as an average.
_GRAVE = ("bereavement", "distress", "secrets", "strangers", "minors")
_CASES = {path.stem: path for path in case.files("conversations")}


def _conversations() -> Iterator[tuple[str, Conversation]]:
    for name, path in _CASES.items():
        loaded = case.load(path)
        assert isinstance(loaded, Conversation), name
        yield name, loaded


@pytest.fixture(scope="module")
def talks() -> dict[str, Conversation]:
    return dict(_conversations())


def test_there_are_more_than_a_hundred_and_fifty(talks: dict[str, Conversation]) -> None:
    assert len([each for each in talks.values() if each.turns]) >= 150


def test_every_phrase_that_a_case_names_is_in_the_catalogue(
    talks: dict[str, Conversation],
) -> None:
    known = Phrases.load().catalogue("en").phrases
    named = {key: name for name, each in talks.items() for key in keys_of(each)}
    assert {key: name for key, name in named.items() if key not in known} == {}


def test_every_article_that_a_case_expects_is_written(talks: dict[str, Conversation]) -> None:
    slugs = {Path(str(each)).stem for each in (ARTICLES / "en").iterdir()}
    expected = {step.then.article for each in talks.values() for step in each.turns}
    assert expected - {None} <= slugs


def test_words_are_there_in_every_language_of_a_case(talks: dict[str, Conversation]) -> None:
    missing = [
        (name, language)
        for name, each in talks.items()
        for step in each.turns
        for words in (step.says, *step.at_once)
        if isinstance(words, dict)
        for language in each.languages
        if language not in words
    ]
    assert missing == []


def test_what_would_do_harm_must_never_fail(talks: dict[str, Conversation]) -> None:
    average = [
        name
        for name, each in talks.items()
        if each.turns and each.flow in _GRAVE and each.severity != "must_never_fail"
    ]
    assert [name for name in average if name != "a_manner_of_speaking_calls_nobody"] == []


def test_every_case_ends_in_something_that_must_hold(talks: dict[str, Conversation]) -> None:
    assert [name for name, each in talks.items() if not _holds(each)] == []


def _holds(talk: Conversation) -> bool:
    wanted = (talk.owner_after, talk.says, talk.never_says, talk.never_said, talk.must_be_said)
    rows = any(expected is not None for _, expected in talk.store_after)
    steps = any(step.then.model_fields_set for step in talk.turns)
    return rows or steps or any(wanted)


def test_every_file_tells_editors_of_its_schema() -> None:
    assert [name for name, path in _CASES.items() if not path.read_text().startswith(_HEADER)] == []


def test_all_four_languages_are_played(talks: dict[str, Conversation]) -> None:
    counts = dict.fromkeys(("en", "af", "osh", "her"), 0)
    for each in talks.values():
        for language in each.languages:
            counts[language] += 1
    assert min(counts.values()) >= 40
