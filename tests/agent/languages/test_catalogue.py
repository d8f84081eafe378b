"""A translation is said only while it is whole and still says what the English says."""

from datetime import date
from pathlib import Path

import pytest

from agent.languages.catalogue import (
    Note,
    Review,
    comments_of,
    english,
    note_of,
    translated,
)

SOURCE = """
greeting = "Hello."

[months]
one = "{count} month"
other = "{count} months"
"""
HEAD = (
    'msgid ""\nmsgstr ""\n"Language: ndo\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def said(folder: Path, po: str) -> dict[str, object]:
    (folder / "en.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "ndo.po").write_text(HEAD + po, encoding="utf-8")
    own = translated("ndo", folder, source=english(folder))
    return {**own.phrases, **own.counted}


@pytest.mark.parametrize(
    ("po", "phrases"),
    [
        ('msgctxt "greeting"\nmsgid "Hello."\nmsgstr "Ongiini."\n', {"greeting": "Ongiini."}),
        ('msgctxt "greeting"\nmsgid "Hello."\nmsgstr ""\n', {}),
        ('#, fuzzy\nmsgctxt "greeting"\nmsgid "Hello."\nmsgstr "Ongiini."\n', {}),
        ('msgctxt "greeting"\nmsgid "Hello again."\nmsgstr "Ongiini."\n', {}),
        ('msgctxt "gone"\nmsgid "Hello."\nmsgstr "Ongiini."\n', {}),
        ('msgctxt "greeting"\nmsgid "Hello."\nmsgstr "Ongiini {name}."\n', {}),
    ],
    ids=["whole", "empty", "fuzzy", "of other English", "of no key", "of other values"],
)
def test_what_is_missing_or_stale_is_not_said(
    po: str, phrases: dict[str, str], tmp_path: Path
) -> None:
    assert said(tmp_path, po) == phrases


def test_a_word_that_is_counted_needs_every_form(tmp_path: Path) -> None:
    po = (
        'msgctxt "months"\nmsgid "{count} month"\nmsgid_plural "{count} months"\n'
        'msgstr[0] "{count} maand"\nmsgstr[1] "%s"\n'
    )
    assert said(tmp_path, po % "") == {}
    assert said(tmp_path, po % "{count} maande") == {"months": ("{count} maand", "{count} maande")}


def test_a_review_has_a_name_and_a_day() -> None:
    note = note_of(["reviewed-by: Ndapewa Shikongo, 2026-11-22"])
    assert note.review == Review("Ndapewa Shikongo", date(2026, 11, 22))
    assert note_of(["reviewed-by: Ndapewa Shikongo"]).review is None


def test_what_is_known_of_a_text_is_written_as_it_was_read() -> None:
    note = Note(Review("Ndapewa Shikongo", date(2026, 11, 22)), True, ("thank you: SBN:0366/27",))
    comments = comments_of(note, ["Also said in the North."])
    assert note_of(comments) == note
    assert comments_of(note, comments) == comments
