"""A payment that is told and taken back in one breath: no claim of it is left."""

import re

from agent.understanding.heard import Heard
from agent.understanding.vocabulary import fold
from flows.commands import AnyCommand, Report, Unsay

_OH = (
    r"(?:no|nope|nee|nah|wait|wag|sorry|jammer|oops|oeps|actually|eintlik|i mean|i meant|ek bedoel)"
)
_NOT_SO = re.compile(
    r"\b(?:i|we) (?:actually |really |still )?(?:didnt|did not|havent|have not|never)\b|"
    r"\b(?:ek|ons) het (?:nog |eintlik )?(?:nie|nooit)\b|"
    r"^(?:\w+ )*(?:not yet|nog nie(?: betaal)?)$|"
    r"\b(?:thats|that is|that was|dis|dit is) (?:not true|nie waar nie)$"
)
_ONLY_LATER = re.compile(
    rf"^{_OH}\b.*\b(?:(?:i|we) will (?:still )?pay|(?:i|we) (?:still )?(?:have|need) to pay|"
    r"(?:ek|ons) (?:sal|moet) (?:nog )?(?:\w+ )?betaal)\b"
)
# Whoever says a word more than these may speak of something else: "I didn't get a slip".
_WORDS = frozenset(
    re.findall(
        r"\w+",
        "no nope nee nah wait wag sorry jammer oops oeps actually eintlik eish ag man hang hold on "
        "my mistake fout i we ek ons mean meant bedoel but maar didnt did not havent have never "
        "pay paid payed it yet nog nie nooit het betaal dit really still need to now nou today "
        "vandag sal moet will tomorrow more later friday vrydag next week volgende thats that is "
        "was dis true waar hey hoor ne",
    )
)
_BEGINS = re.compile(rf"\b{_OH}\b")
_MOST = 3  # messages that say it together


def left(commands: tuple[AnyCommand, ...], heard: Heard) -> tuple[AnyCommand, ...]:
    """The commands without a payment that was taken back before the turn was over."""
    claims = [
        each.message for each in commands if isinstance(each, Report) and each.about == "paid"
    ]
    if not claims:
        return commands
    said = [fold(each.text) for each in heard.messages]
    back = _taken_back(said, first=claims[0])
    if back is None:
        return commands
    kept = [each for each in commands if each.message not in back and not _claims(each, back)]
    span = heard.messages[back.start].text[:400]
    unsaid = Unsay(message=back.start, span=span, confidence=0.9)
    return tuple(sorted([*kept, unsaid], key=lambda each: each.message))


def _claims(command: AnyCommand, back: range) -> bool:
    is_claim = isinstance(command, Report) and command.about == "paid"
    return is_claim and command.message <= back.start


def _taken_back(said: list[str], *, first: int) -> range | None:
    """The messages that take it back; where the end of its own does, an empty range after it."""
    own = said[first]
    for oh in _BEGINS.finditer(own):
        if oh.start() and _is_not_so(own[oh.start() :]):
            return range(first, first)
    for start in range(first + 1, len(said)):
        for end in range(start + 1, min(start + _MOST, len(said)) + 1):
            if _is_not_so(" ".join(filter(None, said[start:end]))):
                return range(start, end)
    return None


def _is_not_so(folded: str) -> bool:
    if not _WORDS.issuperset(folded.split()):
        return False
    return any(each.search(folded) is not None for each in (_NOT_SO, _ONLY_LATER))
