"""Offers: whether she wants to hear of them; no other message of ours depends on it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flows.commands import Affirm, AnyCommand, Choose, Greet, Thank
from flows.effects import Agree, AskedConsent, Decline
from flows.flow import Ask, Turn
from flows.form import yes_or_no
from flows.templates import NO_OFFERS

TOPIC = "offers"
CONSENT: Final = "marketing"
_WORDS = "offers.no_more"  # what she read when she said no
# A yes to this question and to no other: "ok" and "fine" also end a talk.
_PLAIN_YES = frozenset(
    (
        *("yes", "yes please", "yes thanks", "yes thank you", "yes i do", "yes i want that"),
        *("ja", "ja asseblief", "ja asb", "ja dankie", "ja ek wil"),
        *("eeno", "eeno tangi", "ehee", "ehee tangi", "heeno", "heeno tangi", "ii", "ii okuhepa"),
    )
)


def hears_alone(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """Take it where she says nothing else, whoever has the talk and whatever question is open."""
    if len(commands) != 1 or turn.situation.documents:
        return False
    return hears(turn, commands[0])


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take "stop offers" and the button beneath one, at any time; False leaves it to others."""
    if not isinstance(command, Choose) or command.option != NO_OFFERS:
        return False
    turn.do(Decline({CONSENT: _WORDS}, command.message))
    turn.say("offers.no_more")
    return True


def ask_after_thanks(turn: Turn) -> None:
    """Whoever only thanks us, and was not asked lately, is asked once; a thank-you ends a talk."""
    if not turn.situation.may_ask_for_offers or turn.state.topic not in (None, "menu"):
        return
    if turn.state.flow is not None or not all(
        isinstance(each, Thank | Greet) for each in turn.heard
    ):
        return
    turn.do(AskedConsent(CONSENT, turn.situation.policy.consent.marketing))
    turn.ask = _question(turn)


def _question(turn: Turn) -> Ask:
    """Its options name the words that are shown: a yes to these is none to others."""
    version = turn.situation.policy.consent.marketing
    options = yes_or_no(f"{TOPIC}:{version}")
    return Ask("offers.ask", {CONSENT: f"consent.{version}"}, topic=TOPIC, offers=options)


def choose(turn: Turn, option: str, message: int) -> bool:
    """Her yes or no to the words that she was shown; a yes only at once, and in plain words."""
    topic, _, asked = option.partition(":")
    version, _, answer = asked.rpartition(":")
    if topic != TOPIC or not version:
        return False
    if answer == "yes":
        return _hears_yes(turn, option, message)
    turn.do(Decline({CONSENT: version}, message))
    turn.say("offers.no")
    turn.over = True
    return True


def _hears_yes(turn: Turn, option: str, message: int) -> bool:
    is_plain = _is_plain(turn, option, message)
    version = turn.situation.policy.consent.marketing
    if option != f"{TOPIC}:{version}:yes" or not _is_fresh(turn):
        return not is_plain  # a mere "ok" answers nothing; a yes hears that it comes too late
    if is_plain:
        turn.do(Agree({CONSENT: version}, message))
        turn.say("offers.yes")
    else:
        turn.say("offers.only_yes")
        turn.open_question = _question(turn)
    turn.over = True
    return True


def _is_fresh(turn: Turn) -> bool:
    """Whether the question was the last thing said, and lately."""
    situation = turn.situation
    pause = timedelta(minutes=situation.policy.sessions.chat_pause_minutes)
    last = situation.last_turn_at
    return last is not None and situation.now - last < pause


def _is_plain(turn: Turn, option: str, message: int) -> bool:
    """Whether she tapped the yes, or wrote its number or a yes, and nothing else."""
    if not all(isinstance(each, Choose | Affirm | Thank | Greet) for each in turn.heard):
        return False
    written = _written(turn, message)
    words = _folded(written)
    titles = {_folded(each) for one, *all_ in turn.state.options if one == option for each in all_}
    return not written or words.isdecimal() or words in _PLAIN_YES | titles


def _written(turn: Turn, message: int) -> str:
    """All of her message; of a tap the button's words, which may be none."""
    texts = [each.text for each in turn.situation.tongues if each.message == message]
    spans = [each.span for each in turn.heard if each.message == message]
    return next(iter((*texts, *spans)), "")


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
