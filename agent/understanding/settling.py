"""What a model said, held against what the borrower wrote: it may pick and copy, not invent."""

from collections.abc import Sequence

from agent.understanding import changes, evidence
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Choose,
    Correct,
    Human,
    NotUnderstood,
    Report,
    SetFact,
    Stop,
    Understanding,
)

_PLAIN = 0.9  # the confidence of what a sentence plainly says


def settle(
    understanding: Understanding,
    heard: Heard,
    *,
    sure: Sequence[tuple[AnyCommand, ...] | None],
    vocabulary: Vocabulary,
    own: bool = False,
) -> tuple[AnyCommand, ...]:
    """The commands of the turn by message: the rules' where they are sure, else the model's.

    The house's own reading may say in other words what only talks, and nothing more.
    A message that nobody understood says so; none is passed over in silence.
    """
    commands: list[AnyCommand] = []
    for index, read in enumerate(sure):
        if read is None:
            believed = [
                command
                for command in understanding.commands
                if command.message == index
                and (
                    (
                        own
                        and evidence.may_be_said_otherwise(
                            heard.messages[index].text, command, heard=heard
                        )
                    )
                    or evidence.bears_out(
                        heard.messages[index], command, heard=heard, vocabulary=vocabulary
                    )
                )
            ]
            said = heard.messages[index].text
            commands += _agreeing(believed) or [NotUnderstood(message=index, span=said[:400])]
        else:
            commands += read
    return quoted(commands, heard)


def quoted(commands: Sequence[AnyCommand], heard: Heard) -> tuple[AnyCommand, ...]:
    """The commands with spans and questions in the borrower's own words."""
    return tuple(_quoted(command, heard) for command in commands)


def complete(
    commands: tuple[AnyCommand, ...], *, own: tuple[AnyCommand, ...]
) -> tuple[AnyCommand, ...]:
    """What a hosted model read, with what it must not have missed.

    A message of which it said nothing that holds is read as the house reads it; and a stop, a wish
    for a person, a plain report or another job is heard whether or not the model says so.
    """
    settled: list[AnyCommand] = []
    for index in sorted({command.message for command in (*commands, *own)}):
        read = [command for command in commands if command.message == index]
        ours = [command for command in own if command.message == index]
        if all(isinstance(command, NotUnderstood) for command in read):
            settled += ours
            continue
        said = {_gist(command) for command in read}
        settled += [command for command in ours if _counts(command) and _gist(command) not in said]
        settled += read
    return tuple(settled)


def _counts(command: AnyCommand) -> bool:
    is_change = isinstance(command, Correct) and any(changes.told(command.span))
    told = is_change or isinstance(command, Stop | Human | Report)
    return told and command.confidence >= _PLAIN


def _gist(command: AnyCommand) -> str:
    if isinstance(command, SetFact | Correct):
        return f"told:{command.fact}"
    return f"report:{command.about}" if isinstance(command, Report) else command.kind


def _agreeing(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without what one message cannot mean at once: two options, or two values of one fact."""
    chosen = {command.option for command in commands if isinstance(command, Choose)}
    told: dict[str, set[str]] = {}
    for command in commands:
        if isinstance(command, SetFact | Correct):
            told.setdefault(command.fact, set()).add(fold(command.value))
    return [
        command
        for command in commands
        if not (isinstance(command, Choose) and len(chosen) > 1)
        and not (isinstance(command, SetFact | Correct) and len(told[command.fact]) > 1)
    ]


def _quoted(command: AnyCommand, heard: Heard) -> AnyCommand:
    """Spans and questions in the borrower's words only."""
    said = heard.messages[command.message].text
    if isinstance(command, NotUnderstood) and not command.span:
        command = command.model_copy(update={"span": said[:400]})
    if command.span and not _copied(command.span, said):
        command = command.model_copy(update={"span": said[:400]})
    if isinstance(command, AskQuestion) and not _copied(command.question, said):
        command = command.model_copy(update={"question": said[:2000]})
    return command


def _copied(words: str, said: str) -> bool:
    return fold(words) in fold(said)
