"""Replies: the statements and the one question of a turn, in as few messages as can be read.

That is one or two; a third leaves only where long answers would otherwise be lost.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.phrases import Phrases, show_date, show_moment
from channels.channel import Choice, Option
from crm_store import money
from crm_store.money import Cents
from flows.commands import Language
from flows.flow import Ask, Say, Value
from flows.form import STEPS

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
    reviewed: tuple[str, ...] = ()  # articles that it repeats, word for word


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
    told = [_Told(line) for line in carried.splitlines()]
    told += [_tell(say, phrases=phrases, language=language) for say in says]
    stated = numbers_in(carried) | _sources(says, phrases=phrases, language=language)
    parts = _packed(told)
    if ask is None:
        return tuple(_alone(part, stated) for part in parts)
    question = _question(ask, phrases=phrases, language=language, back=back)
    above = parts.pop() if parts and _length(parts[-1]) + 1 + len(question) <= MOST else []
    asking = Reply(
        text=_text([*above, _Told(question)]),
        statements=_text(above),
        choice=_choice(ask, phrases=phrases, language=language),
        keys=(*_keys(above), ask.key),
        stated=_sources([ask], phrases=phrases, language=language)
        | (stated if above else frozenset()),
        reviewed=_articles(above),
    )
    return (*(_alone(part, stated) for part in parts), asking)


def numbers_in(text: str) -> frozenset[str]:
    """Every number in a text, as it is written."""
    return frozenset(_NUMBER.findall(text))


@dataclass(frozen=True)
class _Told:
    """One statement, the key that it comes from, and the article that it repeats."""

    text: str
    key: str = ""
    article: str = ""


def _tell(say: Say, *, phrases: Phrases, language: Language) -> _Told:
    article = "".join(str(say.values[name]) for name in phrases.articles_in(say.key))
    return _Told(phrases.say(say, language), say.key, article)


def _alone(part: Sequence[_Told], stated: frozenset[str]) -> Reply:
    """Statements that no question follows."""
    return Reply(_text(part), _text(part), None, _keys(part), stated, _articles(part))


def _packed(told: Sequence[_Told]) -> list[list[_Told]]:
    """The statements in their order, as many to a message as it takes."""
    parts: list[list[_Told]] = []
    for each in told:
        if parts and _length([*parts[-1], each]) <= MOST:
            parts[-1].append(each)
        else:
            parts.append([each])
    return parts


def _length(told: Sequence[_Told]) -> int:
    return len(_text(told))


def _text(told: Sequence[_Told]) -> str:
    return "\n".join(each.text for each in told)


def _keys(told: Sequence[_Told]) -> tuple[str, ...]:
    return tuple(each.key for each in told if each.key)


def _articles(told: Sequence[_Told]) -> tuple[str, ...]:
    return tuple(each.article for each in told if each.article)


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
