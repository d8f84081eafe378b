"""The report says honestly how far each language is."""

from pathlib import Path

import pytest

from agent.languages import review, translating
from agent.languages.catalogue import english

HEAD = (
    'msgid ""\nmsgstr ""\n"Language: ndo\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
PO = """
# reviewed-by: Ndapewa Shikongo, 2026-11-22
msgctxt "greeting"
msgid "Hello."
msgstr "Ongiini."

# says: first words
msgctxt "thanks"
msgid "You are welcome."
msgstr "Eewa."

msgctxt "help"
msgid "I helped you."
msgstr "?"

msgctxt "stuck"
msgid "Again."
msgstr ""
"""
SOURCE = 'greeting = "Hello."\nthanks = "You are welcome."\nhelp = "I help you."\nstuck = "Again."'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en.toml").write_text(SOURCE, encoding="utf-8")
    for language in ("ndo", "kua", "her", "af"):
        po = PO if language == "ndo" else ""
        (tmp_path / f"{language}.po").write_text(HEAD + po, encoding="utf-8")
    return tmp_path


def test_every_text_is_missing_stale_unreviewed_or_reviewed(folder: Path) -> None:
    ndo = review.standing("ndo", folder, source=english(folder))
    assert ndo.states == {
        "greeting": "reviewed",
        "thanks": "unreviewed",
        "help": "stale",
        "stuck": "missing",
    }


def test_the_report_is_a_table_with_a_line_for_each_language(folder: Path) -> None:
    lines = translating.report(folder=folder).splitlines()
    assert [line.split() for line in lines] == [
        ["texts", "missing", "stale", "unreviewed", "reviewed", "first", "words", "only"],
        ["af", "4", "4", "0", "0", "0", "0"],
        ["ndo", "4", "1", "1", "1", "1", "1"],
        ["kua", "4", "4", "0", "0", "0", "0"],
        ["her", "4", "4", "0", "0", "0", "0"],
    ]


def test_the_texts_of_a_state_can_be_listed_with_their_reviewers(folder: Path) -> None:
    assert "greeting  Ndapewa Shikongo, 2026-11-22" in translating.report(
        folder=folder, show="reviewed"
    )


def test_no_shipped_text_claims_a_review_that_nobody_gave() -> None:
    lines = [line.split() for line in translating.report().splitlines()[1:]]
    assert {line[0]: line[5] for line in lines} == {"af": "0", "ndo": "0", "kua": "0", "her": "0"}
