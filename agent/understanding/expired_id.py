"""An ID or a passport of hers that has run out: she wants to know what now."""

import re

from agent.understanding.vocabulary import fold
from flows.commands import AnyCommand, AskQuestion, StartFlow

# Read over one folded sentence.
_ID = (
    r"(?:(?:namibian |old |only |ou )?(?:id|identity|national id|identiteits)"
    r"(?: ?(?:card|document|book|kaart|dokument|boek|boekie))?|"
    r"(?:namibian |foreign |own |old |eie |ou |\w+an |\w+ese )?(?:passport|paspoort))"
)
_OUT = (
    r"(?:expired|outdated|out of date|no longer valid|not valid(?: any ?more)?|run out|ran out|"
    r"lapsed|invalid|verval|verstryk|ongeldig|nie meer geldig|nie geldig)"
)
_BE = (
    r"(?:(?:is|has|was|have|had|got|just|already|also|now|unfortunately|been|het|al|reeds|klaar|nou|"
    r"net|ook|lankal|ongelukkig|card|kaart) ){0,4}?"
)
_EXPIRED = re.compile(
    rf"\b(?:my|the|die|this|hierdie) {_ID} {_BE}{_OUT}\b|^{_ID} {_BE}{_OUT}\b|"
    rf"\b(?:an?|my|n|only|net) (?:expired|outdated|vervalde|verstreke) {_ID}\b|"
    rf"\b(?:i|ek) (?:only )?(?:have|het)(?: \w+){{0,2}} {_ID} (?:(?:that|which|wat) )?{_BE}{_OUT}\b"
)
_STANDS = re.compile(
    r"\b(?:not|never|hasnt|isnt|didnt|has not|did not|nie|nog nie)(?: yet| nog)? "
    r"(?:expired|outdated|out of date|verval|verstryk|run out|ran out|lapsed)\b|"
    r"\b(?:if|when|until|before|suppose|as|wanneer|tot|totdat|voor|sodra|would|sou)\b"
    r".*\b(?:expired?s?|verval|verstryk)\b|"
    # Another ID: at work, at school, of the caller.
    r"\b(?:work|staff|student|employee|school|company|caller|user|login|apple|reference|werk|"
    r"skool|studente) ?(?:id|passport)\b|\b(?:haha\w*|lol|joke|joking|kidding|grap)\b"
)
_ANOTHERS = re.compile(r"\b(?:his|her|their|your|sy|haar|hulle|jou|julle)\b")
_MAY_I = re.compile(
    r"^(?:so |and |but |en |maar |dan )?(?:can|may|could|do|kan|mag|sal) (?:i|we|ek|ons)\b"
)
_MAY_I_APPLY = re.compile(
    rf"{_MAY_I.pattern} (?:\w+ )?(?:apply|continue|go on|borrow|get|aansoek|leen|aangaan|kry)\b"
)


def is_told(folded: str) -> bool:
    """Whether the paper that proves who she is has expired."""
    if _STANDS.search(folded) or _ANOTHERS.search(folded):
        return False
    return _EXPIRED.search(folded) is not None


def is_asked_in(command: AnyCommand) -> bool:
    """Whether this asks what to do with an ID that has expired."""
    return isinstance(command, AskQuestion) and is_told(fold(command.span))


def begins(command: AnyCommand) -> bool:
    """Whether this would begin an application, or ask of one, where one only may not be able to."""
    if isinstance(command, AskQuestion):
        return _MAY_I_APPLY.match(fold(command.span)) is not None
    is_start = isinstance(command, StartFlow) and command.flow == "application"
    return is_start and _MAY_I.match(fold(command.span)) is not None
