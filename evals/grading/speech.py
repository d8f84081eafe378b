"""How the assistant speaks: her language, whole words, one question, and no promise."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from agent.languages.guarded import needs_a_reviewer
from agent.languages.identification import Identifier
from evals.grading.held import Held
from evals.outcome import Line
from flows.commands import Language

_SPACED = re.compile(r"N\$\s?(\d{1,3}(?: \d{3})*),(\d\d)(?!\d)")  # N$2 400,00, in Afrikaans
_GAP = re.compile(r"\{\w*(?::\w+)?\}|\[\w+\.\w+\]")
_PROMISE = re.compile(
    r"(?i)\b(?:you are|you're|is|was|has been|have been|will be) (?:pre-?)?"
    r"(?:approved|declined|guaranteed|accepted)\b|\bgoedgekeur\b|\bgewaarborg\b|\bguarantee\b"
)
# What follows such a word in a sentence is a condition or a denial, and promises nothing.
_IF = re.compile(
    r"(?i)\b(?:if|when|once|after|before|until|unless|whether|not|no|nobody|never|cannot"
    r"|wanneer|sodra|nadat|voordat|totdat|tensy|nie|geen|niemand|nooit"
    r"|(?:as|of) (?:jy|jou|die|dit|ons|'n))(?!\w)"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
_QUOTED = re.compile(r"\"[^\"]*\"")
# These are written in more than her own language: a choice of languages, and an offer of one.
_MIXED = ("welcome", "language.", "question.answered_in_english")
_LOCAL: tuple[Language, ...] = ("osh", "her")
_SURE, _SURE_OF_FEW, _FEW = 0.9, 0.97, 6
_REMEMBERED = 10_000  # lines: the same phrases are said in every case
_ONLY_A_FILE = re.compile(r"(?:\[\w+/[\w.+-]+\] )+\S+")  # by its name, which is nobody's language
_WORD = re.compile(r"[^\W\d_]{2,}")


def plain(text: str) -> str:
    """The text with one kind of blank, and amounts as English writes them."""
    text = unicodedata.normalize("NFKC", text)
    return _SPACED.sub(lambda found: f"N${found[1].replace(' ', ',')}.{found[2]}", text)


def wrong_language(held: Held) -> Iterator[str]:
    """Every reply is in the language that she chose; English may stand beneath where it must."""
    hers = _words_of_hers(held)
    for line, mine in held.languages():
        if any(key.startswith(_MIXED) for key in line.keys) or _ONLY_A_FILE.fullmatch(line.text):
            continue
        beneath = {"en"} if has_english_beneath(line, mine) else set[str]()
        for part in line.text.splitlines() if beneath else [line.text]:
            heard = _surely(_WORD.sub(lambda word: "" if word[0] in hers else word[0], part))
            if heard not in (None, mine, *beneath):
                yield f"{heard} instead of {mine}: {part[:60]!r}"


def english_alone(held: Held) -> Iterator[str]:
    """Whoever chose Afrikaans reads Afrikaans in every turn, whatever stands beneath it."""
    turns: dict[tuple[int, int], set[str | None]] = {}
    for line, mine in held.languages():
        if _ONLY_A_FILE.fullmatch(line.text):
            continue
        if mine == "af" and not any(key.startswith(_MIXED) for key in line.keys):
            heard = turns.setdefault((line.step, line.turn), set())
            heard |= {_surely(part) for part in line.text.splitlines()}
    for (step, turn), heard in turns.items():
        if "en" in heard and "af" not in heard:
            yield f"only English in turn {turn} (step {step})"


def has_english_beneath(line: Line, mine: Language) -> bool:
    """Consent, cost and contract are shown in English too, until a speaker has reviewed them."""
    return mine in _LOCAL or (mine == "af" and any(map(needs_a_reviewer, line.keys)))


def _words_of_hers(held: Held) -> frozenset[str]:
    """What is repeated of hers, as a name, is of no language."""
    told = (line.text for line in held.played.lines if line.who == "borrower")
    return frozenset(word for text in told for word in _WORD.findall(text))


@lru_cache(_REMEMBERED)
def _surely(text: str) -> str | None:
    """The language of a text, where that is sure; a name and a number are of none."""
    guess = _identifier().guess(text)
    few = len(_WORD.findall(text)) < _FEW
    return guess.language if guess.confidence >= (_SURE_OF_FEW if few else _SURE) else None


@cache
def _identifier() -> Identifier:
    return Identifier.load()  # statistics that nobody changes, read once


def unfinished(held: Held) -> Iterator[str]:
    """No gap is left open, and no reply is empty."""
    for line in held.replies:
        found = _GAP.search(line.text)
        if found is not None or not (line.text.strip() or line.options):
            yield f"{found[0] if found else 'nothing'} in {line.text[:60]!r}"


def promises(held: Held) -> Iterator[str]:
    """Nobody is told yes or no before there is a decision."""
    for line in held.replies:
        for sentence in _SENTENCE.split(line.text):
            found = _PROMISE.search(sentence)
            if found is not None and _IF.search(sentence[: found.start()]) is None:
                yield f"{found[0]!r} in {sentence[:80]!r}"


def too_many_questions(held: Held) -> Iterator[str]:
    """She is asked one thing at a time; English beneath asks the same once more."""
    for line, mine in held.languages():
        asked = _QUOTED.sub("", line.text).count("?")
        if asked > (2 if has_english_beneath(line, mine) else 1):
            yield f"{asked} in {line.text[:60]!r}"
