"""The catalogues are whole: what the code says has its sentence, in every language that has one."""

import ast

import pytest

from agent.languages import uses
from agent.languages.uses import keys_of
from tests.agent.keys_said import CONSENTS, ENGLISH, FAMILIES, PHRASES, SOURCES, patterns, used

# Known to the people who keep a catalogue, or to be handed in as a template: no code says them.
NOT_SAID = {"receipt.reply_waiting"}


def test_every_pattern_of_keys_in_the_code_is_listed() -> None:
    assert sorted(patterns()) == sorted(FAMILIES)


def test_every_key_that_the_code_says_has_an_english_sentence() -> None:
    assert sorted(used() - set(ENGLISH)) == []


def test_no_sentence_is_kept_that_nothing_says() -> None:
    assert sorted(set(ENGLISH) - used()) == sorted(NOT_SAID)


def values_given(call: ast.Call) -> set[str] | None:
    """The names of the values that a call hands over; None where the code must run to know."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "say" and len(call.args) == 1:
        names = [each.arg for each in call.keywords]
        return None if None in names else {name for name in names if name}
    if isinstance(call.func, ast.Name) and call.func.id in ("Say", "Ask", "Problem", "Offer"):
        given = call.args[2 if call.func.id == "Offer" else 1 :][:1]
        if not given:
            return set()
        keys = given[0].keys if isinstance(given[0], ast.Dict) else [None]
        named = {key.value for key in keys if isinstance(key, ast.Constant)}
        return {str(name) for name in named} if len(named) == len(keys) else None
    return None


def values_missing() -> set[tuple[str, str]]:
    """Each key with a value that it names and that some place in the code does not give."""
    places = PHRASES.catalogue("en").places
    return {
        (key, name)
        for source in SOURCES
        for call in uses.nodes(source)
        if isinstance(call, ast.Call)
        for given in [values_given(call)]
        if given is not None
        for each in keys_of(call.args[1 if "Offer" in ast.dump(call.func) else 0])
        for key in FAMILIES.get(each, {each}) & set(ENGLISH)
        for name, _ in places(key)
        if name not in given
    }


def test_the_code_gives_every_value_that_a_sentence_names() -> None:
    assert sorted(values_missing()) == []


def test_a_language_has_every_sentence_and_none_besides(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert set(PHRASES.catalogue(language).phrases) == set(ENGLISH)


def test_a_translation_names_the_same_values_shown_in_the_same_way(
    subtests: pytest.Subtests,
) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            source, translated = PHRASES.catalogue("en"), PHRASES.catalogue(language)
            assert {key: translated.places(key) for key in ENGLISH} == {
                key: source.places(key) for key in ENGLISH
            }


def test_every_consent_that_was_ever_asked_for_keeps_its_wording(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert set(PHRASES.catalogue(language).phrases) >= CONSENTS
            assert {key for key in ENGLISH if key.startswith("consent.")} == CONSENTS


def test_afrikaans_is_not_english_with_another_name() -> None:
    afrikaans = PHRASES.catalogue("af").phrases
    alike = {key for key in ENGLISH if afrikaans[key] == ENGLISH[key]}
    assert alike - {key for key in ENGLISH if key.startswith("language.")} == {
        "option.bank",
        "option.employer",
        "option.menu",
        "option.stop",
        "item.id",
        "arrangement.line",
    }


def test_only_what_we_can_write_as_a_whole_is_called_written() -> None:
    assert PHRASES.languages == ("af", "en")


def test_what_is_counted_has_every_form_in_afrikaans(subtests: pytest.Subtests) -> None:
    for what in PHRASES.catalogue("en").counted:
        with subtests.test(what=what):
            forms = PHRASES.catalogue("af").counted[what]
            assert len(forms) == 2
            assert all("{count}" in form for form in forms)
