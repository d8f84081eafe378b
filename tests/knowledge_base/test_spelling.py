"""What is misspelt is read as the word that was meant; what is merely unknown stays."""

import pytest

from knowledge_base.forms import read
from knowledge_base.spelling import spelling

KNOWN = spelling(
    ("how", "much", "borrow", "interest", "aansoek", "employer"), read("account\trekening")
)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("how much can i borow", "how much can i borrow"),
        ("the intrest", "the interest"),
        ("my aansoke", "my aansoek"),
        ("will my empolyer know", "will my employer know"),
    ],
)
def test_a_misspelt_word_is_read_as_the_known_one(asked: str, meant: str) -> None:
    assert KNOWN.corrected(asked) == meant


@pytest.mark.parametrize("asked", ["Much? Rekening!", "zzzzzz", "muhc", "tomorrow in Rundu", ""])
def test_known_short_and_strange_words_stay(asked: str) -> None:
    assert KNOWN.corrected(asked) == asked
