"""Typing mistakes in the words that say what a number is of ("my slaaris is 6500")."""

import re
from itertools import pairwise

from rapidfuzz.distance import OSA

from flows.numbers import figures

# To have a word's slips forgiven, add it; short words turn into other words by one letter.
_WORDS = (
    "salary", "salaris", "income", "inkomste", "borrow", "amount", "bedrag", "months",
    "employer", "werkgewer", "verdien", "remuneration", "instalment", "lening", "employee",
)  # fmt: skip
# One letter away from the words above, and words of their own.
_OWN = frozenset({
    "income", "month", "monthly", "borrowed", "borrows", "amounts", "bedrae", "employed",
    "employee", "employer", "employers", "employees", "verdiend", "verdiens", "leninge", "lenings",
    "salaries", "salarisse", "incomes", "mount", "mouths", "instalments", "installment",
})  # fmt: skip
_SHORT = {"wnt": "want", "ned": "need", "lon": "loan", "lone": "loan", "erning": "earning"}
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d")
_OF_A_NUMBER = re.compile(
    r"(?i)\b(?:number|nommer|no|nr|code|kode|ref\w*)\b"
)  # letters belong there
_SHORTEST = 5


def mended(clause: str) -> str:
    """The clause with such words and noughts as they are meant; one without a number as it is."""
    if not _NUMBER.search(clause):
        return clause
    if not _OF_A_NUMBER.search(clause):
        clause = figures.with_zeros(clause)
    return _WORD.sub(lambda found: _mended(found[0]), clause)


def _mended(word: str) -> str:
    small = word.lower()
    if small in _SHORT:
        return _SHORT[small]
    if len(small) < _SHORTEST or small in _WORDS or small in _OWN:
        return word
    near = [each for each in _WORDS if _is_near(each, small)]
    return near[0] if len(near) == 1 else word


def _is_near(word: str, written: str) -> bool:
    """One slip of the finger, or two where the same letters stand in another order."""
    distance = OSA.distance(word, written, score_cutoff=2)
    if word[0] != written[0] or distance > 2:
        return False
    return distance <= 1 or _letters(word) == _letters(written)


def _letters(word: str) -> list[str]:
    """The letters without repetition of neighbours: "slaaris" and "salaris" share them."""
    ordered = sorted(word)
    return [left for left, right in pairwise([*ordered, ""]) if left != right]
