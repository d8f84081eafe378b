"""Telling a question from an answer, and the house's business from small talk."""

import re

from agent.understanding.vocabulary import Vocabulary, fold

_ABOUT = ("tell me about", "tell me how", "explain how", "i want to know", "i would like to know")
# Afrikaans orders; with another subject the same verbs ask ("gee julle lenings").
_ORDERS = re.compile(
    r"(?:gee|vat|vra|neem|stuur|doen) (?:vir )?(?:my|dit|asb|n)\b|moet (?:my|dit|asb|"
    r"nie)\b.*\bnie\b"
)
# "by wie kan ek kla", "to whom do I pay"
_BEFORE_ASKING = frozenset(
    {"by", "vir", "met", "op", "in", "van", "for", "to", "at", "from", "tot"}
)
_ASKED_AFTER = frozenset(
    {"wie", "wat", "watter", "waar", "wanneer", "what", "whom", "which", "who"}
)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_PARTS = re.compile(
    r",\s+(?!(?:not|nie|but not|pty|ltd|cc)\b)|"
    r",?\s+but\s+|"
    # "stop maar die aansoek" is one order; there "maar" is no but.
    r"(?:,|(?<!\bstop)(?<!\blos)(?<!\bstuur)(?<!\bgaan)(?<!\bdoen)(?<!\bvat)(?<!\bmag)(?<!\bkan)"
    r"(?<!\bvergeet)(?<!\bkanselleer)(?<!\bhou)(?<!\bgee)(?<!\bdit)(?<!\baansoek))\s+maar\s+|"
    r"\s+(?:and|en)\s+"
    r"(?=(?:can|how|what|when|where|why|do you|is it|will|kan|hoe|wat|wanneer|hoekom)\b)",
    re.IGNORECASE,
)


def clauses(text: str, *, vocabulary: Vocabulary) -> list[str]:
    """The sentences of a message, and the parts that a comma or "but" divides.

    A sentence that asks from its first word on stays whole: "which is cheaper, 2 or 4?"
    """
    return [
        part.strip()
        for sentence in _SENTENCES.split(text)
        for part in _parts(sentence, vocabulary=vocabulary)
        if part.strip(" .,!;")
    ]


def _parts(sentence: str, *, vocabulary: Vocabulary) -> list[str]:
    parts = _PARTS.split(sentence)
    return [sentence] if is_question(parts[0], vocabulary=vocabulary) else parts


def is_question(clause: str, *, vocabulary: Vocabulary) -> bool:
    """Whether somebody asks here, with or without a question mark."""
    if clause.rstrip().endswith("?"):
        return True
    folded = fold(clause)
    words = [vocabulary.spellings.get(word, word) for word in folded.split()]
    if not words or _ORDERS.match(folded):
        return False
    if words[0] in vocabulary.question_words and len(words) > 1:
        return True
    if words[0] in _BEFORE_ASKING and len(words) > 2 and words[1] in _ASKED_AFTER:
        return True
    verb_first = (
        len(words) > 2 and words[0] in vocabulary.verbs_first and words[1] in vocabulary.subjects
    )
    return verb_first or folded.startswith(_ABOUT)


def is_our_business(clause: str, *, vocabulary: Vocabulary) -> bool:
    """Whether a word of lending occurs."""
    return any(word in vocabulary.business for word in fold(clause).replace("?", " ").split())
