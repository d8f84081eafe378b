"""Telling keys hit at random from a word that we only do not know."""

import re

from agent.understanding.vocabulary import fold

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = 3  # neighbouring keys, one after the other
_WORDS_ALL_THE_SAME = frozenset({"were", "pop", "ere", "tre", "free", "tree", "wee", "oui"})
_VOWEL = re.compile(r"[aeiouy]")
_NO_VOWEL = re.compile(r"[^aeiouy\d]{4,}")
_LONG = re.compile(r"[^aeiouy\d]{6,}")
_SAME = re.compile(r"(.)\1{2,}")


def is_gibberish(text: str) -> bool:
    """Whether most of the words were hit at random, or one was said again and again."""
    words = [word for word in fold(text).split() if word.isalpha()]
    if not words:
        return False
    if len(words) > 1 and len(set(words)) == 1:
        return True
    mad = sum(_is_mad(word, alone=len(words) == 1) for word in words)
    return mad * 2 > len(words) and not text.isupper()


def _is_mad(word: str, *, alone: bool) -> bool:
    if _SAME.search(word) or _LONG.search(word) or _NO_VOWEL.fullmatch(word) or _slides(word):
        return True
    # "fnb" alone is a bank; beside others as odd it is noise.
    return not alone and len(word) == 3 and not _VOWEL.search(word)


def _slides(word: str) -> bool:
    """Whether fingers slid over neighbouring keys for nearly all of the word."""
    if word in _WORDS_ALL_THE_SAME:
        return False
    inside, run = 0, 1
    for left, right in zip(word, f"{word[1:]} ", strict=True):
        if _are_neighbours(left, right):
            run += 1
            continue
        inside += run if run >= _RUN else 0
        run = 1
    return inside * 5 >= len(word) * 4


def _are_neighbours(left: str, right: str) -> bool:
    return any(
        left in row and right in row and abs(row.index(left) - row.index(right)) == 1
        for row in _ROWS
    )
