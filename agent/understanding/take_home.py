"""Pay that she calls net: it keeps that name, for we ask for what stands before it."""

import re

from agent.understanding.heard import Heard
from flows.commands import AnyCommand, Correct, SetFact
from flows.numbers import take_home

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
            value = _whole(text, start, command.value, afrikaans=_is_afrikaans(text, heard))
            return command.model_copy(update={"value": value[:200]})
    return command


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
