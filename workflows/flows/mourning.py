"""A death that is told of "my mother": whose loan it touches is asked before anything is ended."""

import re
import unicodedata
from collections.abc import Sequence

from flows.commands import AnyCommand, NotUnderstood, Report
from flows.flow import Ask, Offer, Turn

TOPIC = "mourning"
_KIN = (
    r"(?:husband|wife|brother|sister|mother|father|son|daughter|uncle|aunt|auntie|cousin|friend|"
    r"boyfriend|girlfriend|mom|mum|dad|daddy|niece|nephew|partner|colleague|grand\w+|granny|child|"
    r"baby|parents?|in-?laws?|meme|tate|kuku|man|vrou|broer|suster|ma|pa|seun|dogter|oom|tannie|"
    r"neef|niggie|ouma|oupa|vriend|vriendin|kind|skoon\w+|boetie|sussie)"
)
_MINE = re.compile(
    rf"\b(?:my|our|ons) (?:\w+ ){{0,2}}{_KIN}|\b(?:meme|tate|kuku)\b|"
    r"\b(?:funeral|burial|begrafnis|memorial)\b",
    re.IGNORECASE,
)
# Who says one of these speaks of the person whose number it is, or whose loan.
_OF_THE_BORROWER = re.compile(
    r"\b(?:loans?|lening|ow(?:es?|ed|ing)|owner|borrower|customer|client|debt|account|phone|number|"
    r"foon|nommer|skuld|rekening)\b|"
    r"\b(?:this is|i am|i'?m|it'?s|ek is|dit is|hier is) (?:her|his|haar|sy)\b",
    re.IGNORECASE,
)
_LOAN = re.compile(r"\b(?:loans?|lening|owed?|debt|skuld|borrowed|geleen)\b", re.IGNORECASE)
# "Has died" in Oshiwambo and Otjiherero. More words of these are not attested: a person reads on.
_LOCALLY = re.compile(r"\b(?:okwa (?:si|fya)|wa [tṱ]a)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|not|never|nothing|without|geen|nie|nooit|niks)\b|n't\b", re.IGNORECASE)
_DIED = re.compile(
    rf"\b(?:my|our|ons) (?:\w+ ){{0,2}}{_KIN}\b(?: \w+){{0,3}}? (?:died|dead|late|deceased|"
    r"passed (?:away|on)|oorlede|dood|gesterf|afgesterf)\b|"
    rf"\b(?:my|our|ons) (?:\w+ )?{_KIN}(?:'?s| se)? (?:funeral|burial|begrafnis)\b",
    re.IGNORECASE,
)


def is_unclear(turn: Turn, command: Report) -> bool:
    """Whether it may be the borrower herself who mourns: nobody is taken for dead by that."""
    words = command.span
    if is_for_a_person(command):
        return True
    if _MINE.search(words) is None or _OF_THE_BORROWER.search(words) is not None:
        return False
    said = {each.casefold() for each in re.findall(r"\w+", words)}
    return not said & _her_name(turn)


def is_for_a_person(command: Report) -> bool:
    """Whether it was told in words of which we know no more than these, and can ask nothing."""
    return _LOCALLY.search(unicodedata.normalize("NFC", command.span)) is not None


def ask_whose() -> Ask:
    """No name and no loan is told by it."""
    return Ask(
        "mourning.ask",
        topic=TOPIC,
        offers=(
            Offer("mourning:theirs", "option.yes"),
            Offer("mourning:own", "option.no"),
            Offer("mourning:person", "option.person"),
        ),
    )


def answered(words: str) -> str | None:
    """Which answer somebody gives who says of the dead that they had a loan, or had none."""
    if _LOAN.search(words) is None:
        return None
    return "mourning:own" if _NONE.search(words) else "mourning:theirs"


def condole(turn: Turn, commands: Sequence[AnyCommand]) -> Sequence[AnyCommand]:
    """Whoever tells of a death beside something else hears a kind word first, and no miss."""
    told = {each.message for each in turn.situation.tongues if _DIED.search(each.text)}
    if not told or any(isinstance(each, Report) for each in commands):
        return commands
    turn.say("mourning.condolence")
    turn.moved = True
    rest = [
        each for each in commands if not (isinstance(each, NotUnderstood) and each.message in told)
    ]
    if not rest and turn.state.flow == "application":
        turn.say("mourning.no_hurry", days=turn.situation.policy.sessions.draft_days)
    return rest


def _her_name(turn: Turn) -> set[str]:
    told = f"{turn.situation.called} {turn.value('full_name') or ''}"
    return {each.casefold() for each in re.findall(r"\w{3,}", told)}
