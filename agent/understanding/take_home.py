"""Pay that she calls net keeps that name, for we ask for the gross, and take that of the two."""

import re

from agent.understanding import values
from agent.understanding.heard import Heard
from flows.commands import AnyCommand, Correct, SetFact
from flows.numbers import amounts, take_home

# Words that may stand between a figure and its name; these name another figure, or deny it.
_AND = (
    r"(?:[\s,(]+(?!(?:not|nie|no|before|voor|gross|bruto|and|en|but|maar|or|of)\b)"
    r"[^\W\d][\w'’]*)"
)
_AFTER = re.compile(
    rf"(?:\s*(?:n\$|nad\b|dollars?\b|rand\b|bucks\b))?{_AND}{{0,3}}?[\s,(]+"
    rf"(?P<name>(?!net\b(?!\s*(?:$|[.,;:!?)]|pay\b|salar|loon\b|income\b|a\b|per\b|p\b|every\b|"
    rf"each\b|monthly\b|month\b|please\b|pls\b|sir\b))){take_home.NAMES})",
    re.IGNORECASE,
)
_OF_PAY = r"(?:pay|salary|salaris|loon|income|inkomste|wages?|earnings|amount|is|was|=|:)"
_BEFORE = re.compile(
    rf"\b(?P<name>(?!net\b(?!\s*{_OF_PAY}))(?:{take_home.NAMES})){_AND}{{0,5}}?"
    r"[\s,:=(]*(?:n\s?\$|nad|r)?\s*$",
    re.IGNORECASE,
)
# "i get net 9000": in Afrikaans it says that it is no more than that.
_RIGHT_BEFORE = re.compile(r"\b(?P<name>net)\s+(?:n\s?\$|nad|r)?\s*$", re.IGNORECASE)
_AFRIKAANS = re.compile(
    r"\b(?:ek|kry|verdien|dit|dis|is nie|nie|maar|vir|so|omtrent|my\s+loon|asb)\b", re.IGNORECASE
)
_GROSS = rf"(?:(?:gross|bruto|basic|basies\w*)\b|(?:before|voor)\s+{take_home.DEDUCTIONS})"
_NET = rf"(?:{take_home.NAMES}|(?:after|na)\b)"
_IS = r"(?:[\s:=(]+(?:pay|salary|salaris|loon|income|inkomste|is|was|of)\b){0,2}[\s:=(]*"
# What may stand between the two; other words tell of something else.
_AND_ALSO = (
    r"[\s,;:./()&+–-]*(?:(?!(?:not|nie|no|or|of|need|want|wil|borrow|loan|lening|leen|soek|nodig)\b)"
    r"[^\W\d][\w'’]*[\s,:]+){0,3}?"
)


def _called(name: str, group: str) -> str:
    """An amount with this name before or behind it."""
    amount = values.AMOUNT
    return rf"(?:\b{name}{_IS}(?P<{group}>{amount})|(?P<{group}_named>{amount})[\s(]*{name})"


_BOTH = tuple(
    re.compile(first + _AND_ALSO + then, re.IGNORECASE)
    for first, then in (
        (_called(_GROSS, "gross"), _called(_NET, "net")),
        (_called(_NET, "net"), _called(_GROSS, "gross")),
    )
)


def named(commands: tuple[AnyCommand, ...], *hearings: Heard) -> tuple[AnyCommand, ...]:
    """The commands, pay with the name that says that it is net."""
    return tuple(_named(command, hearings) for command in commands)


def _named(command: AnyCommand, hearings: tuple[Heard, ...]) -> AnyCommand:
    if not isinstance(command, SetFact | Correct) or command.fact != "remuneration":
        return command
    for heard in hearings:
        text = heard.messages[command.message].text
        start = text.find(command.value) if command.value else -1
        if start >= 0:
            gross = _beside_net(text, start, start + len(command.value))
            if gross is not None:
                return command.model_copy(update={"value": gross})
            value = _whole(text, start, command.value, afrikaans=_is_afrikaans(text, heard))
            return command.model_copy(update={"value": value[:200]})
    return command


def _beside_net(text: str, start: int, end: int) -> str | None:
    """The gross, where it is told together with the net, and the value is one of them or both."""
    for both in _BOTH:
        found = both.search(text)
        if found is None or found.end() <= start or found.start() >= end:
            continue
        gross, net = (found[name] or found[f"{name}_named"] for name in ("gross", "net"))
        more, less = amounts.amount(gross), amounts.amount(net)
        if isinstance(more, int) and isinstance(less, int) and more > less:
            return gross
    return None


def _whole(text: str, start: int, value: str, *, afrikaans: bool) -> str:
    """The value and all that stands up to its name."""
    end = start + len(value)
    after = _AFTER.match(text, end)
    if after:
        return text[start : after.end("name")]
    before = _BEFORE.search(text[:start])
    if before is None and not afrikaans:
        before = _RIGHT_BEFORE.search(text[:start])
    return text[before.start("name") : end] if before else value


def _is_afrikaans(text: str, heard: Heard) -> bool:
    return heard.language == "af" or _AFRIKAANS.search(text) is not None
