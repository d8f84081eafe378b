"""Words and their pieces, in any language."""

import pytest

from knowledge_base.subwords import pieces, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't", ["dont"]),
        ("don’t pay", ["dont", "pay"]),
        ("wêreld: môre!", ["wereld", "more"]),
        ("N$ 5,000", ["n", "5", "000"]),
        ("what %?", ["what", "%"]),
        ("👍 ...", []),
    ],
)
def test_case_accents_and_apostrophes_do_not_matter(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_misspelt_word_shares_pieces_with_the_right_one() -> None:
    shared = set(pieces("intrest")) & set(pieces("interest"))
    assert {"<in", "est>", "rest"} <= shared


def test_a_short_word_has_pieces_too() -> None:
    assert tokens("PI") == ["=pi", "<pi", "pi>", "<pi>"]
