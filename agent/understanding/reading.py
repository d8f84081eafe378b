"""Reading a turn offline, message by message: sure rules, troubles, and the clauses."""

import re
from collections.abc import Iterator
from typing import cast

from agent.understanding import (
    changes,
    corrections,
    expired_id,
    questions,
    rules,
    slips,
    troubles,
    yes_and_no,
)
from agent.understanding.classifier import Classifier
from agent.understanding.clauses import Clauses
from agent.understanding.guesses import NOBODY_OF_OURS
from agent.understanding.heard import Heard, Said
from agent.understanding.troubles import Told
from agent.understanding.vocabulary import Vocabulary
from agent.understanding.weeding import PLAIN, asked_which, weeded
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Cancel,
    ChangeLanguage,
    Choose,
    Correct,
    Greet,
    Help,
    Human,
    NotUnderstood,
    Repeat,
    Report,
    SetFact,
    StartFlow,
    Stop,
    Thank,
    Trouble,
    Understanding,
)

_MOST_COMMANDS = 12
# The patterns need seconds for the longest messages that the channel lets through.
_MOST_READ = 1200
_END_READ = 400
_SURE_OF_THE_WHOLE = 0.8
_SAID_AS_A_WHOLE = frozenset(
    {"start_application", "status", "balance", "next_payment", "settle", "hardship", "complaint"}
    | {"wrong_deduction", "no_money", "paid", "scam_worry", "third_party", "human", "skip"}
    | {"distress"}
)
_SPACES = re.compile(r"[^\S\n]+")
_ADDRESS = re.compile(r"\b\w{2,12}://\S+")  # the words in a link are not hers


def read(heard: Heard, *, vocabulary: Vocabulary, classifier: Classifier) -> Understanding:
    """Everything that the turn's messages say, in the order in which they say it."""
    commands: list[AnyCommand] = []
    for index, said in enumerate(heard.messages):
        sure = rules.read_one(said, heard, message=index, vocabulary=vocabulary)
        if sure is None:
            reader = _Reader(heard, vocabulary, classifier)
            sure = tuple(
                command.model_copy(update={"message": index}) for command in reader.message(said)
            )
        commands += sure
    return Understanding(commands=commands[:_MOST_COMMANDS])


class _Reader:
    """Reads one message that no rule reads surely."""

    def __init__(self, heard: Heard, vocabulary: Vocabulary, classifier: Classifier) -> None:
        self.heard = heard
        self.vocabulary = vocabulary
        self.clauses = Clauses(heard, vocabulary, classifier)

    def message(self, said: Said) -> list[AnyCommand]:
        commands: list[AnyCommand] = []
        open_answer = unread = False
        # A long run of spaces costs the patterns below seconds.
        text = _within_measure(_SPACES.sub(" ", _ADDRESS.sub(" ", said.text)))
        if yes_and_no.names_both(text) and self.heard.options:
            return [Repeat(span=text[:400], confidence=0.8)]
        text = slips.mended(yes_and_no.without_opening(text))
        told = self.troubles(text)
        for clause in questions.clauses(text, vocabulary=self.vocabulary):
            own = self.clauses.read(clause)
            if self.clauses.is_local_answer(clause):
                open_answer = True
            elif all(isinstance(command, NotUnderstood) for command in own):
                unread = True
            if told:
                own = [command for command in own if self.matters(command, clause, told)]
            commands += own
        if any(map(expired_id.is_asked_in, commands)):
            # "yes but my ID has expired, can I still apply": neither agreed to nor begun.
            commands = [each for each in commands if not self.rests_on_an_id(each)]
        commands = [each for each in commands if not self.is_only_a_part(each, text)]
        if open_answer and unread:
            # What follows a yes or a no in a language that is half understood may take it back.
            commands = [each for each in commands if not self.clauses.is_answer(each)]
        commands = self.as_a_whole(text, commands)
        commands = corrections.join(commands, text, vocabulary=self.vocabulary)
        commands = [*_reported(told), *asked_which(commands, text)]
        if any(isinstance(each, Report) for each in commands):
            # That her job is another is a part of her trouble.
            commands = [each for each in commands if not _is_change(each)]
        return weeded(commands) or [NotUnderstood(span=said.text[:400])]

    def as_a_whole(self, text: str, commands: list[AnyCommand]) -> list[AnyCommand]:
        """What the sentences say together, where none of them says anything by itself."""
        weak = all(isinstance(each, NotUnderstood | Help | Greet | Thank) for each in commands)
        if not commands or not weak:
            return commands
        guess = self.clauses.guesses.guess(text)
        if guess.probability < _SURE_OF_THE_WHOLE or guess.label not in _SAID_AS_A_WHOLE:
            return commands
        greets = [each for each in commands if isinstance(each, Greet)]
        return [*greets, self.clauses.guesses.command(guess, text)]

    def is_only_a_part(self, command: AnyCommand, text: str) -> bool:
        """ "stop it, you make me laugh": an end that the whole message does not mean."""
        guessed = isinstance(command, Stop | Cancel) and command.confidence not in (PLAIN, 1)
        if not guessed or command.span == text:
            return False
        guess = self.clauses.guesses.guess(text)
        ends = guess.label in ("stop", "cancel_application")
        return not ends or self.clauses.guesses.is_unsure(guess)

    def rests_on_an_id(self, command: AnyCommand) -> bool:
        return self.clauses.is_answer(command) or expired_id.begins(command)

    def troubles(self, text: str) -> list[Told]:
        told = troubles.find(text, flow=self.heard.flow, spellings=self.vocabulary.spellings)
        if self.heard.awaiting == "pay_day":
            # "i paid on the 25th" answers when she is paid.
            told = [each for each in told if each.about != "paid"]
        return told

    def matters(self, command: AnyCommand, clause: str, told: list[Told]) -> bool:
        """Whether something said beside a trouble is more than the telling of it."""
        abouts = {each.about for each in told}
        if isinstance(command, Stop):
            return "wrong_number" not in abouts  # which stops everything to this number
        if isinstance(command, Human):
            return command.confidence == 1
        if abouts & NOBODY_OF_OURS:
            return False
        if isinstance(command, Choose):
            return command.confidence == 1
        if isinstance(command, StartFlow):
            return command.flow == "application" and abouts == {"scam_worry"}
        if any(clause in each.span for each in told):
            return False
        if isinstance(command, SetFact):
            return command.fact == self.heard.awaiting
        return isinstance(command, Correct | AskQuestion | ChangeLanguage)


def _within_measure(text: str) -> str:
    """What is read of a long message: where people say what they want, its start and its end."""
    if len(text) <= _MOST_READ:
        return text
    return f"{text[: _MOST_READ - _END_READ]}\n{text[-_END_READ:]}"


def _reported(told: list[Told]) -> Iterator[AnyCommand]:
    for each in told:
        yield Report(about=cast(Trouble, each.about), span=each.span, confidence=0.9)


def _is_change(command: AnyCommand) -> bool:
    """Whether this says that something of hers is another now, and no more."""
    is_bare = isinstance(command, Correct) and not command.value
    return is_bare and any(changes.told(command.span))
