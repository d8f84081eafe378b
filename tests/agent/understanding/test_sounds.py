"""Words written as they sound, run together or with two letters swapped are common words."""

from agent.understanding import vocabulary
from agent.understanding.heard import Heard, Said
from agent.understanding.written_out import written_out
from flows.commands import Language

WORDS = vocabulary.load()


def _read(text: str, *, language: Language = "en", awaiting: str | None = None) -> str:
    heard = Heard((Said(text),), language=language, awaiting=awaiting)
    return written_out(heard, vocabulary=WORDS).messages[0].text


def test_what_sounds_the_same_is_the_same() -> None:
    assert _read("lown mani fone nomba munth pliz") == "loan money phone number month please"
    assert _read("boodskape sallaris", language="af") == "boodskappe salaris"


def test_words_run_together_are_parted() -> None:
    assert _read("howmuch canyou") == "how much can you"
    assert _read("ekwil kanek", language="af") == "ek wil kan ek"


def test_swapped_letters_are_swapped_back() -> None:
    assert _read("i wnat a lona") == "i want a loan"
    assert _read("ek bteaal", language="af") == "ek betaal"


def test_ordinary_words_names_and_numbers_stay_as_they_are() -> None:
    text = "three thousand from september, the guard said goodnight in Otavi"
    assert _read("three thousand") == "three thousand"
    assert "Otavi" in _read(text)
    assert _read("deurstuur", language="af") == "deurstuur"
    assert _read("canyou", awaiting="employer") == "canyou"


def test_no_sound_becomes_a_word_that_binds() -> None:
    assert _read("agri akcept kansel konferm") != "agree accept cancel confirm"
    assert "agree" not in _read("agri agre agrea").split()
    assert "aanvaar" not in _read("anvar aanvar", language="af").split()
