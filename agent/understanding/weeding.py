"""What stays of all that was read in a message: no repetition, no contradiction, no noise."""

import re

from agent.understanding import bare_answers, rules, values
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Back,
    Cancel,
    Choose,
    Command,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Help,
    Human,
    NotUnderstood,
    OffTopic,
    Refuse,
    Repeat,
    Report,
    SetFact,
    Skip,
    Stop,
    Thank,
    Why,
)

PLAIN = 0.9  # the confidence of what a sentence plainly says
_SHORT_QUESTION = 5  # words
_WHAT_ENDS = re.compile(
    r"(?i)\b(?:loans?|application|apply\w*|aansoek|lening|everything|alles|cancel\w*|kanselleer\w*|"
    r"withdraw\w*|onttrek)\b"
)


def asked_which(commands: list[AnyCommand], text: str) -> list[AnyCommand]:
    """Two values of one fact as the words that hold both: she is asked which, none is guessed."""
    told: dict[str, list[SetFact]] = {}
    for command in commands:
        if isinstance(command, SetFact) and command.fact not in bare_answers.NAMED_FACTS:
            told.setdefault(command.fact, []).append(command)
    for several in told.values():
        if len({command.value for command in several}) > 1:
            start = text.find(several[0].value)
            end = text.find(several[-1].value, start + 1) + len(several[-1].value)
            words = text[start:end][: values.LONGEST] if 0 <= start < end else several[0].value
            joined = several[0].model_copy(update={"value": words, "span": words})
            commands = [joined if command is several[0] else command for command in commands]
            commands = [command for command in commands if command not in several[1:]]
    return commands


def _one_choice(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without choices that contradict each other: "yes ... no" has chosen nothing."""
    choices = {command.option for command in commands if isinstance(command, Choose)}
    both = {type(command) for command in commands} >= {Affirm, Deny}
    against: tuple[type[Command], ...] = (Affirm, Deny) if both else ()
    if len(choices) > 1:
        against = (*against, Choose)
    return [command for command in commands if not isinstance(command, against)]


def _only_waits(command: AnyCommand) -> bool:
    return isinstance(command, Skip) and len(command.span.split()) == 1


def weeded(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without repetitions, and without courtesies and noise beside something that matters."""
    kept: list[AnyCommand] = []
    for command in commands:
        if not any(_says(command) == _says(other) for other in kept):
            kept.append(command)
    kept = _without_lesser_ends(_one_choice(kept))
    if any(isinstance(command, SetFact | Correct) for command in kept):
        # "wait, rather 5 months": the wait is for her own words.
        kept = [each for each in kept if not _only_waits(each)]
    noises: list[type[Command]] = [NotUnderstood, Affirm, Deny, Thank, Greet, Abuse]
    if any(isinstance(command, Human | Report) for command in kept):
        noises += [DontKnow, Help, OffTopic, Repeat, Why, Skip]
    if any(isinstance(command, Refuse) for command in kept):
        noises += [Why, AskQuestion]
    if any(isinstance(command, SetFact) for command in kept):
        kept = [each for each in kept if not isinstance(each, Report) or each.confidence >= PLAIN]
    if any(isinstance(command, AskLoan) for command in kept):
        kept = [each for each in kept if not isinstance(each, AskQuestion) or _is_long(each)]
    for noise in noises:
        rest: list[AnyCommand] = [command for command in kept if not isinstance(command, noise)]
        kept = rest or kept
    return kept


def _without_lesser_ends(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without a no or an end that what stands beside it has made into less."""
    kept = commands
    if any(isinstance(each, Correct) and each.value for each in kept):
        # "no, make it 4 months" has been answered by the 4.
        kept = [each for each in kept if not _is_no(each)]
    if any(isinstance(each, Back | Correct) for each in kept):
        # "stop, I made a mistake" only halts what we do.
        kept = [each for each in kept if not isinstance(each, Stop) or " " in each.span.strip()]
    if any(_is_no(command) for command in kept):
        kept = [each for each in kept if not isinstance(each, Cancel) or _names_what_ends(each)]
    return kept


def _is_no(command: AnyCommand) -> bool:
    said = rules.tail(command.option) if isinstance(command, Choose) else ""
    return isinstance(command, Deny) or said in rules.DENYING


def _names_what_ends(command: Cancel) -> bool:
    """ "no thanks, leave it" says no to what was asked; it ends nothing else."""
    return _WHAT_ENDS.search(command.span) is not None


def _is_long(command: AskQuestion) -> bool:
    """Longer than "how much is it", which only asks again what was asked before it."""
    return len(command.question.split()) > _SHORT_QUESTION


def _says(command: AnyCommand) -> dict[str, object]:
    """What makes two commands the same; of two values for one fact the first stays."""
    said = command.model_dump(exclude={"span", "confidence", "message"})
    return {"kind": said["kind"], "fact": said["fact"]} if said["kind"] == "set_fact" else said
