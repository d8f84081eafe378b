"""Plain words: no word of the trade, no long sentence, no shouting, and only her language."""

import re
from collections.abc import Mapping

from flows.commands import Language

LONGEST_AVERAGE = 22  # words a sentence; our own sentences stay below 20 before their values

# A word that ends in - stands for all that begin so.
_OF_THE_TRADE: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("amortis-", "amortiz-", "annum", "apr", "arrears", "collateral", "creditworth-"),
        *("delinquen-", "disburs-", "herein-", "hereby", "indemnif-", "indemnity", "kyc", "lien"),
        *("lieu", "moratorium", "notwithstanding", "obligor", "pursuant", "remuneration"),
        *("thereof", "tranche", "underwrit-", "utilis-", "utiliz-", "forthwith", "aforesaid"),
    ),
    "af": (
        *("amortisasie", "annum", "kollateraal", "kredietwaardig-", "delinkwen-", "disbursering"),
        *("hierin", "hiermee", "vrywaring", "vrywaar", "kyc", "moratorium", "nieteenstaande"),
        *("ingevolge", "remunerasie", "onderskrywing", "hipoteek-", "debiteur-", "voornoemde"),
    ),
}
_OF_MACHINES = (
    r"null|undefined|traceback|exception|webhook|api|json|http|sql|nlu|llm"
    r"|system prompt|invalid input|error code|ongeldige invoer|foutkode|stack trace"
)


def _as_pattern(word: str) -> str:
    return rf"{word[:-1]}\w*" if word.endswith("-") else word


_HARD = re.compile(
    rf"\b(?:{'|'.join(_as_pattern(w) for words in _OF_THE_TRADE.values() for w in words)}"
    rf"|{_OF_MACHINES})\b"
)
_SENTENCE = re.compile(r"[.?!:;](?=\s|$|\")|\n")
_WORD = re.compile(r"[\w'’-]+")

# Words that only one of the two languages has, and that hardly a sentence does without.
_ENGLISH = """
the you your we our and of to with have has are this that not for from will can cannot it if when
how what which who they them please thank hello sorry been do does did
"""
_AFRIKAANS = """
jy jou ons nie het en vir dit ek sal wat met om kan moet hulle hierdie daardie asseblief dankie
hallo jammer uit hoe wie wanneer word na deur sodat daar hier skryf
"""
_TELLING: Mapping[Language, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "af": frozenset(_AFRIKAANS.split()),
}
_ENOUGH = 2  # of them, before a sentence is said to be of the language


def has_hard_words(text: str) -> bool:
    """Whether a word stands there that a lender or a programmer would use, and nobody else."""
    return _HARD.search(text.casefold()) is not None


def words_in_a_sentence(text: str) -> float:
    """How long the sentences are, on average."""
    lengths = [len(each.split()) for each in _SENTENCE.split(text)]
    return sum(lengths) / max(sum(map(bool, lengths)), 1)


def is_another_language(text: str, language: Language) -> bool:
    """Whether a whole sentence is of the other language than the one we write here."""
    ours: Language = "af" if language == "af" else "en"  # what is not written yet is English
    other: Language = "en" if ours == "af" else "af"
    return any(_is_of(other, each) and not _is_of(ours, each) for each in _SENTENCE.split(text))


def _is_of(language: Language, sentence: str) -> bool:
    found = _TELLING[language].intersection(_WORD.findall(sentence.casefold()))
    return len(found) >= _ENOUGH
