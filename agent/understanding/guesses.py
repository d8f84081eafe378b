"""What the statistics guess of a clause, where its words can bear it, and as which command."""

import re
from collections.abc import Callable, Mapping
from typing import cast, get_args

from agent.understanding import (
    asked,
    not_said,
    proofs,
    questions,
    rules,
    sentences,
    troubles,
    yes_and_no,
)
from agent.understanding.classifier import Classifier, Guess
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import (
    Abuse,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Back,
    Cancel,
    ChangeLanguage,
    DontKnow,
    Greet,
    Help,
    Human,
    Language,
    LoanFact,
    Menu,
    OffTopic,
    Refuse,
    Repeat,
    Report,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Trouble,
    Why,
)

TELLS = "told"  # of herself: what, the finders of facts know better
_TROUBLES = frozenset(get_args(Trouble))
_LOAN_FACTS = frozenset(get_args(LoanFact))
# Beside these nothing that she may say is for us to act on, but a wish for quiet or for a person.
NOBODY_OF_OURS = frozenset({"under_age", "bereavement", "wrong_number", "third_party"})
_SURE_ENOUGH = 0.3
_NO_QUESTION = 0.4
_ASKED_NOT_ARTICLE = 0.65
_ALL_BUT_CERTAIN = 0.9
_SAYS_SOMETHING = 2  # words
_NO_PROSE = re.compile(r"[<>{}\[\]_=;|\\]")  # code, markup, what was hidden
# A question is for the articles, or for a person, unless it is surely none of our business.
_ASKS_FOR = {"start_application": 0.7, "off_topic": 0.97}
_ASKED_IN_THE_FORM = 0.5  # there small talk leads back to the question, and to nobody
_ASKS_FOR_WORDS = frozenset({"what", "which", "how", "wat", "watter", "hoe"})
_FAMILIAR = 0.5
# A wrong guess at these would end or agree to something, so they must be likelier than not.
_CAREFUL = {
    "stop": 0.8,
    "cancel_application": 0.9,
    "affirm": 0.7,
    "start_application": 0.5,
    **dict.fromkeys(_TROUBLES, 0.5),
    "hardship": 0.65,
    # These stop messages or accuse somebody: where no plain words say them, near certainty must.
    **dict.fromkeys(NOBODY_OF_OURS | {"fraud", "threat"}, 0.75),
    "change_language": 0.5,
    "refuse": 0.5,
    "off_topic": 0.8,
    "question": 0.5,
}
# So sure must a guess be that its usual words may be missing. What ends or agrees to anything,
# and a language that is not named, is never believed without them.
_SURE_WITHOUT_WORDS: Mapping[str, float] = {
    **dict.fromkeys(
        ("greet", "thank", "why", "repeat", "help", "menu", "back", "skip", "status", "human",
         "balance", "next_payment", "settle", "abuse", "dont_know", "distress"),
        0.6,
    ),
    **dict.fromkeys(("hardship", "complaint", "no_money"), 0.75),
    **dict.fromkeys(("start_application", "paid", "wrong_deduction"), 0.8),
    **dict.fromkeys(NOBODY_OF_OURS | {"fraud", "off_topic", "scam_worry"}, 0.9),
}  # fmt: skip
# A case is opened by who tells of it in plain words; by a mere question none is.
_NOT_BY_ASKING = frozenset({"paid", "hardship", "no_money", "wrong_deduction", "complaint"})
_ASKED_ABOUT: Mapping[str, Callable[[str], bool]] = {
    "status": lambda clause: asked.is_of_any(clause) or asked.is_who_finds_out(clause),
    "third_party": asked.is_who_finds_out,
    "human": lambda clause: asked.is_whom_we_tell(clause) or asked.is_why_of_others(clause),
    "change_language": asked.is_of_the_contract,
    "refuse": lambda clause: not asked.refuses(clause),
    "why": lambda clause: asked.is_why_of_others(clause) or asked.is_whom_we_tell(clause),
}


class Guesses:
    """Guesses about one turn's clauses."""

    def __init__(self, heard: Heard, vocabulary: Vocabulary, classifier: Classifier) -> None:
        self.heard = heard
        self.vocabulary = vocabulary
        self.classifier = classifier

    def guess(self, clause: str) -> Guess:
        """The likeliest of the intentions that this clause can have."""
        unsaid, undone = self.unsaid(clause), self.undone(clause)
        guess = self.classifier.guess(clause, without=unsaid | undone)
        spoken = frozenset(unsaid & _SURE_WITHOUT_WORDS.keys()) - undone
        if self.heard.awaiting in (None, "choice"):
            spoken -= {"skip"}
        if self.heard.flow == "application":
            spoken -= _LOAN_FACTS  # "how much will i pay back" is asked of the new one
        little = len(clause.split()) < _SAYS_SOMETHING or _NO_PROSE.search(clause)
        if not spoken or little:
            return guess
        likely = self.classifier.guess(clause, without=(unsaid - spoken) | undone)
        enough = _SURE_WITHOUT_WORDS.get(likely.label, 1)
        sure = likely.probability >= enough and not self.is_strange(likely)
        return likely if sure else guess

    def is_unsure(self, guess: Guess) -> bool:
        """Whether too little speaks for this guess, or a wrong one would cost too much."""
        if guess.label == TELLS:
            return True
        enough = _CAREFUL.get(guess.label, _SURE_ENOUGH)
        return guess.probability < enough or self.is_strange(guess)

    def is_sure(self, label: str, clause: str) -> bool:
        """Whether the statistics are all but certain of this intention."""
        guess = self.guess(clause)
        return guess.label == label and guess.probability >= _ALL_BUT_CERTAIN

    def is_strange(self, guess: Guess) -> bool:
        """Whether these words are too new to say anything of them."""
        return guess.familiar <= _FAMILIAR

    def is_no_question(self, guess: Guess, clause: str) -> bool:
        """Whether what looks like a question wants something else than an answer."""
        ends = guess.label in ("stop", "cancel_application")
        enough = _CAREFUL[guess.label] if ends else _ASKS_FOR.get(guess.label, _NO_QUESTION)
        if guess.label == "off_topic" and self.heard.flow == "application":
            enough = _ASKED_IN_THE_FORM
        if guess.probability < enough or self.is_strange(guess):
            return False
        if guess.label in ("question", "affirm", "deny", "dont_know", "thank", "stop", TELLS):
            return False
        if self.is_only_asked_about(guess, clause):
            return False
        if guess.label in _TROUBLES | _LOAN_FACTS:
            enough = max(_ASKED_NOT_ARTICLE, _CAREFUL.get(guess.label, 0))
            told = guess.label not in _NOT_BY_ASKING or self.begs(guess.label, clause)
            return told and guess.probability >= enough
        if guess.label == "skip":
            return self.heard.awaiting not in (None, "choice")
        if guess.label in ("why", "back"):
            may_ask = (
                guess.label == "back"
                or guess.probability >= _ALL_BUT_CERTAIN
                or sentences.MAY_ASK_WHY.search(clause) is not None
            )
            return may_ask and self.heard.awaiting is not None
        if guess.label == "status":
            # While she still applies there is nothing to have a status: she asks how it goes.
            return self.heard.flow != "application" or sentences.HERS.search(clause) is not None
        return guess.label not in ("off_topic", "repeat") or not self.is_our_business(clause)

    def is_asked(self) -> bool:
        """Whether a no would answer anything."""
        return self.heard.awaiting is not None or bool(self.heard.options)

    def begs(self, label: str, clause: str) -> bool:
        """ "can you give me more time" tells of hardship, though it is put as a question."""
        if label == "paid":
            return sentences.ASKS_IF_IT_CAME.search(clause) is not None
        return label == "hardship" and troubles.begs(clause, spellings=self.vocabulary.spellings)

    def is_only_asked_about(self, guess: Guess, clause: str) -> bool:
        """Whether this would be done for nobody: it is asked about, and not asked for."""
        if guess.label == "start_application":
            if guess.probability >= _ALL_BUT_CERTAIN:
                return asked.begins_nothing(clause)
            asks = not _ASKS_FOR_WORDS.isdisjoint(fold(clause).split()[:1])
            of_hers = sentences.OF_HERS.search(clause) is not None
            return asks or asked.begins_nothing(clause) or not of_hers
        judged = _ASKED_ABOUT.get(guess.label)
        return judged is not None and judged(clause)

    def is_our_business(self, clause: str) -> bool:
        return questions.is_our_business(clause, vocabulary=self.vocabulary)

    def asks_for_others(self, clause: str) -> bool:
        """ "do pensioners get loans": what others may do is asked, not wished for."""
        words = fold(clause).split()
        asks = bool(words) and words[0] in self.vocabulary.verbs_first
        return asks and (
            sentences.OF_HERS.search(clause) is None or sentences.OTHERS.match(clause) is not None
        )

    def unsaid(self, clause: str) -> frozenset[str]:
        """The intentions whose words are missing."""
        proof_of = {_proof(label): label for label in self.classifier.labels}
        unsaid = {proof_of[proof] for proof in proofs.unproven(proof_of, clause)}
        if not yes_and_no.affirms(clause, vocabulary=self.vocabulary):
            unsaid.add("affirm")
        return frozenset(unsaid)

    def undone(self, clause: str) -> frozenset[str]:
        """The intentions that the clause takes back, or only speaks of."""
        without = {"human"} if sentences.NO_WISH_FOR_ONE.search(clause) else set[str]()
        if not_said.is_undone(clause):
            without |= {"stop", "cancel_application", "start_application", "affirm"}
        if not_said.wants_money_back(clause) or not_said.asks_for_none(clause):
            without.add("start_application")
        if yes_and_no.is_no_refusal(clause) or not self.is_asked():
            without.add("deny")
        if not_said.is_understood(clause):
            without |= {"repeat", "change_language"}
        if troubles.is_rule_asked(fold(clause)):
            without |= _LOAN_FACTS
        if troubles.mourns(fold(clause)):
            without |= {"skip", "dont_know", "back", "cancel_application"}
        general = troubles.is_general(clause, spellings=self.vocabulary.spellings)
        folded = fold(clause)
        without |= {
            about
            for about in _TROUBLES
            if general or not troubles.stands(about, folded, flow=self.heard.flow)
        }
        return frozenset(without)

    def command(self, guess: Guess, clause: str) -> AnyCommand:
        for_others = guess.probability < _ALL_BUT_CERTAIN and self.asks_for_others(clause)
        if guess.label == "start_application" and for_others:
            return AskQuestion(question=clause[:2000], span=clause[:400], confidence=0.6)
        if guess.label == "start_application" and sentences.HOW_FAR.search(clause):
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


def _proof(label: str) -> str:
    if label in _TROUBLES:
        return f"report:{label}"
    return f"ask_loan:{label}" if label in _LOAN_FACTS else label
