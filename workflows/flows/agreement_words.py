"""The words that sign, and those that nearly do: read by rule, never by a model."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from flows.commands import Language

Meaning = Literal["signs", "nearly", "more", "read", "page", "change", "ask", "amount", "months"]

# What signs, folded, with the language that it is in.
SIGNING: dict[str, Language] = {"i accept": "en", "ek aanvaar": "af"}
# What is said beside an offer in one word or two, by what it means.
_SAID: Mapping[Meaning, str] = {
    "nearly": "accept, accepted, accepting, i agree, i accepted, i except, i do accept, i sign,"
    " yes i accept, ok i accept, sign, aanvaar, ek stem saam, ek stem in, ja ek aanvaar, teken,"
    " ek teken",
    "read": "read, read it, read please, please read, lees, lees dit, lees asseblief",
    "page": "pdf, the pdf, send pdf, send the pdf, die pdf, stuur die pdf",
    "change": "change, change it, verander, wysig, no, nee",
    "ask": "ask, vra",
    "amount": "smaller, less, smaller loan, a smaller loan, other amount, more, more money,"
    " kleiner, minder, kleiner lening, ander bedrag, meer, meer geld",
    "months": "longer, shorter, more months, fewer months, other months, langer, korter,"
    " meer maande, minder maande, ander maande",
}
# A wish to have it read out, however it is put: these words and no others, one of the first two.
_READ = frozenset(["read", "lees"])
_BESIDE_READ = (
    "it this to me for aloud out loud please can could you will the my agreement contract offer"
    " whole all of here in chat asb asseblief dit hierdie vir hardop voor kan jy sal die ooreenkoms"
    " kontrak aanbod hele hier"
)
_READ_OUT = _READ.union(_BESIDE_READ.split())
_MEANS: Mapping[str, Meaning] = {
    words: means for means, said in _SAID.items() for words in said.split(", ")
}
_SMALLER = frozenset(["smaller", "kleiner"])
_WISH = 8  # words; whoever writes more says more than that
_SLIPS = 2  # letters that may be wrong, before it is something else
# What may stand around a number that is wanted instead: "no, make it 3", "can I do 3 months".
_BESIDE_IT = (
    "no nee sorry please asb asseblief rather liewer eerder instead make it maak dit change to"
    " verander na let be i want would like ek wil soek only just net for vir oor over in can could"
    " may kan do have take get pay neem kry betaal thanks dankie then dan that"
)
_AROUND_A_NUMBER = frozenset(_BESIDE_IT.split())
_MONTHS = frozenset(["month", "months", "mths", "maand", "maande"])
_STUCK_TO_IT = re.compile(r"(?<=\d)(?=[^\W\d])")  # "3months"


# What may stand around the words that sign; with anything else they may be a question.
_AROUND = " .!*'\"‘’‚“”„‟«»‹›"


def signed_words(text: str) -> str | None:
    """The words that sign, folded, where a message holds them and nothing else."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_AROUND)
    return plain if plain in SIGNING else None


def folded(text: str) -> str:
    """The words alone: no case, no stars around them, no full stop."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))


def meaning(texts: Iterable[str]) -> Meaning | None:
    """What the messages of one turn mean for an offer; None where they are about something else.

    Only the words alone sign. With anything beside them ("I accept, but ...") they do not.
    """
    written = [each for each in texts if each.strip()]
    said = list(map(folded, written))
    if not any(said):
        return None
    if all(map(signed_words, written)):
        return "signs"
    if any(_begins_with_signing(each) for each in said):
        return "more"
    if len(said) > 1:
        return None
    return _alone(said[0])


def other_terms(text: str) -> tuple[Literal["amount", "months"], str] | None:
    """The number that is wanted instead, where a message says nothing else."""
    said = folded(_STUCK_TO_IT.sub(" ", text)).split()
    numbers = [each for each in said if each.isdigit()]
    rest = {each for each in said if not each.isdigit()}
    if len(numbers) != 1 or len(numbers[0]) > 2 or not rest <= _AROUND_A_NUMBER | _MONTHS:
        return None
    return "months" if rest & _MONTHS else "amount", numbers[0]


def _alone(words: str) -> Meaning | None:
    if words in _MEANS:
        return _MEANS[words]
    said = words.split()
    if len(said) <= _WISH and _SMALLER.intersection(said):
        return "amount"
    if _READ.intersection(said) and _READ_OUT.issuperset(said):
        return "read"
    return "nearly" if any(_slips(words, each) <= _SLIPS for each in SIGNING) else None


def _begins_with_signing(words: str) -> bool:
    return any(words == each or words.startswith(f"{each} ") for each in SIGNING)


def _slips(words: str, wanted: str) -> int:
    """How many letters are wrong, missing or too many (Levenshtein)."""
    if abs(len(words) - len(wanted)) > _SLIPS:
        return _SLIPS + 1
    row = list(range(len(wanted) + 1))
    for i, letter in enumerate(words, 1):
        before, row = row, [i]
        for j, other in enumerate(wanted, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
    return row[-1]
