"""Reading a turn offline: sure rules, facts in sentences, questions, and the small classifier."""

import re

from agent.understanding import questions, rules, spans
from agent.understanding.classifier import Classifier, Guess
from agent.understanding.heard import Heard, Said
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from flows.commands import (
    Affirm,
    AnyCommand,
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
    Menu,
    NotUnderstood,
    OffTopic,
    Repeat,
    SetFact,
    StartFlow,
    Stop,
    Thank,
    Understanding,
    Why,
)

_MOST_COMMANDS = 12
_MOST_OPENINGS = 3  # "ok, hi, yes ..."; a message of a thousand of them is no sentence
_SURE_ENOUGH = 0.3
_NO_QUESTION = 0.4
# A wrong guess at these would end or agree to something, so they must be likelier than not.
_CAREFUL = {
    "stop": 0.55,
    "cancel_application": 0.55,
    "affirm": 0.55,
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
_REQUESTS = re.compile(
    r"^(?:hi\s+|hello\s+)?(?:can|could|may|kan|mag)\s+(?:i|we|you|u|ek|ons|jy|julle)\s+(?:please\s+)?"
    r"(?:get|have|borrow|take|loan|lend|give|apply|change|make|leen|kry|verander)\b",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(
    r"^(?:but\s+)?(?:why|hoekom|waarom)\b.*"
    r"\b(?:need|want|ask\w*|give|tell|know|nodig|weet|vra|wil|he)\b",
    re.IGNORECASE,
)
_PERMISSION = re.compile(r"(?:can|could|may|kan|mag)\s+(?:i|we|ek|ons)\b", re.IGNORECASE)
# What a clause must contain before it may be taken for one of these.
_PROOF: dict[str, re.Pattern[str]] = {
    "why": re.compile(
        r"\b(?:why|hoekom|waarom|waarvoor|necessary|nodig|for what|what for|reason|purpose|"
        r"with it|with that|need|matter|important|have to|must i|should i|moet ek)\b",
        re.IGNORECASE,
    ),
    "greet": re.compile(r"\b(?:how|hoe|whats up|howzit|hi|hello|hey)\b", re.IGNORECASE),
    "start_application": re.compile(
        r"^(?!(?:what|how|who|which|when|where|why|wat|hoe|wie|watter|wanneer|waar)\b).*"
        r"\b(?:loan|lend|borrow|money|cash|advance|apply|lening|leen|geld)\b",
        re.IGNORECASE,
    ),
    "trouble": re.compile(
        r"\b(?:can'?t|cannot|not able|unable|lost|wrong|stole|took|twice|died|dead|passed away|"
        r"owes?|complain|fraud|never|reminding|already|less|more time|kan nie|dood|oorlede|kla)\b",
        re.IGNORECASE,
    ),
    "cancel_application": re.compile(
        r"\b(?:cancel\w*|stop\w*|withdr\w*|kanselleer\w*|onttrek|end|quit|forget|leave|drop|"
        r"delete|pull out|remove|changed my mind|not interested|nie meer|los dit|don'?t want|"
        r"no longer|any\s?more|never\s?mind|give up|do not want|wil nie)\b",
        re.IGNORECASE,
    ),
    "stop": re.compile(
        r"\b(?:stop\w*|unsub\w*|messag\w*|sms\w*|text(?:s|ing)?|spam\w*|bother\w*|leave me|"
        r"remove me|contact\w*|reminders?|opt.?out|boodskap\w*|ophou|moenie|writing|write|"
        r"sending|send me|send my|stuur|los my|msgs?|whatsapps?|wrong number|your system|"
        r"your list)\b",
        re.IGNORECASE,
    ),
    "change_language": re.compile(
        r"\b(?:languages?|taal|tale|english|engels|afrikaans|oshi\w+|otji\w+|herero)\b",
        re.IGNORECASE,
    ),
}
# A guess at these from the shape of words alone would do harm or make no sense.
_NEEDS_PROOF = frozenset({"why", "stop", "cancel_application"})
_HERS = re.compile(
    r"\b(?:my\s+(?:loan|application|lening|aansoek)|status|approved|goedgekeur)\b", re.IGNORECASE
)
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
        text = _SPACES.sub(" ", said.text)
        for clause in questions.clauses(text, vocabulary=self.vocabulary):
            commands += self.clause(clause)
        return _weeded(commands, options=bool(self.heard.options)) or [
            NotUnderstood(span=said.text[:400])
        ]

    def clause(self, clause: str, *, openings: int = _MOST_OPENINGS) -> list[AnyCommand]:
        sure = rules.read_one(Said(clause), self.heard, message=0, vocabulary=self.vocabulary)
        if sure is not None:
            return list(sure)
        opening, rest = self.opening(clause) if openings else (None, "")
        if opening is not None and rest:
            return [opening, *self.clause(rest, openings=openings - 1)]
        told = spans.find(clause, self.heard, vocabulary=self.vocabulary)
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
            if meaning == "greet" or (size == 1 and meaning in ("yes", "no")):
                return rules.plain(meaning, self.heard), rest
            if self.heard.options and head.isdecimal() and words[size] in _LINKS:
                return self.chosen(head), rest
        return None, ""

    def chosen(self, head: str) -> AnyCommand | None:
        sure = rules.read_one(Said(head), self.heard, message=0, vocabulary=self.vocabulary)
        return sure[0] if sure else None

    def question(self, clause: str, told: list[AnyCommand]) -> list[AnyCommand]:
        guess = self.classifier.guess(clause, without=_unproven(clause))
        if told and (_REQUESTS.search(clause) or guess.label == "start_application"):
            return [*self.beginning(clause), *told]
        if self.heard.awaiting and _ASKS_WHY.search(clause):
            return [Why(span=clause[:400], confidence=0.9)]
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
        refusal = self.refusal(clause)
        if refusal is not None:
            return refusal
        guess = self.classifier.guess(clause, without=_unproven(clause) & _NEEDS_PROOF)
        unsure = self.beginning_with(clause, ("dont_know", "repeat"))
        if unsure is not None and guess.probability < _QUITE_SURE:
            return unsure
        enough = _CAREFUL.get(guess.label, _SURE_ENOUGH)
        if guess.probability < enough or guess.familiar < _FAMILIAR:
            return NotUnderstood(span=clause[:400], confidence=1 - guess.probability)
        return self.command(guess, clause)

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
        words = {"span": clause[:400], "confidence": round(guess.probability, 2)}
        return self.plain(guess.label, clause).model_copy(update=words)

    def plain(self, label: str, clause: str) -> AnyCommand:
        if label == "question":
            return AskQuestion(question=clause[:2000])
        if label == "change_language":
            return ChangeLanguage(language=self.language_in(clause))
        if label in ("affirm", "deny"):
            return rules.yes_or_no("yes" if label == "affirm" else "no", self.heard)
        commands: dict[str, AnyCommand] = {
            "start_application": StartFlow(flow="application"),
            "status": StartFlow(flow="status"),
            "human": Human(),
            # Hardship, complaints, claims of payment, deaths and fraud have no flow yet: a person.
            "trouble": Human(),
            "menu": Menu(),
            "help": Help(),
            "cancel_application": Cancel(scope="application"),
            "stop": Stop(),
            "thank": Thank(),
            "greet": Greet(),
            "why": Why(),
            "repeat": Repeat(),
            "dont_know": DontKnow(),
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


def _unproven(clause: str) -> frozenset[str]:
    return frozenset(label for label, proof in _PROOF.items() if not proof.search(clause))


def _fact(command: AnyCommand) -> str:
    return command.fact if isinstance(command, SetFact | Correct) else ""


def _one_choice(commands: list[AnyCommand]) -> list[AnyCommand]:
    """Without the less sure of two choices; two equally sure ones choose nothing."""
    choices = [command for command in commands if isinstance(command, Choose)]
    if len(choices) < 2:
        return commands
    surest = max(choice.confidence for choice in choices)
    kept = [choice for choice in choices if choice.confidence == surest]
    return [
        command
        for command in commands
        if not isinstance(command, Choose) or (len(kept) == 1 and command is kept[0])
    ]


def _weeded(commands: list[AnyCommand], *, options: bool) -> list[AnyCommand]:
    """Without repetitions, and without courtesies and noise beside something that matters."""
    kept: list[AnyCommand] = []
    for command in commands:
        if not any(_says(command) == _says(other) for other in kept):
            kept.append(command)
    kept = _one_choice(kept)
    noises: list[type[Command]] = [NotUnderstood, Thank, Greet]
    if not options:
        noises[1:1] = [Affirm, Deny]
    if any(isinstance(command, Human) for command in kept):
        noises += [DontKnow, Help, OffTopic, Repeat]
    for noise in noises:
        rest: list[AnyCommand] = [command for command in kept if not isinstance(command, noise)]
        kept = rest or kept
    return kept


def _says(command: AnyCommand) -> dict[str, object]:
    """What makes two commands the same; of two values for one fact the first stays."""
    said = command.model_dump(exclude={"span", "confidence", "message"})
    return {"kind": said["kind"], "fact": said["fact"]} if said["kind"] == "set_fact" else said
