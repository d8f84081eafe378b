"""The last look at what goes out: nothing without a source, no promise, one question, her words."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from agent import plain_words
from agent.addresses import addresses_in, not_among
from agent.claims import claims_in, plain
from agent.for_her_only import is_hers
from agent.languages.guarded import needs_a_reviewer
from agent.phrases import UNSEEN, Phrases
from agent.promises import promises
from agent.reply import MOST, Reply
from flows.commands import Language
from knowledge_base import facts
from knowledge_base.search import ARTICLES

_LONG = 1024  # what WhatsApp takes beside buttons: for costs, and a text with its English
_MAY_BE_LONG = ("application.quote", "application.summary", "agreement.")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_MIXED = re.compile(r"[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_MARKUP = re.compile(r"<[/!]?[A-Za-z][^>]*>|\]\(|```|\{\{|\}\}")
_QUESTION = re.compile(r"[?؟]")


@dataclass(frozen=True)
class Rules:
    """What people decide about replies: the addresses that we may name."""

    addresses: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path = ARTICLES.parent / "facts.toml") -> "Rules":
        """Every address among the confirmed facts; an unconfirmed one is none."""
        confirmed = (fact.value for fact in facts.read(path).values() if fact.confirmed)
        return cls(frozenset[str]().union(*(addresses_in(value) for value in confirmed)))


@dataclass(frozen=True)
class Listener:
    """Whom a reply is for."""

    language: Language = "en"
    verified: bool = False  # whether we know that it is the borrower herself
    decided: bool = False  # whether a person has said yes to her application


@dataclass(frozen=True)
class Withheld:
    """A reply that did not leave, and why: for the person who reviews it."""

    text: str
    keys: tuple[str, ...]
    faults: tuple[str, ...]


def faults(reply: Reply, *, rules: Rules, listener: Listener) -> list[str]:
    """Everything that keeps this message from leaving; names for the record, no text."""
    labels = _labels(reply)
    shown = f"{reply.text}\n{labels}"
    names = tuple(each for each in reply.names if each in reply.text)
    ours = _without(reply.text, names)
    hers = _without(_without(reply.text, (*reply.foreign, *reply.local)), names)
    found = {
        "empty": not reply.text.strip(),
        "too_long": len(reply.text) > _most(reply),
        "two_questions": len(_QUESTION.findall(plain(_without(reply.text, reply.local)))) > 1,
        "number_without_source": bool(claims_in(shown) - reply.stated),
        "promise": not listener.decided and any(map(promises, (shown, *names))),
        "link": not_among(addresses_in(shown) - reply.addresses, rules.addresses),
        "unseen": bool(_UNSEEN.search(shown) or _MIXED.search(shown)),
        "markup": bool(_MARKUP.search(shown)),
        "hard_words": plain_words.has_hard_words(ours),
        "long_sentences": plain_words.words_in_a_sentence(ours) > plain_words.LONGEST_AVERAGE,
        "shouting": "!" in ours,
        "language": plain_words.is_another_language(hers, listener.language),
        "to_a_stranger": not listener.verified and any(map(is_hers, reply.keys)),
    }
    return [name for name, wrong in found.items() if wrong]


def checked(
    replies: tuple[Reply, ...], *, rules: Rules, listener: Listener, phrases: Phrases
) -> tuple[tuple[Reply, ...], tuple[Withheld, ...]]:
    """The replies as they may leave, and what was withheld from them."""
    leaving: list[Reply] = []
    withheld: list[Withheld] = []
    for reply in replies:
        wrong = faults(reply, rules=rules, listener=listener)
        if wrong:
            withheld.append(Withheld(reply.text, reply.keys, tuple(wrong)))
            reply = _safe(reply, rules=rules, listener=listener, phrases=phrases)
        leaving.append(reply)
    return tuple(leaving), tuple(withheld)


def _safe(reply: Reply, *, rules: Rules, listener: Listener, phrases: Phrases) -> Reply:
    """The safe words alone, or before the question where nothing is wrong with that.

    The choice goes with its question: nobody shall say yes to what they have not read.
    """
    words = phrases.text("guard.safe", {}, listener.language)
    question = replace(reply, text=reply.question, statements="")
    if reply.question and not faults(question, rules=rules, listener=listener):
        return replace(question, text=f"{words}\n{reply.question}")
    return Reply(text=words, statements="", keys=("guard.safe",))


def _labels(reply: Reply) -> str:
    return "\n".join(option.title for option in reply.choice.options) if reply.choice else ""


def _most(reply: Reply) -> int:
    paired = bool(reply.local) and any(map(needs_a_reviewer, reply.keys))
    return _LONG if paired or any(key.startswith(_MAY_BE_LONG) for key in reply.keys) else MOST


def _without(text: str, words: tuple[str, ...]) -> str:
    """The text without these words, wherever they stand as words of their own."""
    for each in sorted(filter(None, set(words)), key=len, reverse=True):
        text = _without_one(text, each)
    return text


def _without_one(text: str, words: str) -> str:
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if text[at - 1 : at].isalnum() or text[end : end + 1].isalnum():
            at = text.find(words, at + 1)
        else:
            text = f"{text[:at]} {text[end:]}"
            at = text.find(words, at + 1)
    return text
