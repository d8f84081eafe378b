"""Reading a turn offline: sure rules, facts in sentences, questions, and the small classifier."""

import re
from collections.abc import Iterator
from typing import cast

from agent.understanding import (
    asked,
    changes,
    corrections,
    not_said,
    plainly,
    proofs,
    questions,
    rules,
    sentences,
    slips,
    spans,
    troubles,
)
from agent.understanding.classifier import Classifier
from agent.understanding.guesses import NOBODY_OF_OURS, Guesses
from agent.understanding.heard import Heard, Said
from agent.understanding.troubles import Told
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from agent.understanding.weeding import asked_which, weeded
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Cancel,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Human,
    LoanFact,
    NotUnderstood,
    Repeat,
    Report,
    Resume,
    SetFact,
    StartFlow,
    Stop,
    Thank,
    Trouble,
    Understanding,
    Why,
)

_MOST_COMMANDS = 12
_DONT_KNOW_AND_LITTLE_ELSE = 5  # words
# The patterns need seconds for the longest messages that the channel lets through.
_MOST_READ = 1200
_END_READ = 400
_MOST_OPENINGS = 3  # "ok, hi, yes ..."; a message of a thousand of them is no sentence
_QUITE_SURE = 0.75
_SURELY_GREETS = 0.95
_LITTLE_MORE = 3  # words
_SPELT_OUT = 4  # words
_SPACES = re.compile(r"[^\S\n]+")
_ADDRESS = re.compile(r"\b\w{2,12}://\S+")  # the words in a link are not hers
_LINKS = ("and", "en", "but", "maar")


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
        self.classifier = classifier
        self.guesses = Guesses(heard, vocabulary, classifier)

    def message(self, said: Said) -> list[AnyCommand]:
        commands: list[AnyCommand] = []
        open_answer = unread = False
        # A long run of spaces costs the patterns below seconds.
        text = _within_measure(_SPACES.sub(" ", _ADDRESS.sub(" ", said.text)))
        if proofs.names_both(text) and self.heard.options:
            return [Repeat(span=text[:400], confidence=0.8)]
        text = slips.mended(proofs.without_opening(text))
        told = self.troubles(text)
        for clause in questions.clauses(text, vocabulary=self.vocabulary):
            own = self.clause(clause)
            if self.is_local_answer(clause):
                open_answer = True
            elif all(isinstance(command, NotUnderstood) for command in own):
                unread = True
            if told:
                own = [command for command in own if self.matters(command, clause, told)]
            commands += own
        if open_answer and unread:
            # What follows a yes or a no in a language that is half understood may take it back.
            commands = [each for each in commands if not self.is_answer(each)]
        commands = corrections.join(commands, text, vocabulary=self.vocabulary)
        commands = [*_reported(told), *asked_which(commands, text)]
        if any(isinstance(each, Report) for each in commands):
            # That her job is another is a part of her trouble.
            commands = [each for each in commands if not _is_change(each)]
        return weeded(commands) or [NotUnderstood(span=said.text[:400])]

    def is_local_answer(self, clause: str) -> bool:
        return self.vocabulary.bare(fold(clause)) in self.vocabulary.local_answers

    def is_answer(self, command: AnyCommand) -> bool:
        """Whether this is a yes or a no, or the option that says it."""
        said = rules.tail(command.option) if isinstance(command, Choose) else ""
        return isinstance(command, Affirm | Deny) or said in (*rules.AFFIRMING, *rules.DENYING)

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

    def clause(self, clause: str, *, openings: int = _MOST_OPENINGS) -> list[AnyCommand]:
        sure = rules.read_one(Said(clause), self.heard, message=0, vocabulary=self.vocabulary)
        if sure is not None:
            return list(sure)
        opening, rest = self.opening(clause) if openings else (None, "")
        if opening is not None and rest:
            return self.opened(opening, clause, rest, openings=openings)
        if sentences.is_goodbye(clause) or sentences.is_grateful(clause):
            return [Thank(span=clause[:400], confidence=0.9)]
        if sentences.HOPES_WELL.match(clause):
            return [Greet(span=clause[:400], confidence=0.9)]
        if self.says_only_dont_know(clause):
            return [DontKnow(span=clause[:400], confidence=0.9)]
        wished = self.less(clause) or self.supposed(clause)
        if wished:
            return wished
        told = self.facts(clause)
        promised = self.heard.awaiting == "document" and sentences.promises_it(clause)
        if promised or (
            not told and sentences.sends_documents(clause) and not self.loan_fact(clause)
        ):
            return [self.sending(clause)]
        if questions.is_question(clause, vocabulary=self.vocabulary):
            return self.question(clause, told)
        if told:
            return [*self.beginning(clause, told), *told]
        return [self.statement(clause)]

    def opened(
        self, opening: AnyCommand, clause: str, rest: str, *, openings: int
    ) -> list[AnyCommand]:
        """A greeting or an answer, and what follows it."""
        if isinstance(opening, Greet) and self.only_greets(clause, rest):
            return [opening]
        others = self.clause(rest, openings=openings - 1)
        unread = all(isinstance(command, NotUnderstood) for command in others)
        # Nobody can weigh what follows; a comma or a full stop would have ended the answer.
        more = self.is_answer(opening) and not_said.is_more(rest, vocabulary=self.vocabulary)
        if unread and (more or self.is_local_answer(clause.split()[0])):
            return others
        return [opening, *others]

    def less(self, clause: str) -> list[AnyCommand]:
        """ "dis te duur": another amount, where one may be chosen."""
        offered = next((o.id for o in self.heard.options if rules.tail(o.id) == "other_amount"), "")
        if not offered or not sentences.WANTS_LESS.search(clause):
            return []
        return [Choose(option=offered, span=clause[:400], confidence=0.9)]

    def supposed(self, clause: str) -> list[AnyCommand]:
        """ "if I take 1000, what must I pay": asked, and nothing told."""
        if not sentences.SUPPOSES.match(clause):
            return []
        if questions.is_question(clause, vocabulary=self.vocabulary):
            return self.question(clause, [])
        if sentences.ASKS_AFTER_IF.search(clause):
            return [AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.7)]
        return [NotUnderstood(span=clause[:400], confidence=0.5)]

    def opening(self, clause: str) -> tuple[AnyCommand | None, str]:
        """A greeting, a yes or no, or an option's number that stands before something else."""
        words = clause.split()
        for size in range(min(3, len(words) - 1), 0, -1):
            head = self.vocabulary.bare(fold(" ".join(words[:size])))
            rest = " ".join(words[size + (words[size] in _LINKS and size + 1 < len(words)) :])
            meaning = self.vocabulary.meaning(head)
            if head in self.vocabulary.soft:
                return NotUnderstood(), rest
            answers = meaning in ("yes", "no") and head in self.vocabulary.interjections
            if meaning == "no" and (not_said.is_no_refusal(clause) or self.lacks(head, rest)):
                continue
            if answers and (proofs.hesitates(rest) or not_said.waits_after_yes(rest)):
                return NotUnderstood(), rest
            if meaning is not None and (answers or meaning == "greet"):
                return rules.plain(meaning, self.heard), rest
            if self.heard.options and head.isdecimal() and words[size] in _LINKS:
                return self.chosen(head), rest
        return None, ""

    def lacks(self, head: str, rest: str) -> bool:
        """ "no boss" where a name was asked for: there is none, and "boss" is not it."""
        return head == "no" and self.heard.awaiting in rules.NAMED_FACTS and rest[:1].islower()

    def only_greets(self, clause: str, rest: str) -> bool:
        """ "hello people how is the work": the question is a part of the greeting."""
        guess = self.guesses.guess(clause)
        little = len(rest.split()) <= _LITTLE_MORE and not self.guesses.is_our_business(rest)
        return guess.label == "greet" and (little or guess.probability >= _SURELY_GREETS)

    def facts(self, clause: str) -> list[AnyCommand]:
        told = not_said.without_others(
            spans.find(clause, self.heard, vocabulary=self.vocabulary), clause
        )
        if len(told) == 1 and isinstance(told[0], Correct) and not told[0].value:
            if not any(changes.told(clause)):
                return [self.other(told[0])]
            return [] if self.tells_of_hardship(clause) else told
        return told or self.other_employer(clause)

    def tells_of_hardship(self, clause: str) -> bool:
        """ "they cut our shifts and I cannot manage": less than a trouble is not made of it."""
        guess = self.guesses.guess(clause)
        return guess.label == "hardship" and not self.guesses.is_unsure(guess)

    def other(self, change: Correct) -> AnyCommand:
        """The offered option that asks for another value of this fact, where there is one."""
        where = {"span": change.span, "confidence": change.confidence}
        tails = {rules.tail(option.id): option.id for option in self.heard.options}
        if f"other_{change.fact}" in tails:
            return Choose(option=tails[f"other_{change.fact}"]).model_copy(update=where)
        if "no" in tails:
            return Choose(option=tails["no"]).model_copy(update=where)
        return change

    def other_employer(self, clause: str) -> list[AnyCommand]:
        """The name that follows a no to "is that your employer?"."""
        about = {option.id.partition(":")[0] for option in self.heard.options}
        name = rules.name_in(clause, vocabulary=self.vocabulary)
        if about != {"employer"} or not name or not name[0].isupper():
            return []
        return [SetFact(fact="employer", value=name, span=name, confidence=0.8)]

    def chosen(self, head: str) -> AnyCommand | None:
        sure = rules.read_one(Said(head), self.heard, message=0, vocabulary=self.vocabulary)
        return sure[0] if sure else None

    def question(self, clause: str, told: list[AnyCommand]) -> list[AnyCommand]:
        hers = self.loan_fact(clause)
        if hers is not None:
            return [hers]
        guess = self.guesses.guess(clause)
        if asked.begins_nothing(clause):
            return [AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.8)]
        if told and sentences.PROPOSES.search(clause):
            return told
        if told and (sentences.REQUESTS.search(clause) or guess.label == "start_application"):
            return [*self.beginning(clause, told), *told]
        plain = self.plain_question(clause)
        if plain is not None:
            return [plain]
        months = all(_fact(each) == "months" == self.heard.awaiting for each in told)
        if told and months and sentences.PERMISSION.match(clause):
            return told
        if self.guesses.is_no_question(guess, clause):
            return [self.guesses.command(guess, clause)]
        if self.guesses.is_strange(guess) and not self.is_for_the_articles(clause):
            return [NotUnderstood(span=clause[:400], confidence=0.5)]
        confidence = guess.probability if guess.label == "question" else 0.6
        return [AskQuestion(question=clause[:2000], span=clause[:400], confidence=confidence)]

    def is_for_the_articles(self, clause: str) -> bool:
        """Whether strange words ask something, were it only for a person to answer."""
        words = fold(clause).split()
        spelt_out = len(words) >= _SPELT_OUT and words[0] in self.vocabulary.question_words
        return spelt_out or self.guesses.is_our_business(clause)

    def plain_question(self, clause: str) -> AnyCommand | None:
        """What a question asks by its shape, whatever the statistics make of it."""
        words = {"span": clause[:400], "confidence": 0.9}
        if (
            self.heard.flow == "application"
            and not asked.is_why_of_others(clause)
            and (sentences.ASKS_WHY.search(clause) or sentences.WHAT_FOR.search(clause))
        ):
            awaiting, paper = self.heard.awaiting, self.heard.paper
            if sentences.asks_of_another(clause, awaiting=awaiting, paper=paper):
                return AskQuestion(question=clause[:2000]).model_copy(update=words)
            return Why().model_copy(update=words)
        of_papers = self.of_papers(clause) if self.heard.awaiting == "document" else None
        if of_papers is not None:
            return of_papers.model_copy(update=words)
        if sentences.ASKS_HOW_FAR.search(clause):
            return StartFlow(flow="status").model_copy(update=words)
        if sentences.WANTS_MESSAGES.search(clause) and not proofs.is_undone(clause):
            return Resume().model_copy(update=words)
        if sentences.WHO_HELPS.search(clause):
            return Human(span=clause[:400], confidence=0.8)
        return None

    def of_papers(self, clause: str) -> AnyCommand | None:
        """Whether another may come later, or whether the last one was good."""
        if sentences.ASKS_OF_WHAT_WAS_SENT.match(clause):
            return StartFlow(flow="documents")
        later = sentences.SENDS_LATER.search(fold(clause))
        return DontKnow() if later and self.guesses.guess(clause).label != "skip" else None

    def sending(self, clause: str) -> AnyCommand:
        """She is about to send papers: the question for them tells how, or an article does."""
        asks = questions.is_question(clause, vocabulary=self.vocabulary)
        if (self.heard.awaiting == "document" or self.heard.flow == "application") and not asks:
            return Repeat(span=clause[:400], confidence=0.9)
        return AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.7)

    def beginning(self, clause: str, told: list[AnyCommand]) -> list[AnyCommand]:
        """The application that a wish begins, or an amount with its months."""
        terms = {"amount", "months"} <= {_fact(each) for each in told}
        if self.heard.flow is not None or not_said.asks_for_none(clause):
            return []
        if not (terms or sentences.WANTS_LOAN.search(sentences.GETS_PAID.sub(" ", clause))):
            return []
        return [StartFlow(flow="application", span=clause[:400], confidence=0.9)]

    def statement(self, clause: str) -> AnyCommand:
        if proofs.did_not_say(clause) or (self.heard.options and proofs.hesitates(clause)):
            return NotUnderstood(span=clause[:400], confidence=0.5)
        firm = plainly.said(clause, self.heard, vocabulary=self.vocabulary)
        firm = firm or self.refusal(clause)
        if firm is not None:
            return firm
        hers = self.loan_fact(clause)
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
        asked_for = rules.awaited_fact(self.heard) is not None
        beside = label in ("off_topic", "thank", "greet", "hardship")
        return beside and asked_for and any(map(str.isdecimal, clause))

    def unguessed(self, clause: str, *, likely: float) -> AnyCommand:
        """What is left where no guess is sure: a plain no to a choice, a curse, or nothing."""
        no = rules.yes_or_no("no", self.heard)
        if isinstance(no, Choose) and proofs.declines(clause) and not proofs.doubts(clause):
            return no.model_copy(update={"span": clause[:400], "confidence": 0.6})
        if proofs.proven("abuse", clause):
            return Abuse(span=clause[:400], confidence=0.6)
        return NotUnderstood(span=clause[:400], confidence=1 - likely)

    def wishes_for_loan(self, clause: str) -> bool:
        return (
            self.heard.flow is None
            and sentences.WISHES_FOR_LOAN.search(clause) is not None
            and not self.guesses.asks_for_others(clause)
        )

    def loan_fact(self, clause: str) -> AnyCommand | None:
        told = troubles.asked(clause, spellings=self.vocabulary.spellings)
        if told is None or not proofs.proven(f"ask_loan:{told.about}", clause):
            return None
        hers = "loan" in clause.casefold() or "lening" in clause.casefold()
        if told.about == "statement" and self.heard.flow == "application" and not hers:
            return None  # there it is the bank's
        return AskLoan(about=cast(LoanFact, told.about), span=clause[:400], confidence=0.9)

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
        guess = self.classifier.guess(clause)
        if guess.label not in ("start_application", "cancel_application", "deny"):
            return None
        if self.heard.flow == "application" or sentences.NO_MORE.search(clause):
            return Cancel(scope="application", span=clause[:400], confidence=0.9)
        return rules.yes_or_no("no", self.heard).model_copy(update={"span": clause[:400]})


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


def _fact(command: AnyCommand) -> str:
    return command.fact if isinstance(command, SetFact | Correct) else ""
