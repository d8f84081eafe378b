"""What flows work with: a situation comes in; words by key, effects and a question go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from crm_store.applications import DRAFT, ENDED
from flows.agreement_offered import Contract
from flows.calendar import Calendar
from flows.commands import AnyCommand, FactName, Language, Variety
from flows.effects import DocumentKind, Effect, Forget, HandOver, Remember, Value
from flows.owing import RunningLoan
from flows.policy import Policy
from flows.quote import Quote
from flows.read_papers import ReadPaper
from flows.ruled import Ruled


@dataclass(frozen=True)
class Say:
    """Something to say: a key of the language catalogue and the values that it names."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """One answer to choose: the id decides, the label is a key of the catalogue."""

    id: str
    label: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask(Say):
    """The one question that ends a turn. `topic` says what is then awaited."""

    topic: str = ""
    offers: tuple[Offer, ...] = ()
    step: int | None = None


@dataclass(frozen=True)
class Fact:
    """What is known, from which message, and what was believed before."""

    value: Any  # of JSON: cents, a day, a name, a reference
    message_id: str
    at: str
    before: tuple[Any, ...] = ()


Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Employer:
    """A partner whose people can borrow."""

    id: str
    ref: str
    name: str
    town: str
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """The newest application, as it stood when the turn began."""

    ref: str
    stage: str
    started_at: datetime
    submitted_at: datetime | None = None
    principal: int | None = None  # cents
    months: int | None = None
    ruled: Ruled | None = None  # what was decided last, where she may hear of it
    offered: Quote | None = None  # the smaller loan of an open offer, at today's cost
    looked_at_since: datetime | None = None  # when it came to where it is now
    contract: Contract | None = None  # what was offered for signing, on a verified number only
    # What is kept of each paper; of a draft they are among its facts.
    papers: Mapping[DocumentKind, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        return self.stage in DRAFT

    @property
    def is_closed(self) -> bool:
        return self.stage in (*ENDED, "active_loan")

    @property
    def is_approved(self) -> bool:
        """A person has said yes. That something was decided is not enough: it may be a no."""
        if self.stage == "decision":
            return self.ruled is not None and self.ruled.verdict == "approved"
        return self.stage in ("agreement_signing", "disbursement", "active_loan")

    @property
    def can_be_withdrawn(self) -> bool:
        """By the borrower herself; in the other stages a person must stop what is under way."""
        return not self.is_closed and self.stage not in ("decision", "disbursement")


@dataclass(frozen=True)
class State:
    """What the conversation must remember between turns; nothing here is worth stealing."""

    flow: str | None = None  # "application" while it is being filled in
    topic: str | None = None  # what the last question awaits
    beneath: str | None = None  # the form's question that waits under a side question
    # What was offered: an id, its title as shown, and its titles in other languages.
    options: tuple[tuple[str, ...], ...] = ()
    intent: str | None = None  # what she wanted before we asked for the language
    again: str | None = None  # a known fact that is being asked once more
    offer_read: str | None = None  # the offer for signing that she was last shown here
    pending_document: str | None = None  # a file whose kind we are asking for
    reading: tuple[str, ...] = ()  # papers that she has to confirm, by their keys
    typing: tuple[str, ...] = ()  # the number that she may type here, and its bank
    change_item: int | None = None
    later: tuple[str, ...] = ()  # lines of the form that she wants to be asked last
    # Told before consent: fact, words and message. Only what lies open elsewhere too; see `beside`.
    told: tuple[tuple[str, ...], ...] = ()
    consent_read: str | None = None  # the language in which she read what she agreed to
    wrote: tuple[Language, ...] = ()  # the languages of her last messages that tell one
    declined: tuple[Language, ...] = ()  # languages that she was offered and did not take
    misses: int = 0
    digressions: int = 0
    failed_documents: int = 0
    too_young: bool = False  # she told us so: no application is begun
    proof_for: str | None = None  # what she asked before we asked for the end of her ID
    proof_tries: int = 0
    proven_at: str | None = None  # when she last gave it
    recommends: tuple[str, ...] = ()  # after which loan she was asked that, and her number
    speaks_since: str | None = None  # when she last said that it is she, on a phone of several

    def to_json(self) -> dict[str, Any]:
        empty = State()
        return {name: value for name, value in vars(self).items() if value != getattr(empty, name)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "State":
        return cls(
            **{
                name: _frozen(value)
                for name, value in stored.items()
                if name in cls.__annotations__
            }
        )


def _frozen(value: Any) -> Any:
    """JSON knows no tuples."""
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Arrived:
    """A file that came with this turn, fetched and looked at; `reject` names what is wrong."""

    document_id: UUID
    message: int
    reject: str | None = None
    read: tuple[ReadPaper, ...] = ()  # the papers in it; none where nothing could be read
    is_shared: bool = False  # somebody else sent the very same file
    page_of: UUID | None = None  # the other file of this turn that stands for the paper of both


@dataclass(frozen=True)
class TypedNumber:
    """A number in a message of hers, of which a flow sees only the end."""

    message: int
    tail: str
    is_identity: bool  # somebody who may borrow could have it
    is_account: bool


@dataclass(frozen=True)
class Proof:
    """What a number that is not checked can show: the end of the ID that we know, never seen here.

    `tried` are the messages of this turn with as many digits; the last of them decides.
    """

    tried: tuple[int, ...] = ()
    is_right: bool = False


@dataclass(frozen=True)
class Tongue:
    """The language of one message of hers; None where its words tell none."""

    message: int
    text: str
    language: Language | Literal["other"] | None
    confidence: float
    variety: Variety | None = None  # how her Oshiwambo is written, as far as one can see
    mixed: frozenset[Language] = frozenset()  # heard in single words beside it


@dataclass(frozen=True)
class Handset:
    """A phone from which several people write."""

    is_owner: bool  # whether the one who was last said to speak is the number's own customer


@dataclass(frozen=True)
class Situation:
    """All that a decision may look at."""

    now: datetime
    policy: Policy
    calendar: Calendar
    owner: str
    language: Language | None
    state: State
    messages: tuple[UUID, ...]  # the ids under which this turn's messages are kept
    facts: Facts = field(default_factory=dict)
    draft: Draft | None = None
    employers: tuple[Employer, ...] = ()
    documents: tuple[Arrived, ...] = ()
    reading: tuple[ReadPaper, ...] = ()  # what was read on the papers that await her yes
    has_unclear: bool = False  # photos that could not be read are kept still, and may go
    typed: tuple[TypedNumber, ...] = ()  # where policy lets her type them here
    voice_notes: tuple[Arrived, ...] = ()  # kept unopened, for a person to hear
    has_secret: bool = False  # a PIN or a card number was hidden in what she wrote
    other_kinds: tuple[str, ...] = ()  # kinds of this turn's messages that are not text
    has_phone: bool = True
    last_turn_at: datetime | None = None
    # Whether this number is proven to be the borrower's. Without that no loan is told of, and
    # none is even looked up.
    is_verified: bool = False
    is_proven: bool = False  # whether she has just given the end of her ID, in this chat
    proof: Proof | None = None  # None where nothing is known that she could give
    loan: RunningLoan | None = None
    paid_off: RunningLoan | None = None  # the last one, where none is running
    written_off: RunningLoan | None = None  # the last one, where none is running or paid off since
    may_ask_for_offers: bool = False  # whether she would like to hear of them
    handset: Handset | None = None  # where others write from this phone, too
    variety: Variety | None = None  # of Oshiwambo: the last that she surely wrote
    called: str = ""  # the name of whose number it is, where it is known
    tongues: tuple[Tongue, ...] = ()  # of what she typed in this turn
    outdated: tuple[int, ...] = ()  # messages that answer a question that is not the open one
    # Which paper we asked for in what a message quotes, by the message's place.
    quoted_papers: Mapping[int, DocumentKind] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    @property
    def may_hear(self) -> bool:
        """Whether a loan may be told of here. What binds or changes it needs a checked number."""
        return self.is_verified or self.is_proven


@dataclass(frozen=True)
class Question:
    """Something that an article may answer."""

    text: str
    message: int


@dataclass(frozen=True)
class Decision:
    """What a turn comes to."""

    effects: tuple[Effect, ...]
    says: tuple[Say, ...]
    ask: Ask | None
    questions: tuple[Question, ...]
    state: State
    facts: Facts
    language: Language
    silent: bool = False
    open_question: Ask | None = None  # what is awaited, although it is not asked again now
    variety: Variety | None = None
    speaks: Language | None = None  # what she writes herself, for the person who takes over

    @property
    def hand_over(self) -> HandOver | None:
        return next((each for each in self.effects if isinstance(each, HandOver)), None)


class Turn:
    """One turn at work: what is known so far, what shall happen, what shall be said."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.state = situation.state
        self.facts: dict[str, Fact] = dict(situation.facts)
        self.draft = situation.draft
        self.language: Language = situation.language or "en"
        self.variety: Variety | None = situation.variety
        self.speaks: Language = self.language
        self.effects: list[Effect] = []
        self.says: list[Say] = []
        self.ask: Ask | None = None
        self.questions: list[Question] = []
        self.heard: tuple[AnyCommand, ...] = ()
        self.moved = False  # something of this turn was taken: whatever else it was, no miss
        self.missed: str | None = None  # what to say if nothing was taken; "" says nothing
        # What is asked the second time, where she was understood and it still cannot be.
        self.way_on: Ask | None = None
        self.digressed = False
        self.over = False  # nothing more is to be decided in this turn
        self.silent = False
        self.open_question: Ask | None = None

    def say(self, key: str, **values: Value) -> None:
        """Say something, once: two messages of a burst may both be its cause."""
        say = Say(key, values)
        if say not in self.says:
            self.says.append(say)

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def keep(self, **changes: Any) -> None:
        """Change what the conversation remembers."""
        self.state = replace(self.state, **changes)

    def remember(self, fact: str, value: Any, *, message: int, told_in: str | None = None) -> bool:
        """Know a fact; True if it was known before and is now another.

        `told_in` is the message that told it, where that is older than this turn.
        """
        known = self.facts.get(fact)
        if known is not None and known.value == value:
            return False
        self.facts[fact] = Fact(
            value=value,
            message_id=told_in or str(self.situation.messages[message]),
            at=self.situation.now.isoformat(),
            before=(*known.before, known.value) if known else (),
        )
        self.do(Remember(fact, value, message, known=known is not None))
        return known is not None

    def forget(self, fact: str, *, because: str) -> None:
        if self.facts.pop(fact, None) is not None:
            self.do(Forget(fact, because))

    def value(self, fact: str) -> Any:
        known = self.facts.get(fact)
        return None if known is None else known.value

    def hand_over(self, reason: str, *, category: str = "handoff", priority: int = 2) -> None:
        """Give the conversation to a person; the last thing that a turn can decide."""
        self.do(HandOver(reason, category=category, priority=priority))
        self.keep(misses=0, failed_documents=0)  # whoever comes back begins afresh
        self.ask = None
        self.over = True

    @property
    def is_handed_over(self) -> bool:
        return any(isinstance(effect, HandOver) for effect in self.effects)

    def decision(self) -> Decision:
        return Decision(
            effects=tuple(self.effects),
            says=tuple(self.says),
            ask=self.ask,
            questions=tuple(self.questions),
            state=self.state,
            facts=self.facts,
            language=self.language,
            silent=self.silent,
            open_question=self.open_question,
            variety=self.variety,
            speaks=self.speaks,
        )


FACTS: tuple[FactName, ...] = get_args(FactName)
