"""While a person has the conversation, or is waited for."""

from collections.abc import Sequence

from flows import menu, tongues, trouble_noted
from flows.commands import AnyCommand, ChangeLanguage, Choose, Human, Menu, Report, Stop
from flows.effects import OptOut, TakeBack
from flows.flow import Turn


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
    turn.silent = not turn.says and turn.ask is None


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
