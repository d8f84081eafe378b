"""However long a text is and whatever it repeats, whoever reads it is done at once.

What a stranger sends is read whole by what masks, tells languages apart and exports; the reader of
messages looks at a part of it. An expression that begins anew at each letter of a run would take
ten times ten as long for ten times as much.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from agent import secrets
from agent.desk import cells, masking
from agent.documents import days, figures
from agent.languages import spelling
from agent.understanding import classifier, danger, vocabulary
from agent.understanding.heard import Heard, Said
from agent.understanding.reading import read
from agent.understanding.tokens import Tokens
from crm_store import money

LONG, A_QUARTER = 20_000, 5_000  # characters
A_MOMENT = 0.004  # seconds
HERS = masking.Hers(names=("Selma Nangolo",), numbers=("85010100123", "+264810000001"))
WORDS = vocabulary.load()
CLASSIFIER = classifier.load(spellings=WORDS.spellings)


def _read(text: str) -> object:
    return read(Heard((Said(text),)), vocabulary=WORDS, classifier=CLASSIFIER)


READERS: Mapping[str, Callable[[str], object]] = {
    "secrets": secrets.hide,
    "numbers": secrets.hide_numbers,
    "languages": spelling.words,
    "despair": danger.wants_to_die,
    "threats": danger.threatens,
    "tokens": lambda text: Tokens().hide(Heard((Said(text),))),
    "masks": lambda text: masking.mask(text, HERS),
    "cells": cells.safe,
    "amounts": money.find,
    "figures": figures.amounts,
    "days": days.days,
    "reader": _read,
}
REPEATED = (
    *("a", "A", "0", " ", "\n", "\t", ".", ",", "-", "+", "'", '"', "(", "<", "=", "@", "*", "_"),
    *(
        "a ",
        "a@",
        "a.",
        "a-",
        "a'",
        "0 ",
        "0.",
        "0,",
        "0-",
        "1,",
        "1 ",
        "12/",
        "081 ",
        "N$",
        "N$1 ",
    ),
    *("http://a.", "my pin is ", "pin ", "id ", "1 i mean ", "not ", "jan ", "O0,", "Se", "=1+"),
    *("+264 81 ", "selma ", "i want to borrow ", "85010100123 ", "\u00eb", "\u0301", "10:00 "),
)


@pytest.mark.parametrize("name", READERS)
def test_a_long_text_is_read_in_time_that_grows_with_it_and_no_more(name: str) -> None:
    # The reader of messages looks at a part of each, and takes its time for that.
    repeated = REPEATED[::4] if name == "reader" else REPEATED
    assert list(_too_slow(READERS[name], repeated)) == []


def _too_slow(reads: Callable[[str], object], repeated: Sequence[str]) -> Iterator[str]:
    for each in repeated:
        whole = (each * LONG)[:LONG] + "!"
        part = _seconds(reads, whole[-A_QUARTER:])
        # How long it takes is the machine's; four times the text takes 16 times as long only
        # where it is read anew from each of its letters.
        if part > A_MOMENT and (taken := _seconds(reads, whole)) > 9 * part:
            yield f"{each!r} takes {taken:.2f} s"


def _seconds(reads: Callable[[str], object], text: str) -> float:
    gc.disable()  # it looks at everything there is, whenever it likes
    began = time.thread_time()
    reads(text)
    taken = time.thread_time() - began
    gc.enable()
    return taken
