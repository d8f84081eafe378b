"""Chat spellings are written out; names, other languages and binding words stay as they are."""

from agent.understanding import vocabulary
from agent.understanding.heard import Heard, Said
from agent.understanding.written_out import written_out
from flows.commands import Language

WORDS = vocabulary.load()


def _read(text: str, *, awaiting: str | None = None, language: Language = "en") -> str:
    heard = Heard((Said(text),), language=language, awaiting=awaiting)
    return written_out(heard, vocabulary=WORDS).messages[0].text


def test_short_and_slipped_words_are_written_out() -> None:
    assert _read("wats happening wth my aplication") == "whats happening with my application"
    assert _read("y u need dat") == "why you need that"
    assert _read("setlement figure pls") == "settlement figure please"
    assert _read("is my documants ok") == "is my documents ok"


def test_words_without_their_vowels_are_told_by_their_consonants() -> None:
    assert _read("i wnt to brrw till mnth end") == "i want to borrow till month end"
    assert _read("my frnd and her husbnd") == "my friend and her husband"
    assert _read("whn do i gt an answr") == "when do i get an answer"
    assert _read("i work at shprt") == "i work at shprt"


def test_figures_that_are_spoken_for_words_are_words() -> None:
    assert _read("its nt 4 me its 4 my frnd") == "its not for me its for my friend"
    assert _read("i nd mor tym 2 pay") == "i need more time to pay"
    assert _read("2 months or 4 months") == "2 months or 4 months"
    assert _read("4") == "4"


def test_names_keep_their_letters() -> None:
    assert _read("u shikongo", awaiting="full_name") == "u shikongo"
    assert _read("Jan van der Wath", awaiting="full_name") == "Jan van der Wath"
    assert _read("I work at Paymant Holdings") == "I work at Paymant Holdings"


def test_afrikaans_keeps_its_own_words() -> None:
    assert _read("wat is dit", language="af") == "wat is dit"
    assert _read("dis reg", language="af") == "dis reg"


def test_no_slip_becomes_a_word_that_binds() -> None:
    assert _read("I have cancer") == "I have cancer"
    assert _read("he is agreed") == "he is agreed"


def test_what_is_written_in_full_is_the_same_turn() -> None:
    heard = Heard((Said("I want to apply for a loan of N$2 000"),), language="en")
    assert written_out(heard, vocabulary=WORDS) is heard
