"""Reading a turn offline: sure rules, facts in sentences, questions, and the small classifier."""

import re
from collections.abc import Iterator
from typing import cast, get_args

from agent.understanding import proofs, questions, rules, spans, troubles, values
from agent.understanding.classifier import Classifier, Guess
from agent.understanding.heard import Heard, Said
from agent.understanding.troubles import Told
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Back,
    Cancel,
    ChangeLanguage,
    Choose,
    Command,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Help,
    Human,
    Language,
    LoanFact,
    Menu,
    NotUnderstood,
    OffTopic,
    Refuse,
    Repeat,
    Report,
    SetFact,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Trouble,
    Understanding,
    Why,
)

_TROUBLES = frozenset(get_args(Trouble))
_LOAN_FACTS = frozenset(get_args(LoanFact))
# Beside these nothing that she may say is for us to act on, but a wish for quiet or for a person.
_NOBODY_OF_OURS = frozenset({"under_age", "bereavement", "wrong_number", "third_party"})
_MOST_COMMANDS = 12
_DONT_KNOW_AND_LITTLE_ELSE = 5  # words
_PLAIN = 0.9  # the confidence of what a sentence plainly says
_SHORT_QUESTION = 5  # words
# The patterns need seconds for the longest messages that the channel lets through.
_MOST_READ = 1200
_END_READ = 400
_MOST_OPENINGS = 3  # "ok, hi, yes ..."; a message of a thousand of them is no sentence
_SURE_ENOUGH = 0.3
_NO_QUESTION = 0.4
_ASKED_NOT_ARTICLE = 0.65
# A wrong guess at these would end or agree to something, so they must be likelier than not.
_CAREFUL = {
    "stop": 0.55,
    "cancel_application": 0.55,
    "affirm": 0.55,
    **dict.fromkeys(_TROUBLES, 0.5),
    # These stop messages or accuse somebody: where no plain words say them, near certainty must.
    **dict.fromkeys(_NOBODY_OF_OURS | {"fraud"}, 0.75),
    "change_language": 0.5,
    "question": 0.5,
}
_QUITE_SURE = 0.75
_FAMILIAR = 0.5

_BORROW = r"(?:borrow|loan|lend|advance|apply|leen|lening|aansoek)"
_NEGATION = r"(?:don'?t|do not|not|never|no longer|nie|geen)"
_REFUSES = re.compile(
    rf"\b{_NEGATION}\s+(?:\w+\s+){{0,3}}?(?:{_BORROW}\w*|money|cash|geld)\b|"
    rf"\b(?:{_BORROW}\w*|geld)\s+(?:\w+\s+){{0,2}}?nie\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\b(?:any\s?-?more|any\s+longer|no\s+longer|nie\s+meer|changed\s+my\s+mind)\b", re.IGNORECASE
)
_WANTS_LOAN = re.compile(
    r"\b(?:borrow|loan|lend|advance|leen|lening)\w*\b|\b(?:need|want|get|kry|nodig|soek|kort)\b",
    re.IGNORECASE,
)
_WISHES_FOR_LOAN = re.compile(
    r"\b(?:want|wanna|need|like|looking\s+for|int[e]?rested\s+in|with|get|give\s+me|apply\s+for|"
    r"take|for|"
    r"soek|nodig|kry)(?:\s+\w+){0,3}\s+(?:loans?|advance|lening)\b|\blend\s+me\b|"
    r"\bborrow\s+(?:some|money|cash|something|from|me)\b",
    re.IGNORECASE,
)
_WILL_NOT_SAY = re.compile(
    r"\b(?:not|none\s+of|nie)\s+(?:your|ur|jou|julle)(?:\s+\w+)?\s+(?:business|concern|besigheid|"
    r"saak)\b|"
    r"\b(?:won[’']?t|will\s+not|not\s+going\s+to|don[’']?t\s+want\s+to|do\s+not\s+want\s+to|"
    r"rather\s+not|"
    r"prefer\s+not\s+to|refuse\s+to|don[’']?t\s+feel\s+like|not\s+comfortable|am\s+not|"
    r"i[’']?m\s+not)\s+"
    r"(?:\w+\s+){0,2}?(?:say|saying|tell|telling|answer|answering|share|sharing|give|giving|"
    r"disclos\w+|reveal\w*)\b|"
    r"\b(?:that|it|this|dit|dis)(?:[’']?s|\s+is)?\s+(?:\w+\s+){0,2}?(?:private|personal|"
    r"confidential|privaat|persoonlik)\b",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    r"\b(?:not|don[’']?t\s+want\s+to|no\s+longer)\s+(?:going|go|carry|carrying|continu\w*|"
    r"proceed\w*)\b"
    r"(?=.*\b(?:loan|application|apply\w*|this|lening|aansoek|further)\b)",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^(?:yes\s+)?(?:i\s+)?(?:fully\s+)?(?:agree|agreed|accept|confirm)\b", re.IGNORECASE
)
_PROPOSES = re.compile(r"^(?:what|how)\s+about\b|^wat\s+van\b", re.IGNORECASE)
_HOW_FAR = re.compile(
    r"(?=.*\b(?:my|the|die)\s+(?:\w+\s+)?(?:application|aansoek|loan|lening)\b)"
    r".*\b(?:how\s+far|status|stage|progress|news|updates?|happen\w*|where|waar|hoe\s+ver|"
    r"approved)\b",
    re.IGNORECASE,
)
_REQUESTS = re.compile(
    r"^(?:hi\s+|hello\s+)?(?:can|could|may|kan|mag)\s+(?:i|we|you|u|ek|ons|jy|"
    r"julle)\s+(?:please\s+)?"
    r"(?:get|have|borrow|take|loan|lend|give|apply|change|make|leen|kry|verander)\b",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(
    r"^(?:but\s+)?(?:why|hoekom|waarom)\b.*"
    r"\b(?:need|want|ask\w*|give|tell|know|nodig|weet|vra|wil|he)\b",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(
    r"^(?:but\s+)?(?:what(?:[’']?s)?|wat|waar)\b.*\b(?:for|voor)\W*$", re.IGNORECASE
)
# A person occurs in these, but nobody wishes to speak with one.
_NO_WISH_FOR_ONE = re.compile(
    r"^(?!.*\b(?:speak|talk|chat|call|phone|ring|contact|help|assist|connect|praat|gesels|bel)\b)"
    r".*\b(?:apply|qualify|limit|borrow|came|visited|charge|name|safe)\b",
    re.IGNORECASE,
)
_WHO_HELPS = re.compile(
    r"\b(?:who|is there (?:any|some)\s?(?:one|body))\b.*\b(?:speak|talk|call|phone)\b",
    re.IGNORECASE,
)
_PERMISSION = re.compile(r"(?:can|could|may|kan|mag)\s+(?:i|we|ek|ons)\b", re.IGNORECASE)
_HERS = re.compile(
    r"\b(?:my\s+(?:loan|application|lening|aansoek)|status|approved|goedgekeur)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"^\w+\s+(?:another|other|people|my\s+(?!loan|application)\w+)\b", re.IGNORECASE
)
_OF_HERS = re.compile(r"\b(?:i|we|you|u|me|us|my|ek|ons|jy|julle)\b", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
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

    def message(self, said: Said) -> list[AnyCommand]:
        commands: list[AnyCommand] = []
        # A long run of spaces costs the patterns below seconds.
        text = _within_measure(_SPACES.sub(" ", said.text))
        told = self.troubles(text)
        for clause in questions.clauses(text, vocabulary=self.vocabulary):
            own = self.clause(clause)
            if told:
                own = [command for command in own if self.matters(command, clause, told)]
            commands += own
        commands = _open_ended(commands, text)
        return _weeded([*_reported(told), *commands]) or [NotUnderstood(span=said.text[:400])]

    def troubles(self, text: str) -> list[Told]:
        told = troubles.find(text, flow=self.heard.flow, spellings=self.vocabulary.spellings)
        if self.heard.awaiting == "pay_day":
            # "i paid on the 25th" answers when she is paid.
            told = [each for each in told if each.about != "paid"]
        return told

    def matters(self, command: AnyCommand, clause: str, told: list[Told]) -> bool:
        """Whether something said beside a trouble is more than the telling of it."""
        if isinstance(command, Human | Stop):
            return not (isinstance(command, Human) and command.confidence < 1)
        abouts = {each.about for each in told}
        if abouts & _NOBODY_OF_OURS:
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
            return [opening, *self.clause(rest, openings=openings - 1)]
        if self.says_only_dont_know(clause):
            return [DontKnow(span=clause[:400], confidence=0.9)]
        told = self.facts(clause)
        if questions.is_question(clause, vocabulary=self.vocabulary):
            return self.question(clause, told)
        if told:
            return [*self.beginning(clause), *told]
        return [self.statement(clause)]

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
            if answers and proofs.hesitates(rest):
                return NotUnderstood(), rest
            if meaning is not None and (answers or meaning == "greet"):
                return rules.plain(meaning, self.heard), rest
            if self.heard.options and head.isdecimal() and words[size] in _LINKS:
                return self.chosen(head), rest
        return None, ""

    def facts(self, clause: str) -> list[AnyCommand]:
        told = spans.find(clause, self.heard, vocabulary=self.vocabulary)
        if len(told) == 1 and isinstance(told[0], Correct) and not told[0].value:
            return [self.other(told[0])]
        return told or self.other_employer(clause)

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
        asked = self.loan_fact(clause)
        if asked is not None:
            return [asked]
        guess = self.classifier.guess(clause, without=self.unproven(clause))
        if told and _PROPOSES.search(clause):
            return told
        if told and (_REQUESTS.search(clause) or guess.label == "start_application"):
            return [*self.beginning(clause), *told]
        if self.heard.awaiting and (_ASKS_WHY.search(clause) or _WHAT_FOR.search(clause)):
            return [Why(span=clause[:400], confidence=0.9)]
        if _WHO_HELPS.search(clause):
            return [Human(span=clause[:400], confidence=0.8)]
        months = all(_fact(each) == "months" == self.heard.awaiting for each in told)
        if told and months and _PERMISSION.match(clause):
            return told
        if self.is_no_question(guess, clause):
            return [self.command(guess, clause)]
        if guess.familiar < _FAMILIAR and not self.is_our_business(clause):
            return [NotUnderstood(span=clause[:400], confidence=0.5)]
        confidence = guess.probability if guess.label == "question" else 0.6
        return [AskQuestion(question=clause[:2000], span=clause[:400], confidence=confidence)]

    def is_no_question(self, guess: Guess, clause: str) -> bool:
        """Whether what looks like a question wants something else than an answer."""
        if guess.probability < _NO_QUESTION or guess.familiar < _FAMILIAR:
            return False
        if guess.label in ("question", "affirm", "deny", "dont_know", "thank", "stop"):
            return False
        if guess.label in _TROUBLES | _LOAN_FACTS:
            return guess.label != "paid" and guess.probability >= _ASKED_NOT_ARTICLE
        if guess.label == "start_application" and not _OF_HERS.search(clause):
            return False
        if guess.label in ("why", "back"):
            return self.heard.awaiting is not None
        if guess.label == "status":
            # While she still applies there is nothing to have a status: she asks how it goes.
            return self.heard.flow != "application" or _HERS.search(clause) is not None
        return guess.label not in ("off_topic", "repeat") or not self.is_our_business(clause)

    def is_our_business(self, clause: str) -> bool:
        return questions.is_our_business(clause, vocabulary=self.vocabulary)

    def beginning(self, clause: str) -> list[AnyCommand]:
        if self.heard.flow is not None or not _WANTS_LOAN.search(clause):
            return []
        return [StartFlow(flow="application", span=clause[:400], confidence=0.9)]

    def statement(self, clause: str) -> AnyCommand:
        if proofs.did_not_say(clause) or (self.heard.options and proofs.hesitates(clause)):
            return NotUnderstood(span=clause[:400], confidence=0.5)
        firm = self.firm(clause) or self.refusal(clause)
        if firm is not None:
            return firm
        asked = self.loan_fact(clause)
        if asked is not None:
            return asked
        guess = self.classifier.guess(clause, without=self.unproven(clause))
        begins = self.beginning_with(clause, ("dont_know", "repeat"))
        if begins is not None and guess.probability < _QUITE_SURE:
            return begins
        enough = _CAREFUL.get(guess.label, _SURE_ENOUGH)
        unsure = guess.probability < enough or guess.familiar < _FAMILIAR
        if (unsure or guess.label == "question") and self.wishes_for_loan(clause):
            return StartFlow(flow="application", span=clause[:400], confidence=0.7)
        if unsure:
            if proofs.proven("abuse", clause):
                return Abuse(span=clause[:400], confidence=0.6)
            return NotUnderstood(span=clause[:400], confidence=1 - guess.probability)
        return self.command(guess, clause)

    def firm(self, clause: str) -> AnyCommand | None:
        """What a few words say beyond doubt, whatever the statistics make of the rest."""
        words = {"span": clause[:400], "confidence": 0.9}
        in_form = self.heard.flow == "application"
        denies = rules.yes_or_no("no", self.heard)
        if _WILL_NOT_SAY.search(clause) and isinstance(denies, Deny):
            return Refuse().model_copy(update=words)
        if proofs.is_undone(clause) and isinstance(denies, Deny):
            return NotUnderstood(span=clause[:400], confidence=0.5)
        if in_form and _GIVES_UP.search(clause) and not proofs.is_undone(clause):
            return Cancel(scope="application").model_copy(update=words)
        if _AGREES.match(clause) and proofs.affirms(clause, vocabulary=self.vocabulary):
            return rules.yes_or_no("yes", self.heard).model_copy(update=words)
        return None

    def wishes_for_loan(self, clause: str) -> bool:
        return (
            self.heard.flow is None
            and _WISHES_FOR_LOAN.search(clause) is not None
            and not self.asks_for_others(clause)
        )

    def asks_for_others(self, clause: str) -> bool:
        """ "do pensioners get loans": what others may do is asked, not wished for."""
        words = fold(clause).split()
        asks = bool(words) and words[0] in self.vocabulary.verbs_first
        return asks and (_OF_HERS.search(clause) is None or _OTHERS.match(clause) is not None)

    def loan_fact(self, clause: str) -> AnyCommand | None:
        asked = troubles.asked(clause, spellings=self.vocabulary.spellings)
        if asked is None:
            return None
        return AskLoan(about=cast(LoanFact, asked.about), span=clause[:400], confidence=0.9)

    def says_only_dont_know(self, clause: str) -> bool:
        """ "dont know 2": the number after it is no answer."""
        said = self.beginning_with(clause, ("dont_know",))
        return said is not None and len(clause.split()) <= _DONT_KNOW_AND_LITTLE_ELSE

    def unproven(self, clause: str) -> frozenset[str]:
        """The intentions that this clause cannot have: their words are missing, or are undone."""
        proof_of = {_proof(label): label for label in self.classifier.labels}
        barred = {"human"} if _NO_WISH_FOR_ONE.search(clause) else set[str]()
        without = barred | {proof_of[proof] for proof in proofs.unproven(proof_of, clause)}
        if not proofs.affirms(clause, vocabulary=self.vocabulary):
            without.add("affirm")
        if proofs.is_undone(clause):
            without |= {"stop", "cancel_application", "start_application", "affirm"}
        if troubles.is_rule_asked(fold(clause)):
            without |= _LOAN_FACTS
        general = troubles.is_general(clause, spellings=self.vocabulary.spellings)
        folded = fold(clause)
        without |= {
            about
            for about in _TROUBLES
            if general or not troubles.stands(about, folded, flow=self.heard.flow)
        }
        return frozenset(without)

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
        if not _REFUSES.search(clause):
            return None
        guess = self.classifier.guess(clause)
        if guess.label not in ("start_application", "cancel_application", "deny"):
            return None
        if self.heard.flow == "application" or _NO_MORE.search(clause):
            return Cancel(scope="application", span=clause[:400], confidence=0.9)
        return rules.yes_or_no("no", self.heard).model_copy(update={"span": clause[:400]})

    def command(self, guess: Guess, clause: str) -> AnyCommand:
        if guess.label == "start_application" and self.asks_for_others(clause):
            return AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.6)
        if guess.label == "start_application" and _HOW_FAR.search(clause):
            return StartFlow(flow="status", span=clause[:400], confidence=0.7)
        words = {"span": clause[:400], "confidence": round(guess.probability, 2)}
        return self.plain(guess.label, clause).model_copy(update=words)

    def plain(self, label: str, clause: str) -> AnyCommand:
        if label == "question":
            return AskQuestion(question=clause[:2000])
        if label == "change_language":
            return ChangeLanguage(language=self.language_in(clause))
        if label in _TROUBLES:
            return Report(about=cast(Trouble, label))
        if label in _LOAN_FACTS:
            return AskLoan(about=cast(LoanFact, label))
        if label in ("affirm", "deny"):
            return rules.yes_or_no("yes" if label == "affirm" else "no", self.heard)
        commands: dict[str, AnyCommand] = {
            "start_application": StartFlow(flow="application"),
            "status": StartFlow(flow="status"),
            "human": Human(),
            "menu": Menu(),
            "help": Help(),
            "cancel_application": Cancel(scope="application"),
            "stop": Stop(),
            "thank": Thank(),
            "greet": Greet(),
            "why": Why(),
            "repeat": Repeat(),
            "dont_know": DontKnow(),
            "skip": Skip(),
            "refuse": Refuse(),
            "abuse": Abuse(),
            "back": Back(),
            "off_topic": OffTopic(),
        }
        return commands[label]

    def language_in(self, clause: str) -> Language | None:
        named: set[Language] = {
            self.vocabulary.languages[word]
            for word in fold(clause).split()
            if word in self.vocabulary.languages
        }
        return named.pop() if len(named) == 1 else None


def _within_measure(text: str) -> str:
    """What is read of a long message: where people say what they want, its start and its end."""
    if len(text) <= _MOST_READ:
        return text
    return f"{text[: _MOST_READ - _END_READ]}\n{text[-_END_READ:]}"


def _open_ended(commands: list[AnyCommand], text: str) -> list[AnyCommand]:
    """Two values of one fact as the words that hold both: she is asked which, none is guessed."""
    told: dict[str, list[SetFact]] = {}
    for command in commands:
        if isinstance(command, SetFact) and command.fact not in rules.NAMED_FACTS:
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


def _proof(label: str) -> str:
    if label in _TROUBLES:
        return f"report:{label}"
    return f"ask_loan:{label}" if label in _LOAN_FACTS else label


def _reported(told: list[Told]) -> Iterator[AnyCommand]:
    for each in told:
        yield Report(about=cast(Trouble, each.about), span=each.span, confidence=0.9)


def _fact(command: AnyCommand) -> str:
    return command.fact if isinstance(command, SetFact | Correct) else ""


def _one_choice(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without choices that contradict each other: "yes ... no" has chosen nothing."""
    choices = {command.option for command in commands if isinstance(command, Choose)}
    both = {type(command) for command in commands} >= {Affirm, Deny}
    against: tuple[type[Command], ...] = (Affirm, Deny) if both else ()
    if len(choices) > 1:
        against = (*against, Choose)
    return [command for command in commands if not isinstance(command, against)]


def _weeded(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without repetitions, and without courtesies and noise beside something that matters."""
    kept: list[AnyCommand] = []
    for command in commands:
        if not any(_says(command) == _says(other) for other in kept):
            kept.append(command)
    kept = _one_choice(kept)
    noises: list[type[Command]] = [NotUnderstood, Affirm, Deny, Thank, Greet, Abuse]
    if any(isinstance(command, Human | Report) for command in kept):
        noises += [DontKnow, Help, OffTopic, Repeat, Why, Skip]
    if any(isinstance(command, Refuse) for command in kept):
        noises += [Why, AskQuestion]
    if any(isinstance(command, SetFact) for command in kept):
        kept = [each for each in kept if not isinstance(each, Report) or each.confidence >= _PLAIN]
    if any(isinstance(command, AskLoan) for command in kept):
        kept = [each for each in kept if not isinstance(each, AskQuestion) or _is_long(each)]
    for noise in noises:
        rest: list[AnyCommand] = [command for command in kept if not isinstance(command, noise)]
        kept = rest or kept
    return kept


def _is_long(command: AskQuestion) -> bool:
    """Longer than "how much is it", which only asks again what was asked before it."""
    return len(command.question.split()) > _SHORT_QUESTION


def _says(command: AnyCommand) -> dict[str, object]:
    """What makes two commands the same; of two values for one fact the first stays."""
    said = command.model_dump(exclude={"span", "confidence", "message"})
    return {"kind": said["kind"], "fact": said["fact"]} if said["kind"] == "set_fact" else said
