"""Translators start from the code, and lose nothing when the English changes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from agent.languages import extraction, uses
from agent.languages.catalogue import TRANSLATIONS, english, entries, read_catalog, shipped

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CODE = 'def speak(turn):\n    turn.say("greeting")\n    turn.say(f"changed.{turn.fact}")\n'
SOURCE = """
greeting = "Hello."
thanks = "You are welcome."

[changed]
name = "I changed your name to {after}."

[months]
one = "{count} month"
other = "{count} months"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Some code, its English, and languages with nothing in them."""
    flows = tmp_path / "workflows" / "flows"
    flows.mkdir(parents=True)
    (flows / "menu.py").write_text(CODE, encoding="utf-8")
    folder = tmp_path / "agent" / "languages"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text(SOURCE, encoding="utf-8")
    for language in TRANSLATIONS:
        extraction.write(Catalog(locale=language), folder / f"{language}.po")
    extraction.update(folder, tmp_path, now=NOW)
    return tmp_path


def folder_of(checkout: Path) -> Path:
    return checkout / "agent" / "languages"


def of(checkout: Path, key: str) -> Message:
    catalog = read_catalog("ndo", folder_of(checkout))
    return next(each for each in entries(catalog) if each.context == key)


def translate(checkout: Path, key: str, text: str | tuple[str, ...], *comments: str) -> None:
    catalog = read_catalog("ndo", folder_of(checkout))
    for message in entries(catalog):
        if message.context == key:
            message.string, message.user_comments = text, list(comments)
    extraction.write(catalog, folder_of(checkout) / "ndo.po")


def change_english(checkout: Path, before: str, after: str) -> extraction.Followed:
    file = folder_of(checkout) / "en.toml"
    file.write_text(file.read_text("utf-8").replace(before, after), encoding="utf-8")
    followed = extraction.update(folder_of(checkout), checkout, now=NOW)
    return next(each for each in followed if each.language == "ndo")


def test_each_text_tells_its_key_its_english_its_place_its_limit_and_its_values(
    checkout: Path,
) -> None:
    name = of(checkout, "changed.name")
    assert (name.id, name.string) == ("I changed your name to {after}.", "")
    assert name.locations == [("workflows/flows/menu.py", None)]
    assert name.auto_comments == [
        "Shown as a message, at most 600 characters with its values.",
        "{after} stands for a value.",
    ]


def test_a_word_that_is_counted_is_one_text_with_its_forms(checkout: Path) -> None:
    assert of(checkout, "months").id == ("{count} month", "{count} months")


def test_a_new_text_waits_for_its_translator(checkout: Path) -> None:
    followed = change_english(checkout, "[changed]", 'goodbye = "Goodbye."\n\n[changed]')
    assert (followed.added, followed.stale) == (1, 0)
    assert of(checkout, "goodbye").string == ""


def test_what_is_translated_stays(checkout: Path) -> None:
    translate(checkout, "greeting", "Ongiini.", "glossary: hello: SBN:0052/04")
    translate(checkout, "months", ("{count} a", "{count} b"))
    extraction.update(folder_of(checkout), checkout, now=NOW)
    greeting = of(checkout, "greeting")
    assert (greeting.string, greeting.fuzzy) == ("Ongiini.", False)
    assert greeting.user_comments == ["glossary: hello: SBN:0052/04"]
    assert of(checkout, "months").string == ("{count} a", "{count} b")


def test_a_translation_of_other_english_is_stale_and_its_review_is_only_remembered(
    checkout: Path,
) -> None:
    review = "reviewed-by: Ndapewa Shikongo, 2026-11-22"
    translate(checkout, "greeting", "Ongiini.", review)
    assert change_english(checkout, '"Hello."', '"Hello again."').stale == 1
    greeting = of(checkout, "greeting")
    assert (greeting.id, greeting.string, greeting.fuzzy) == ("Hello again.", "Ongiini.", True)
    assert greeting.user_comments == ["before the English changed: Ndapewa Shikongo, 2026-11-22"]


def test_what_nothing_says_any_more_is_kept_aside_and_comes_back(checkout: Path) -> None:
    translate(checkout, "thanks", "Eewa.")
    assert change_english(checkout, 'thanks = "You are welcome."', "").gone == 1
    assert "#~ msgstr" in (folder_of(checkout) / "ndo.po").read_text("utf-8")
    change_english(checkout, "[changed]", 'thanks = "You are welcome."\n\n[changed]')
    assert of(checkout, "thanks").string == "Eewa."


def test_nothing_is_written_where_nothing_has_changed(checkout: Path) -> None:
    before = (folder_of(checkout) / "ndo.po").read_bytes()
    extraction.update(folder_of(checkout), checkout, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert (folder_of(checkout) / "ndo.po").read_bytes() == before


def test_a_language_that_babel_does_not_know_has_its_rule_of_plurals(checkout: Path) -> None:
    assert '"Plural-Forms: nplurals=2;' in (folder_of(checkout) / "her.po").read_text("utf-8")


# --- the catalogues that we ship ---


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_language_follows_the_english_of_today(language: str) -> None:
    start = extraction.template(english(shipped()), uses.checkout(), now=NOW)
    own = next(read_catalog(each, shipped()) for each in TRANSLATIONS if each == language)
    assert _texts(own) == _texts(start), "run `buffr phrases update`"
    assert [each.context for each in entries(own) if each.fuzzy] == []


def _texts(catalog: Catalog) -> dict[str, object]:
    return {str(each.context): each.id for each in entries(catalog)}
