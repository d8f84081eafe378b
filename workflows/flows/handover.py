"""While a person has the conversation, or is waited for."""

from collections.abc import Sequence

from flows import trouble
from flows.commands import AnyCommand, Human, Menu, Report, Stop
from flows.effects import OptOut, TakeBack
from flows.flow import Turn
from flows.menu import ask_menu


def while_a_person_has_it(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    """The bot is silent, but for a few words to somebody who still waits in the queue."""
    turn.silent = True
    waits = turn.situation.owner == "queue"
    for command in commands:
        if isinstance(command, Report):
            trouble.note(turn, command)
    if any(isinstance(command, Stop) for command in commands):
        turn.do(OptOut())
        if waits:
            turn.say("stop.done")
    elif waits and any(isinstance(command, Menu) for command in commands):
        turn.do(TakeBack())
        turn.keep(flow=None)
        turn.say("handover.taken_back")
        turn.ask = ask_menu(turn)
    elif waits and any(isinstance(command, Human) for command in commands):
        turn.say("handover.still_waiting")
    turn.silent = not turn.says
