"""Hearing a turn as a whole: what yes and no mean, what is said twice, what contradicts itself."""

from collections.abc import Sequence

from flows.commands import Affirm, AnyCommand, Choose, Deny, SetFact, StartFlow
from flows.flow import Turn

# An option with one of these words in its id says a plain yes, or a plain no.
_YES, _NO = frozenset(["yes", "go_on", "continue"]), frozenset(["no"])


def weighed(turn: Turn, commands: Sequence[AnyCommand]) -> list[AnyCommand]:
    """What is to be heard: yes and no as the options that they mean, and nothing ambiguous."""
    return _once(_definite(turn, [_as_choice(turn, each) for each in commands]))


def wants_a_person(option: str) -> bool:
    """Whether this option, of whatever question, brings a person."""
    return option.split(":")[-1] == "person"


def _as_choice(turn: Turn, command: AnyCommand) -> AnyCommand:
    """A plain yes or no is the option that says it, where the open question offers one."""
    wanted = {Affirm: _YES, Deny: _NO}.get(type(command))
    for option in turn.state.options if wanted else ():
        if wanted and wanted & set(option[0].split(":")):
            return Choose(option=option[0], **command.model_dump(exclude={"kind"}))
    return command


def _definite(turn: Turn, commands: Sequence[AnyCommand]) -> list[AnyCommand]:
    """Without what could mean two things, which is asked back and never picked from."""
    kept = list(commands)
    chosen = {each.option for each in kept if isinstance(each, Choose)}
    if len(chosen) > 1 and not any(map(wants_a_person, chosen)):
        turn.say("choice.two")
        kept = [each for each in kept if not isinstance(each, Choose)]
    told = {(each.message, each.fact, each.value) for each in kept if isinstance(each, SetFact)}
    named = [(message, fact) for message, fact, _ in told]
    twice = {each for each in named if named.count(each) > 1}
    if twice:
        turn.say("problem.two_values")
        kept = [
            each
            for each in kept
            if not (isinstance(each, SetFact) and (each.message, each.fact) in twice)
        ]
    turn.moved = len(kept) < len(commands)
    return sorted(kept, key=lambda each: not isinstance(each, StartFlow))


def _once(commands: Sequence[AnyCommand]) -> list[AnyCommand]:
    """A choice that was tapped twice is one choice."""
    heard: list[AnyCommand] = []
    chosen: set[str] = set()
    for command in commands:
        if isinstance(command, Choose):
            if command.option in chosen:
                continue
            chosen.add(command.option)
        heard.append(command)
    return heard
