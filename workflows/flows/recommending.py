"""Whether she would recommend us: a number of 0 to 10 while it is asked, then why, if she wants."""

import re

from flows import surveys
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Cancel,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Human,
    NotUnderstood,
    OffTopic,
    Refuse,
    Report,
    SetFact,
    Skip,
    Stop,
    Thank,
)
from flows.effects import Recommend
from flows.flow import Ask, Offer, Turn

TOPIC, WHY = "nps", "nps_why"
LATER = f"{TOPIC}:later"  # the button under the question
_NO_REASON = f"{WHY}:no"
_SURVEY = surveys.named("nps")
_SCALE = {"lowest": _SURVEY.lowest, "highest": _SURVEY.highest}
_MOST = 500
# "9", "9/10", "10 out of 10", "8, you were quick"; not "9 000" and not "9 months".
_NUMBER = re.compile(
    r"^\W*(?P<n>\d{1,2})(?:\s*(?:/|out of|uit)\s*10)?"
    r"(?:\s*[,.:;-]\s+(?=\D)|\s+(?=because|cause|since|omdat|want))?(?P<why>(?<=\s)\D.*)?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = {
    word: number
    for number, words in enumerate(
        (
            *("zero nul", "one een", "two twee", "three drie", "four vier", "five vyf"),
            *("six ses", "seven sewe", "eight agt", "nine nege", "ten tien"),
        )
    )
    for word in words.split()
}
_PLAIN_NO = (
    "",
    "no",
    "nee",
    "not now",
    "nie nou nie",
    "later",
    "skip",
    "no reason",
    "geen rede nie",
)
_NOT_NOW = (Deny, Skip, Refuse, DontKnow)
_TELLS = (NotUnderstood, SetFact, Correct, OffTopic, AskQuestion, Thank, Report)
# With one of these her number is no matter to talk about.
_MATTERS_MORE = (Stop, Cancel, Human, Report)


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take a number, or the reason for it, where they were asked for; False leaves it to others."""
    if turn.state.flow is not None:
        return False
    if any(isinstance(each, _MATTERS_MORE) for each in turn.heard):
        return _hears_beside(turn, command)
    if turn.state.topic == TOPIC:
        return _hears_number(turn, command)
    return turn.state.topic == WHY and _hears_reason(turn, command)


def _hears_number(turn: Turn, command: AnyCommand) -> bool:
    about = turn.state.recommends[0] if turn.state.recommends else ""
    words = _written(turn, command)
    told = _number_in(words)
    if told is None:
        if isinstance(command, _NOT_NOW) or _is_no(command, words):
            _leave(turn)
            turn.say("nps.not_now")
            return True
        return False
    score, why = told
    if not _SURVEY.takes(score):
        turn.ask = Ask("nps.scale", _SCALE, topic=TOPIC, offers=(Offer(LATER, "option.not_now"),))
    elif why:
        _keep(turn, score, about, why)
    else:
        turn.keep(recommends=(about, str(score)), topic=None, options=())
        turn.ask = Ask("nps.why", topic=WHY, offers=(Offer(_NO_REASON, "option.no_reason"),))
    return True


def _hears_reason(turn: Turn, command: AnyCommand) -> bool:
    """Her words, whatever they may also mean; what leads elsewhere leads there, too."""
    about, score = turn.state.recommends
    words = _written(turn, command)
    is_reason = _tells_why(command, words)
    _keep(turn, int(score), about, words if is_reason else "")
    if is_reason or _is_no(command, words):
        return True
    turn.says.clear()
    turn.over = False
    return False


def _hears_beside(turn: Turn, command: AnyCommand) -> bool:
    """Keep the number and why, say nothing of them, and leave the rest to whom it concerns."""
    asked = turn.situation.state.topic
    if asked not in (TOPIC, WHY):
        return False
    if turn.state.topic == asked:
        _keep_unsaid(turn)
    words = _written(turn, command)
    is_ours = _number_in(words) is not None if asked == TOPIC else _tells_why(command, words)
    return is_ours and not isinstance(command, _MATTERS_MORE)


def _keep_unsaid(turn: Turn) -> None:
    about, *known = turn.state.recommends or ("",)
    texts = [(each, _written(turn, each)) for each in turn.heard]
    told = [found for _, words in texts if (found := _number_in(words)) is not None]
    if turn.state.topic == WHY:
        reasons = [words for each, words in texts if _tells_why(each, words)]
        told = [(int(known[0]), next(iter(reasons), ""))]
    if told and _SURVEY.takes(told[0][0]):
        score, why = told[0]
        turn.do(Recommend(score, about, why[:_MOST]))
    turn.keep(topic=None, options=(), recommends=())


def _tells_why(command: AnyCommand, words: str) -> bool:
    return isinstance(command, (*_TELLS, *_NOT_NOW)) and not _is_no(command, words)


def _keep(turn: Turn, score: int, about: str, why: str) -> None:
    turn.do(Recommend(score, about, why[:_MOST]))
    _leave(turn)
    turn.say("nps.noted_low" if surveys.is_unhappy(_SURVEY, score) else "nps.noted")


def _leave(turn: Turn) -> None:
    turn.keep(topic=None, options=(), recommends=())
    turn.over = True


def _is_no(command: AnyCommand, words: str) -> bool:
    chosen = command.option if isinstance(command, Choose) else ""
    return chosen in (LATER, _NO_REASON) or words.strip(" .!").casefold() in _PLAIN_NO


def _number_in(words: str) -> tuple[int, str] | None:
    spelt = _WORDS.get(words.strip(" .!").casefold())
    if spelt is not None:
        return spelt, ""
    found = _NUMBER.match(words)
    return (int(found["n"]), (found["why"] or "").strip()) if found else None


def _written(turn: Turn, command: AnyCommand) -> str:
    """All of her message, of which a command may be a part."""
    texts = [each.text for each in turn.situation.tongues if each.message == command.message]
    return texts[0] if texts else command.span
