"""Noise: what a thumb, a short word and a missing full stop make of a phrase, by literacy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

Literacy = Literal["high", "middle", "low"]
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_VOWELS = frozenset("aeiou")
_LONG = 6  # letters; a shorter word with a letter wrong may be another word


@dataclass(frozen=True)
class Habits:
    """How likely each thing is; of a word, of a message."""

    short_spelling: float  # of each word that has one
    typo: float  # of a message: one word of it
    dropped_vowels: float  # of a message: one word of it
    small_letters: float
    no_full_stop: float


HABITS: Mapping[Literacy, Habits] = {
    "high": Habits(0.0, 0.0, 0.0, 0.0, 0.2),
    "middle": Habits(0.1, 0.1, 0.0, 0.5, 0.6),
    "low": Habits(0.5, 0.3, 0.15, 1.0, 1.0),
}
CAREFUL = Habits(0.0, 0.0, 0.0, 0.0, 0.0)  # whoever was not understood writes it out


def spoil(
    pieces: list[tuple[str, bool]], habits: Habits, *, sms: Mapping[str, str], chance: Random
) -> str:
    """The pieces as one text; a piece that is a value of hers is left as it is."""
    if chance.random() < habits.dropped_vowels:
        pieces = _one_word(pieces, _without_vowels, chance)
    if chance.random() < habits.typo:
        pieces = _one_word(pieces, _mistyped, chance)
    small = chance.random() < habits.small_letters
    plain = chance.random() < habits.no_full_stop
    text = "".join(
        each if is_value else _worn(each, habits, sms=sms, chance=chance, small=small, plain=plain)
        for each, is_value in pieces
    )
    return " ".join(text.split())


def _worn(
    text: str,
    habits: Habits,
    *,
    sms: Mapping[str, str],
    chance: Random,
    small: bool,
    plain: bool,
) -> str:
    def shortened(found: re.Match[str]) -> str:
        short = sms.get(found[0].lower())
        return short if short is not None and chance.random() < habits.short_spelling else found[0]

    text = _WORD.sub(shortened, text)
    text = re.sub(r"[.,!?]", "", text) if plain else text
    return text.lower() if small else text


def _one_word(
    pieces: list[tuple[str, bool]], change: Callable[[str, Random], str], chance: Random
) -> list[tuple[str, bool]]:
    places = [
        (at, found.span())
        for at, (text, is_value) in enumerate(pieces)
        if not is_value
        for found in _WORD.finditer(text)
        if len(found[0]) >= _LONG
    ]
    if not places:
        return pieces
    at, (start, end) = chance.choice(places)
    text = pieces[at][0]
    spoiled = text[:start] + change(text[start:end], chance) + text[end:]
    return [*pieces[:at], (spoiled, False), *pieces[at + 1 :]]


def _without_vowels(word: str, chance: Random) -> str:
    """Its first letter and its consonants."""
    return word[0] + "".join(letter for letter in word[1:] if letter.lower() not in _VOWELS)


def _mistyped(word: str, chance: Random) -> str:
    """Two letters swapped, one doubled, or one left out; never the first."""
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] * 2 + word[at + 1 :] if kind == 1 else word[:at] + word[at + 1 :]
