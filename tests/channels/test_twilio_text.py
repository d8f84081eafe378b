"""Text is measured as Twilio measures it and cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.twilio_text import split, twilio_length


def test_what_gsm_7_has_counts_one_and_all_else_its_bytes(subtests: pytest.Subtests) -> None:
    for text, length in (
        ("", 0),
        ("Moro", 4),
        ("N$ 500 @ Windhoek", 17),
        ("é", 1),  # GSM-7 has it
        ("ê", 2),  # Afrikaans, not in GSM-7: its bytes
        ("☺", 3),
        ("😀", 4),
        ("’", 3),
        ("\ud83d", 3),  # a lone surrogate is counted, not tripped over
    ):
        with subtests.test(text=text, length=length):
            assert twilio_length(text) == length


def test_a_text_that_fits_stays_whole() -> None:
    assert split("One line.\n\nAnother.", 100) == ["One line.\n\nAnother."]


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    text = "One. Two. Three.\n\nFour. Five. Six.\n\nSeven."
    assert split(text, 40) == ["One. Two. Three.\n\nFour. Five. Six.", "Seven."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    assert split("First part. Second part. Third.", 26) == ["First part. Second part.", "Third."]


def test_a_long_sentence_is_cut_between_words() -> None:
    assert split("one two three four", 9) == ["one two", "three", "four"]


def test_a_long_word_is_cut_between_characters() -> None:
    assert split("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_an_emoji_stays_with_what_is_joined_to_it() -> None:
    family = "👨\u200d👩\u200d👧"  # 18 bytes
    assert split("aa" + family, 18) == ["aa", family]


def test_nothing_and_blanks_make_no_piece() -> None:
    assert split("", 10) == split(" \n ", 10) == []


def test_a_limit_that_no_character_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match="heavier than 4"):
        split("a", 3)


words = st.text(st.sampled_from("ab .!?\n\té😀\u0301\u200d☺"), max_size=300) | st.text(max_size=300)


@given(text=words, limit=st.integers(4, 80))
def test_no_piece_is_too_long_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(piece and twilio_length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(text=st.text(st.sampled_from("abc de.\n"), max_size=200), limit=st.integers(8, 60))
def test_no_word_that_fits_is_cut(text: str, limit: int) -> None:
    kept = " ".join(split(text, limit)).split()
    assert [word for word in text.split() if len(word) <= limit and word not in kept] == []
