"""While a person has the conversation, or is waited for."""

from collections.abc import Sequence
from typing import Literal, get_args

from flows import menu, tongues, trouble_noted
from flows.application_facts import ask_again
from flows.commands import AnyCommand, ChangeLanguage, Choose, Human, Menu, Report, Stop
from flows.effects import BAD, OpenCase, OptOut, Rate, TakeBack
from flows.flow import Ask, Offer, Turn
from flows.form import SUMMARY
from flows.papers import UNKNOWN_SPEAKER

TOPIC = "csat"
Outcome = Literal["settled", "later", "passed_on"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SCORES = (
    Offer("csat:good", "option.good"),
    Offer("csat:okay", "option.okay"),
    Offer("csat:bad", "option.bad"),
)
_SCORES = {"csat:good": 1, "csat:okay": 2, "csat:bad": BAD}


def while_a_person_has_it(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    """The bot is silent, but for a few words to somebody who still waits in the queue."""
    turn.silent = True
    waits = turn.situation.owner == "queue"
    for command in commands:
        if isinstance(command, Report):
            trouble_noted.note(turn, command)
    if any(isinstance(command, Stop) for command in commands):
        turn.do(OptOut())
        if waits:
            turn.say("stop.done")
    elif waits and any(isinstance(command, Menu) for command in commands):
        turn.do(TakeBack())
        turn.keep(flow=None)
        turn.say("handover.taken_back")
        turn.ask = menu.ask_menu(turn)
    elif waits and any(isinstance(command, Human) for command in commands):
        turn.say("handover.still_waiting")
    elif waits:
        _hear_language(turn, commands)
    arrived = (*turn.situation.documents, *turn.situation.voice_notes)
    if waits and any(each.reject == UNKNOWN_SPEAKER for each in arrived):
        turn.say("speaker.send_again")
    turn.silent = not turn.says and turn.ask is None


def come_back(turn: Turn, *, name: str, outcome: Outcome, step: str, may_write: bool) -> None:
    """A person has finished: what came of it, how it was, and then on with a step.

    The step is where she stopped, the menu, or a line of her form that is asked once more. What
    she cannot read now is not asked: her next words would answer it.
    """
    turn.keep(misses=0, digressions=0, failed_documents=0)
    if step == "menu":
        turn.keep(flow=None, again=None, beneath=None)
    elif step in SUMMARY and step in turn.facts and turn.draft is not None and turn.draft.is_draft:
        # As if she had asked to change that line herself.
        turn.keep(flow="application", beneath=None)
        ask_again(turn, step)
    turn.keep(topic=None, options=())
    turn.say(f"handover.back_{outcome}", name=name)
    if not may_write:
        return
    turn.ask = Ask("handover.how_was_it", topic=TOPIC, offers=SCORES)


def choose_score(turn: Turn, option: str, message: int) -> bool:
    """How the help of a person was; a bad one is looked at."""
    score = _SCORES.get(option)
    if score is None:
        return False
    turn.do(Rate(score))
    if score == BAD:
        turn.do(OpenCase("low_satisfaction", "rated_bad", priority=3))
    turn.say("handover.rated_low" if score == BAD else "handover.rated")
    return True


def _hear_language(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    """She may choose a language while she waits; she keeps her place."""
    for command in commands:
        language = command.language if isinstance(command, ChangeLanguage) else None
        if isinstance(command, Choose):
            language = tongues.named(command.option)
        if language is not None:
            menu.use(turn, language)
        elif isinstance(command, ChangeLanguage):
            turn.ask = menu.ask_language()
