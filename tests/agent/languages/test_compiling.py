"""gettext's binary files say what the catalogues say, plurals too."""

from gettext import GNUTranslations
from pathlib import Path

import pytest

from agent.languages import translating
from agent.languages.catalogue import TRANSLATIONS, Translation, english, shipped, translated
from agent.languages.compiling import compile_all, differing

SOURCE = english(shipped())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("made")
    compile_all(shipped(), into)
    return into


def read(made: Path, language: Translation) -> GNUTranslations:
    with (made / f"{language}.mo").open("rb") as file:
        return GNUTranslations(file)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_compiled_language_says_every_text_as_the_catalogue_does(
    made: Path, language: Translation
) -> None:
    own = translated(language, shipped(), source=SOURCE)
    assert own.phrases
    assert differing(read(made, language), own, SOURCE) == []


def test_gettext_counts_in_afrikaans(made: Path) -> None:
    afrikaans = read(made, "af")
    one, other = SOURCE.counted["months"]
    assert afrikaans.npgettext("months", one, other, 1) == "{count} maand"
    assert afrikaans.npgettext("months", one, other, 4) == "{count} maande"


def test_a_text_that_was_translated_of_another_english_is_not_said(made: Path) -> None:
    assert read(made, "af").pgettext("greeting", "Hello there.") == "Hello there."


def test_a_file_that_says_something_else_is_named_by_its_key(made: Path) -> None:
    afrikaans = translated("af", shipped(), source=SOURCE)
    assert "greeting" in differing(read(made, "ndo"), afrikaans, SOURCE)


def test_the_command_says_how_many_texts_each_language_has(tmp_path: Path) -> None:
    told = translating.compile_catalogues(into=tmp_path)
    assert [line.split(":")[0] for line in told.splitlines()] == list(TRANSLATIONS)
    assert "read back and equal" in told
