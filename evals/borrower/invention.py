"""Whether somebody wrote a number or a name that she does not know."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent import cast
from evals.borrower.hearing import Hearing
from evals.case import Borrower
from flows.numbers import figures

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?:,\n]\s*)$")
# Whom everybody knows, and what is written with a capital for its language's sake.
_EVERYBODY = frozenset(
    {"i", "i'm", "id", "pdf", "ok", "otp", "pin", "hr", "n", "nad", "sms", "buffr", "namfisa"}
    | {"whatsapp", "english", "engels", "afrikaans", "oshiwambo", "otjiherero", "namibia"}
)
_LINES = ("summary", "change_item", "change_line")  # lines are named by their numbers there
_LAST_LINE = 10
_ARTICLE = 1  # "een" is an article, and "one" a pronoun, more often than a number


@dataclass(frozen=True)
class Known:
    """All numbers and all words of names that she may write."""

    numbers: frozenset[Decimal]
    names: frozenset[str]


def known(borrower: Borrower) -> Known:
    """What she knows at first, and what she comes to want instead."""
    told = [*_leaves(borrower.knows), *_leaves(borrower.changes_mind), *borrower.asks]
    return Known(
        numbers=frozenset(number for each in told for number in _numbers(each)),
        names=frozenset(word.casefold() for each in told for word in _WORD.findall(each)),
    )


def invented(words: str, knows: Known, *, seen: Hearing) -> tuple[str, ...]:
    """The numbers and names in her words that she has from nowhere.

    The number of an option may be written to choose it; what an answer says she has not said.
    """
    last = _LAST_LINE if seen.awaits in _LINES else len(seen.options)
    allowed = knows.numbers | {Decimal(each) for each in range(1, last + 1)}
    numbers = (f"{each.normalize():f}" for each in _numbers(words) if each not in allowed)
    return (*numbers, *_unknown_names(words, knows, seen=seen))


def _unknown_names(words: str, knows: Known, *, seen: Hearing) -> Iterable[str]:
    heard = {word.casefold() for word in _WORD.findall(seen.text)} - _STRANGERS
    for found in _WORD.finditer(words):
        word = found[0].casefold()
        if word in knows.names | _EVERYBODY | heard:
            continue
        opens = _SENTENCE.search(words[: found.start()]) is not None
        is_a_name = found[0][0].isupper() and not opens and not found[0].isupper()
        if is_a_name or word in _STRANGERS:
            yield found[0]


def _numbers(text: str) -> list[Decimal]:
    """Every number in figures or in words."""
    plain = figures.plain(text)
    return [
        each.value
        for each in figures.find(plain)
        if each.value is not None and (each.value != _ARTICLE or plain[each.start].isdigit())
    ]


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield str(value)


# A model may have read these somewhere; whoever was not told of them knows none.
_STRANGERS = frozenset(
    word.casefold()
    for name in (
        *(partner[0].split()[0] for partner in cast.PARTNERS),
        *(player.name for player in cast.PLAYERS[:-1]),
    )
    for word in _WORD.findall(name)
)
