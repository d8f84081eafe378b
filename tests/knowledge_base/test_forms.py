"""Forms, synonyms and Afrikaans of a word stand for one word."""

import pytest

from knowledge_base import forms

LISTED = forms.read(
    "give\tgave gee hand\nwork\twerk\nemployment\twerk\nclothes\tklere\naccount\trekening\n"
)
SHIPPED = forms.read(forms.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("gave", ("give",)),
        ("gee", ("give",)),
        ("werk", ("work", "employment")),
        ("hands", ("give",)),
        ("gewerk", ("work", "employment")),
        ("klererekening", ("clothes", "account")),
        ("werksrekening", ("work", "employment", "account")),
        ("giraffe", ()),
        ("", ()),
    ],
)
def test_a_word_stands_for_what_lists_it(word: str, stands_for: tuple[str, ...]) -> None:
    assert LISTED.of(word) == stands_for


def test_a_word_is_listed_once_and_with_other_words() -> None:
    lines = [line.split("\t") for line in forms.FILE.read_text(encoding="utf-8").splitlines()]
    assert len({word for word, _ in lines}) == len(lines)
    assert [word for word, listed in lines if not listed or word in listed.split()] == []


def test_afrikaans_stands_for_the_english_of_the_same_sense() -> None:
    assert SHIPPED.of("paaiemente") == SHIPPED.of("instalments")
    assert SHIPPED.of("gegee") == SHIPPED.of("giving")
