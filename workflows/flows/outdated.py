"""A bare answer, or a tap, to an older question: nothing of it is taken for the open one."""

from collections.abc import Sequence

from flows import misses
from flows.commands import (
    Affirm,
    AnyCommand,
    ChangeItem,
    Choose,
    Deny,
    DontKnow,
    NotUnderstood,
    Refuse,
    Skip,
)
from flows.flow import Turn

# What means something only by the question that it answers. A whole sentence is read as always.
_BARE = (Affirm, Deny, Choose, ChangeItem, NotUnderstood, Skip, Refuse, DontKnow)


def hear(turn: Turn, commands: Sequence[AnyCommand]) -> Sequence[AnyCommand]:
    """The commands without such answers; where nothing else is said, she is told why."""
    rest = [each for each in commands if not _is_bare(turn, each)]
    if rest or not commands:
        return rest
    turn.way_on = misses.another_way()
    misses.missed(turn, "quoted.outdated")
    return ()


def _is_bare(turn: Turn, command: AnyCommand) -> bool:
    return command.message in turn.situation.outdated and isinstance(command, _BARE)
