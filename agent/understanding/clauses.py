"""What one clause of a message says: what opens it, the facts in it, what it asks or wishes."""

from agent.understanding import (
    asked,
    bare_answers,
    changes,
    courtesies,
    expired_id,
    not_hers,
    not_said,
    other_amount,
    proofs,
    questions,
    rules,
    sending_papers,
    sentences,
    spans,
    yes_and_no,
)
from agent.understanding.classifier import Classifier
from agent.understanding.guesses import Guesses
from agent.understanding.heard import Heard, Said
from agent.understanding.statements import Statements, asks_of_her_loan
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import (
    Affirm,
    AnyCommand,
    AskQuestion,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Human,
    NotUnderstood,
    OffTopic,
    Repeat,
    Resume,
    SetFact,
    StartFlow,
    Thank,
    Why,
)

_MOST_OPENINGS = 3  # "ok, hi, yes ..."; a message of a thousand of them is no sentence
_SURELY_GREETS = 0.95
_LITTLE_MORE = 3  # words
_SPELT_OUT = 4  # words
_LINKS = ("and", "en", "but", "maar")


class Clauses:
    """The clauses of one turn."""

    def __init__(self, heard: Heard, vocabulary: Vocabulary, classifier: Classifier) -> None:
        self.heard = heard
        self.vocabulary = vocabulary
        self.guesses = Guesses(heard, vocabulary, classifier)
        self.statements = Statements(self.guesses)

    def read(self, clause: str, *, openings: int = _MOST_OPENINGS) -> list[AnyCommand]:
        sure = rules.read_one(Said(clause), self.heard, message=0, vocabulary=self.vocabulary)
        if sure is not None:
            return list(sure)
        opening, rest = self.opening(clause) if openings else (None, "")
        if opening is not None and rest:
            return self.opened(opening, clause, rest, openings=openings)
        if courtesies.is_goodbye(clause) or courtesies.is_grateful(clause):
            return [Thank(span=clause[:400], confidence=0.9)]
        if courtesies.HOPES_WELL.match(clause):
            return [Greet(span=clause[:400], confidence=0.9)]
        if self.statements.says_only_dont_know(clause):
            return [DontKnow(span=clause[:400], confidence=0.9)]
        wished = self.less(clause) or self.supposed(clause) or self.expired(clause)
        if wished:
            return wished
        told = self.facts(clause)
        promised = self.heard.awaiting == "document" and sending_papers.promises_it(clause)
        if promised or (
            not told
            and sending_papers.sends_documents(clause)
            and not asks_of_her_loan(clause, self.heard, vocabulary=self.vocabulary)
        ):
            return [self.sending(clause)]
        if questions.is_question(clause, vocabulary=self.vocabulary):
            return self.question(clause, told)
        if told:
            return [*self.beginning(clause, told), *told]
        return [self.statements.read(clause)]

    def opened(
        self, opening: AnyCommand, clause: str, rest: str, *, openings: int
    ) -> list[AnyCommand]:
        """A greeting or an answer, and what follows it."""
        if isinstance(opening, Greet) and self.only_greets(clause, rest):
            return [opening]
        others = self.read(rest, openings=openings - 1)
        unread = all(isinstance(command, NotUnderstood | OffTopic) for command in others)
        # Nobody can weigh what follows; a comma or a full stop would have ended the answer.
        more = self.is_answer(opening) and yes_and_no.is_more(rest, vocabulary=self.vocabulary)
        if unread and (more or self.is_local_answer(clause.split()[0])):
            return others
        return [opening, *others]

    def is_local_answer(self, clause: str) -> bool:
        return self.vocabulary.bare(fold(clause)) in self.vocabulary.local_answers

    def is_answer(self, command: AnyCommand) -> bool:
        """Whether this is a yes or a no, or the option that says it."""
        said = rules.tail(command.option) if isinstance(command, Choose) else ""
        return isinstance(command, Affirm | Deny) or said in (*rules.AFFIRMING, *rules.DENYING)

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

    def expired(self, clause: str) -> list[AnyCommand]:
        """ "my ID has expired": an article says what then."""
        if not expired_id.is_told(fold(clause)):
            return []
        return [AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.9)]

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
            if meaning == "no" and (yes_and_no.is_no_refusal(clause) or self.lacks(head, rest)):
                continue
            if answers and (yes_and_no.hesitates(rest) or yes_and_no.waits_after_yes(rest)):
                return NotUnderstood(), rest
            if meaning is not None and (answers or meaning == "greet"):
                return rules.plain(meaning, self.heard), rest
            if self.heard.options and head.isdecimal() and words[size] in _LINKS:
                return self.chosen(head), rest
        return None, ""

    def lacks(self, head: str, rest: str) -> bool:
        """ "no boss" where a name was asked for: there is none, and "boss" is not it."""
        return (
            head == "no" and self.heard.awaiting in bare_answers.NAMED_FACTS and rest[:1].islower()
        )

    def only_greets(self, clause: str, rest: str) -> bool:
        """ "hello people how is the work": the question is a part of the greeting."""
        guess = self.guesses.guess(clause)
        little = len(rest.split()) <= _LITTLE_MORE and not self.guesses.is_our_business(rest)
        return guess.label == "greet" and (little or guess.probability >= _SURELY_GREETS)

    def facts(self, clause: str) -> list[AnyCommand]:
        told = not_hers.without_others(
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
        name = bare_answers.name_in(clause, vocabulary=self.vocabulary)
        if about != {"employer"} or not name or not name[0].isupper():
            return []
        return [SetFact(fact="employer", value=name, span=name, confidence=0.8)]

    def chosen(self, head: str) -> AnyCommand | None:
        sure = rules.read_one(Said(head), self.heard, message=0, vocabulary=self.vocabulary)
        return sure[0] if sure else None

    def question(self, clause: str, told: list[AnyCommand]) -> list[AnyCommand]:
        hers = asks_of_her_loan(clause, self.heard, vocabulary=self.vocabulary)
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
        if sentences.WANTS_MESSAGES.search(clause) and not not_said.is_undone(clause):
            return Resume().model_copy(update=words)
        if sentences.WHO_HELPS.search(clause):
            return Human(span=clause[:400], confidence=0.8)
        return None

    def of_papers(self, clause: str) -> AnyCommand | None:
        """Whether another may come later, or whether the last one was good."""
        if sending_papers.ASKS_OF_WHAT_WAS_SENT.match(clause):
            return StartFlow(flow="documents")
        later = sending_papers.SENDS_LATER.search(fold(clause))
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
        if other_amount.wished(clause) is not None:
            return []  # of a loan that she has asked for
        wished = sentences.WANTS_LOAN.search(sentences.GETS_PAID.sub(" ", clause))
        of_pay = {_fact(each) for each in told} <= {"pay_day", "remuneration"}
        if of_pay and not self.guesses.is_sure("start_application", clause):
            return []  # "we get our money on the 25th"
        if not (terms or wished) or not proofs.proven("start_application", clause):
            return []
        return [StartFlow(flow="application", span=clause[:400], confidence=0.9)]


def _fact(command: AnyCommand) -> str:
    return command.fact if isinstance(command, SetFact | Correct) else ""
