"""What a clause says where no rule reads it and no fact stands in it: plainly, or by a guess."""

from typing import cast

from agent.understanding import (
    bare_answers,
    new_debts,
    not_said,
    plainly,
    proofs,
    rules,
    sentences,
    troubles,
    yes_and_no,
)
from agent.understanding.guesses import Guesses
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from flows.commands import (
    Abuse,
    AnyCommand,
    AskLoan,
    Cancel,
    Choose,
    LoanFact,
    NotUnderstood,
    StartFlow,
)

_DONT_KNOW_AND_LITTLE_ELSE = 5  # words
_QUITE_SURE = 0.75


class Statements:
    """What the clauses of one turn state."""

    def __init__(self, guesses: Guesses) -> None:
        self.heard = guesses.heard
        self.vocabulary = guesses.vocabulary
        self.guesses = guesses

    def read(self, clause: str) -> AnyCommand:
        if not_said.did_not_say(clause) or (self.heard.options and yes_and_no.hesitates(clause)):
            return NotUnderstood(span=clause[:400], confidence=0.5)
        firm = plainly.said(clause, self.heard, vocabulary=self.vocabulary)
        firm = firm or self.refusal(clause)
        if firm is not None:
            return firm
        hers = asks_of_her_loan(clause, self.heard, vocabulary=self.vocabulary)
        if hers is not None:
            return hers
        if sentences.ASKS_HOW_FAR.search(clause):
            return StartFlow(flow="status", span=clause[:400], confidence=0.8)
        guess = self.guesses.guess(clause)
        begins = self.beginning_with(clause, ("dont_know", "repeat"))
        if begins is not None and guess.probability < _QUITE_SURE:
            return begins
        unsure = self.guesses.is_unsure(guess) or self.is_another_number(guess.label, clause)
        if (unsure or guess.label == "question") and self.wishes_for_loan(clause):
            return StartFlow(flow="application", span=clause[:400], confidence=0.7)
        if unsure:
            return self.unguessed(clause, likely=guess.probability)
        return self.guesses.command(guess, clause)

    def is_another_number(self, label: str, clause: str) -> bool:
        """Whether a number that she was asked for is told of something else: asked again."""
        asked_for = bare_answers.awaited_fact(self.heard) is not None
        beside = label in ("off_topic", "thank", "greet", "hardship")
        return beside and asked_for and any(map(str.isdecimal, clause))

    def unguessed(self, clause: str, *, likely: float) -> AnyCommand:
        """What is left where no guess is sure: a plain no to a choice, a curse, or nothing."""
        no = rules.yes_or_no("no", self.heard)
        if isinstance(no, Choose) and yes_and_no.declines(clause) and not yes_and_no.doubts(clause):
            return no.model_copy(update={"span": clause[:400], "confidence": 0.6})
        if proofs.proven("abuse", clause):
            return Abuse(span=clause[:400], confidence=0.6)
        return NotUnderstood(span=clause[:400], confidence=1 - likely)

    def wishes_for_loan(self, clause: str) -> bool:
        return (
            self.heard.flow is None
            and sentences.WISHES_FOR_LOAN.search(clause) is not None
            and not self.guesses.asks_for_others(clause)
            and not new_debts.is_denied(fold(clause))
        )

    def says_only_dont_know(self, clause: str) -> bool:
        """ "dont know 2": the number after it is no answer."""
        said = self.beginning_with(clause, ("dont_know",))
        return said is not None and len(clause.split()) <= _DONT_KNOW_AND_LITTLE_ELSE

    def beginning_with(self, clause: str, meanings: tuple[Meaning, ...]) -> AnyCommand | None:
        """What the first words say for the whole ("not sure, it changes")."""
        words = fold(clause).split()
        for size in range(min(4, len(words) - 1), 1, -1):
            meaning = self.vocabulary.meaning(" ".join(words[:size]))
            if meaning in meanings:
                return rules.plain(meaning, self.heard).model_copy(update={"span": clause[:400]})
        return None

    def refusal(self, clause: str) -> AnyCommand | None:
        """A loan that is not wanted must not be started."""
        if not sentences.REFUSES.search(clause):
            return None
        guess = self.guesses.classifier.guess(clause)
        if guess.label not in ("start_application", "cancel_application", "deny"):
            return None
        if self.heard.flow == "application" or sentences.NO_MORE.search(clause):
            return Cancel(scope="application", span=clause[:400], confidence=0.9)
        return rules.yes_or_no("no", self.heard).model_copy(update={"span": clause[:400]})


def asks_of_her_loan(clause: str, heard: Heard, *, vocabulary: Vocabulary) -> AskLoan | None:
    """What she asks of a loan that she has, in words that prove it."""
    told = troubles.asked(clause, spellings=vocabulary.spellings)
    if told is None or not proofs.proven(f"ask_loan:{told.about}", clause):
        return None
    hers = "loan" in clause.casefold() or "lening" in clause.casefold()
    if told.about == "statement" and heard.flow == "application" and not hers:
        return None  # there it is the bank's
    return AskLoan(about=cast(LoanFact, told.about), span=clause[:400], confidence=0.9)
