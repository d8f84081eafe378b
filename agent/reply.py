"""Replies: the statements and the one question of a turn, as at most two messages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.phrases import Phrases, show_date, show_moment
from channels.channel import Choice, Option
from crm_store import money
from crm_store.money import Cents
from flows.application import STEPS
from flows.commands import Language
from flows.flow import Ask, Say, Value

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
MOST = 600  # characters of one message; a summary of costs may take the channel's own limit


@dataclass(frozen=True)
class Reply:
    """One message to send. `statements` is what must be said again if it never leaves."""

    text: str
    statements: str
    choice: Choice | None = None
    keys: tuple[str, ...] = ()  # of the catalogue, so that a reply can be explained
    stated: frozenset[str] = frozenset()  # the numbers that it has a source for


def compose(
    says: Sequence[Say],
    ask: Ask | None,
    *,
    phrases: Phrases,
    language: Language,
    carried: str = "",
    back: bool = False,
) -> tuple[Reply, ...]:
    """Write a turn's reply; `back` leads from an answer to the question that still waits."""
    told = [carried] if carried else []
    told += [phrases.say(say, language) for say in says]
    statements = "\n".join(told)
    keys = tuple(say.key for say in says)
    stated = numbers_in(carried) | _sources(says, phrases=phrases, language=language)
    if ask is None:
        return (Reply(statements, statements, None, keys, stated),) if statements else ()
    question = _question(ask, phrases=phrases, language=language, back=back)
    choice = _choice(ask, phrases=phrases, language=language)
    asked = _sources([ask], phrases=phrases, language=language)
    if not statements:
        return (Reply(question, "", choice, (ask.key,), asked),)
    if len(statements) + len(question) + 1 <= MOST:
        text = f"{statements}\n{question}"
        return (Reply(text, statements, choice, (*keys, ask.key), stated | asked),)
    return (
        Reply(statements, statements, None, keys, stated),
        Reply(question, "", choice, (ask.key,), asked),
    )


def numbers_in(text: str) -> frozenset[str]:
    """Every number in a text, as it is written."""
    return frozenset(_NUMBER.findall(text))


def _question(ask: Ask, *, phrases: Phrases, language: Language, back: bool) -> str:
    question = phrases.say(ask, language)
    if ask.step is None:
        return question
    step = Say("step.back" if back else "step.at", {"step": ask.step, "steps": STEPS})
    return f"{phrases.say(step, language)} {question}"


def _choice(ask: Ask, *, phrases: Phrases, language: Language) -> Choice | None:
    if not ask.offers:
        return None
    options = tuple(
        Option(offer.id, phrases.text(offer.label, offer.values, language)) for offer in ask.offers
    )
    return Choice(options, button=phrases.text("option.choose", {}, language))


def _sources(says: Iterable[Say], *, phrases: Phrases, language: Language) -> frozenset[str]:
    """The numbers that a reply may state: those of its sentences' own words and of its values."""
    allowed = {str(STEPS), *(str(say.step) for say in says if isinstance(say, Ask) and say.step)}
    for say in says:
        allowed |= numbers_in(phrases.template(say.key, language))
        for value in say.values.values():
            allowed |= _numbers_of(value, phrases=phrases, language=language)
    return frozenset(allowed)


def _numbers_of(value: Value, *, phrases: Phrases, language: Language) -> frozenset[str]:
    if isinstance(value, datetime):
        return numbers_in(show_moment(value, language))
    if isinstance(value, date):
        return numbers_in(show_date(value, language))
    if isinstance(value, int):
        return numbers_in(f"{value} {money.show(Cents(value))}")
    nested = phrases.template(value, language) if phrases.has(value) else ""
    return numbers_in(f"{value} {nested}")
