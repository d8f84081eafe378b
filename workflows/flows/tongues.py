"""Languages as she writes them: what she is answered in, and a switch that is only offered."""

import re
from collections.abc import Mapping

from flows.commands import (
    Affirm,
    AnyCommand,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    Language,
    SetFact,
    Thank,
    Variety,
)
from flows.effects import NoteVariety
from flows.flow import Ask, Offer, Tongue, Turn
from flows.menu import LANGUAGES

TOPIC = "switch"
_SURE = 0.8  # below this a guess changes nothing
# "Stop" and "menu" are words of two languages: in fewer than four words a single one decides.
_SURE_OF_FEW, _FEW = 0.95, 4
_IN_SUCCESSION = 2  # messages in another language, before a switch is offered
_KEPT = 6  # messages that make a habit
_KNOWN_WELL: frozenset[Language] = frozenset(["en", "af"])
_VARIETIES: Mapping[str, Variety] = {"ndonga": "ndo", "kwanyama": "kua"}
_WORD = re.compile(r"[^\W\d_]{2,}")


def notice(turn: Turn) -> None:
    """Take in which languages she writes; this alone changes neither language nor step."""
    _close_offer(turn)
    for tongue in turn.situation.tongues:
        language = surely(tongue)
        turn.variety = _named_variety(turn, tongue) or (
            tongue.variety if language == "osh" and tongue.variety else turn.variety
        )
        if language is not None and _tells(turn, tongue):
            turn.keep(wrote=(*turn.state.wrote, language)[-_KEPT:])
    if turn.variety is not None and turn.variety != turn.situation.variety:
        turn.do(NoteVariety(turn.variety))
    turn.language = _answered_in(turn)
    turn.speaks = _speaks(turn)


def offer(turn: Turn) -> Ask | None:
    """Another language, where she has written it twice and was not offered it before."""
    mine = turn.situation.language
    hers = _settled(turn)
    if hers in (None, mine, turn.language) or hers in turn.state.declined:
        return None
    if mine is None or turn.questions:
        return None
    return Ask(
        f"language.offer.{hers}",
        topic=TOPIC,
        offers=(
            Offer(f"language:{hers}:yes", f"language.go_on_in.{hers}"),
            Offer(f"language:{mine}:no", f"language.stay.{mine}"),
        ),
    )


def named(option: str) -> Language | None:
    """The language that this option chooses, if it is one that chooses a language."""
    kind, _, rest = option.partition(":")
    code = rest.partition(":")[0]
    return next((each for each in LANGUAGES if kind == "language" and each == code), None)


def surely(tongue: Tongue) -> Language | None:
    """One of our four languages, where that is sure."""
    few = len(_WORD.findall(tongue.text)) < _FEW
    if tongue.confidence < (_SURE_OF_FEW if few else _SURE):
        return None
    return next((each for each in LANGUAGES if each == tongue.language), None)


def is_beyond_us(turn: Turn) -> bool:
    """Whether she writes a language of which we know single words at best."""
    written = _written(turn)
    return bool(_local(written)) if written else turn.language not in _KNOWN_WELL


def as_she_writes(turn: Turn) -> Language:
    """The language of this one answer, where she surely wrote Oshiwambo or Otjiherero.

    What is said in these has its English beneath it, so nobody who chose English loses a word.
    """
    local = _local(_written(turn))
    return local[0] if local else turn.language


def _written(turn: Turn) -> list[Language]:
    return [language for each in turn.situation.tongues if (language := surely(each))]


def _local(written: list[Language]) -> list[Language]:
    return [each for each in written if each not in _KNOWN_WELL]


def _close_offer(turn: Turn) -> None:
    """Whatever she says to an offer, it is made once."""
    if turn.state.topic != TOPIC:
        return
    offered = [named(option[0]) for option in turn.state.options if option[0].endswith(":yes")]
    declined = turn.state.declined
    turn.keep(declined=(*declined, *(each for each in offered if each not in (None, *declined))))


def _named_variety(turn: Turn, tongue: Tongue) -> Variety | None:
    """The variety that she chooses by its name."""
    said = [each for each in turn.heard if each.message == tongue.message]
    if not any(isinstance(each, ChangeLanguage | Choose) for each in said):
        return None
    text = tongue.text.casefold()
    named: list[Variety] = [each for name, each in _VARIETIES.items() if name in text]
    return named[0] if named else None


def _tells(turn: Turn, tongue: Tongue) -> bool:
    """Whether a message says something about her language: more than a word, and no name.

    What is mixed with the language that we speak already is no other language.
    """
    own = turn.situation.language
    if tongue.language != own and own in tongue.mixed:
        return False
    said = [each for each in turn.heard if each.message == tongue.message]
    if any(isinstance(each, ChangeLanguage) for each in said):
        return False
    text = tongue.text
    for command in said:
        text = text.replace(_of_no_language(command) or " ", " ")
    return len(_WORD.findall(text)) > 1


def _of_no_language(command: AnyCommand) -> str:
    """A name; and yes, no and thanks, which are said in any language."""
    if isinstance(command, SetFact | Correct) and command.fact in ("full_name", "employer"):
        return command.value
    if isinstance(command, Affirm | Deny | Choose | Thank) and len(command.span.split()) < 3:
        return command.span
    return ""


def _settled(turn: Turn) -> Language | None:
    """What she has written at least twice in succession, up to now."""
    last = turn.state.wrote[-_IN_SUCCESSION:]
    return last[0] if len(last) == _IN_SUCCESSION and len(set(last)) == 1 else None


def _answered_in(turn: Turn) -> Language:
    """Her choice; without one her habit, then what she writes now, as far as we write it whole."""
    if turn.situation.language is not None:
        return turn.situation.language
    likely = _habit(turn.state.wrote) or next(reversed(_written(turn)), "en")
    return likely if likely in _KNOWN_WELL else "en"


def _habit(wrote: tuple[Language, ...]) -> Language | None:
    """What she writes most; of two, the one that she wrote last."""
    return max(reversed(wrote), key=wrote.count, default=None)


def _speaks(turn: Turn) -> Language:
    """What a person who answers her should speak: also a language that we cannot read."""
    newest = turn.state.wrote[-1:]
    if newest and newest[0] not in _KNOWN_WELL:
        return newest[0]
    return _settled(turn) or turn.language
