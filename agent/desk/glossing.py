"""A gloss: attested words of a message with what they mean, where nobody translates it whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge_base import glossary
from knowledge_base.glossary import TONGUES, Tongue
from knowledge_base.subwords import words

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_INSIDE_SENTENCE = "~"
_MOST_FORMS = 3
_Meanings = Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class Piece:
    """Some of a message, with its meaning where it is attested."""

    text: str
    means: str = ""


def pieces(text: str, *, language: str | None, variety: str | None = None) -> tuple[Piece, ...]:
    """The whole message in pieces; one without a meaning where no word of it is known."""
    tongues = _tongues(language, variety)
    found = [(each.span(), _plain(each[0])) for each in _WORD.finditer(text)]
    made: list[Piece] = []
    place = at = 0
    while place < len(found):
        near = found[place : place + _longest_phrase()]
        taken, means = _longest([word for _, word in near], tongues)
        if means:
            begin, end = found[place][0][0], found[place + taken - 1][0][1]
            made += [Piece(text[at:begin])] if begin > at else []
            made.append(Piece(text[begin:end], means))
            at = end
        place += taken
    return (*made, Piece(text[at:])) if at < len(text) or not made else tuple(made)


def terms(glossed: Sequence[Piece]) -> dict[str, str]:
    """The words that have a meaning, each once, in their order."""
    return {each.text: each.means for each in glossed if each.means}


def _tongues(language: str | None, variety: str | None) -> tuple[Tongue, ...]:
    known = TONGUES.get(language or "", ())
    place = [str(each) for each in known].index(variety) if variety in known else None
    return known if place is None else known[place : place + 1]


def _longest(found: Sequence[str], tongues: Sequence[Tongue]) -> tuple[int, str]:
    """How many of the first words are one phrase, and what it means."""
    for size in range(len(found), 0, -1):
        phrase = tuple(found[:size])
        means = [meant for each in tongues if (meant := _meanings(each).get(phrase))]
        if means:
            return size, " / ".join(dict.fromkeys(means))
    return 1, ""


@cache
def _meanings(tongue: Tongue) -> _Meanings:
    told: dict[tuple[str, ...], list[str]] = {}
    for row in glossary.read().rows:
        for form in row.forms(tongue):
            phrase = tuple(_plain(each) for each in _WORD.findall(form.lstrip(_INSIDE_SENTENCE)))
            if any(phrase) and row.english not in told.setdefault(phrase, []):
                told[phrase].append(row.english)
    return {phrase: " / ".join(means[:_MOST_FORMS]) for phrase, means in told.items()}


@cache
def _longest_phrase() -> int:
    every: tuple[Tongue, ...] = ("ndo", "kua", "her")
    return max(len(phrase) for tongue in every for phrase in _meanings(tongue))


def _plain(word: str) -> str:
    return "".join(words(word))
