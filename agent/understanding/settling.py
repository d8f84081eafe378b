"""What a model said, held against what the borrower wrote: it may pick and copy, not invent."""

from collections.abc import Sequence

from agent.understanding.heard import Heard
from agent.understanding.vocabulary import fold
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Choose,
    Correct,
    NotUnderstood,
    SetFact,
    Understanding,
)


def settle(
    understanding: Understanding, heard: Heard, *, sure: Sequence[tuple[AnyCommand, ...] | None]
) -> tuple[AnyCommand, ...]:
    """The commands of the turn by message: the rules' where they are sure, else the model's.

    A message that nobody understood says so; none is passed over in silence.
    """
    commands: list[AnyCommand] = []
    for index, read in enumerate(sure):
        said = heard.messages[index].text
        if read is None:
            own = [
                command
                for command in understanding.commands
                if command.message == index and _is_honest(command, said, heard)
            ]
            commands += own or [NotUnderstood(message=index, span=said[:400])]
        else:
            commands += read
    return tuple(_quoted(command, heard) for command in commands)


def _is_honest(command: AnyCommand, said: str, heard: Heard) -> bool:
    if isinstance(command, Choose):
        return any(option.id == command.option for option in heard.options)
    if isinstance(command, SetFact):
        return bool(command.value.strip()) and _copied(command.value, said)
    if isinstance(command, Correct):
        return _copied(command.value, said)
    return True


def _copied(value: str, said: str) -> bool:
    return fold(value) in fold(said)


def _quoted(command: AnyCommand, heard: Heard) -> AnyCommand:
    """Spans and questions in the borrower's words only."""
    said = heard.messages[command.message].text
    if command.span and not _copied(command.span, said):
        command = command.model_copy(update={"span": said[:400]})
    if isinstance(command, AskQuestion) and not _copied(command.question, said):
        command = command.model_copy(update={"question": said[:2000]})
    return command
