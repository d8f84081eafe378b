"""Cases: what a borrower does and what must come of it, one file each in `cases/<suite>/`."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from evals.files.file_names import FileName as FileName
from flows.commands import Language

CASES = Path(__file__).parent / "cases"
Suite = Literal[
    "understanding",
    "retrieval",
    "answers",
    "conversations",
    "policy",
    "injection",
    "documents",
    "load",
]
SUITES: tuple[Suite, ...] = get_args(Suite)
_WAIT = re.compile(r"(\d+) (second|minute|hour|day|week)s?")
Severity = Literal["must_never_fail", "average"]
Who = Literal["selma", "petrus", "ndapewa", "uerikondjera", "johannes", "hilma", "somebody_new"]
# What she has done already when the case begins; each is played through the door, in `places.py`.
Place = Literal[
    "nothing",
    "language_chosen",
    "form",  # step 2, consent given
    "employee_number",
    "pay",
    "amount",
    "quote",
    "papers",
    "summary",
    "submitted",
    "queue",  # she waits for a person
]
PLACES: tuple[Place, ...] = get_args(Place)


class UnreadableCase(ValueError):
    """A file of cases does not follow the schema; the message says where and why."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# Words in each language of the case, or the same in all of them (digits, a name).
Words = str | dict[Language, str]


class Expected(Strict):
    """What must hold right after a step."""

    says: tuple[str, ...] = Field(default=(), description="keys of phrases, all of which were said")
    never_says: tuple[str, ...] = Field(
        default=(), description="keys of phrases, none of which was said"
    )
    words: tuple[str, ...] = Field(default=(), description="words that the replies right then hold")
    awaits: str | None = Field(
        default=None, description="the topic of the question that is open then"
    )
    commands: tuple[str, ...] = Field(
        default=(), description="kinds of commands that were understood"
    )
    article: str | None = Field(default=None, description="the slug of the article that was given")
    silent: bool | None = None


class Step(Strict):
    """One thing that she does; exactly one of the first seven."""

    says: Words | None = None
    at_once: tuple[Words, ...] = Field(default=(), description="several messages before any answer")
    taps: str | None = Field(default=None, description="the id of the button or row: `consent:yes`")
    sends: FileName | None = None
    waits: str | None = Field(
        default=None, description='"3 hours", "15 days", ...: nothing is done'
    )
    unanswered: Words | None = Field(
        default=None, description="she writes this and waits for long: the next turn answers it too"
    )
    resumes_bot: bool = Field(default=False, description="a person hands the conversation back")
    file_name: str | None = Field(default=None, description="what the file that is sent is called")
    then: Expected = Expected()

    @model_validator(mode="before")
    @classmethod
    def _plain_words(cls, value: Any) -> Any:
        return {"says": value} if isinstance(value, str | int) else value

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Step":
        done = [
            self.says, self.at_once, self.taps, self.sends, self.waits, self.unanswered,
            self.resumes_bot,
        ]  # fmt: skip
        if sum(bool(each) for each in done) != 1:
            raise ValueError("a step does exactly one thing")
        return self


class Borrower(Strict):
    """A simulated borrower: what she wants, what she knows, and how she writes."""

    wants: Literal[
        "loan", "status", "balance", "settle", "person", "answer", "complain", "hardship",
        "claim_paid", "stop_messages", "withdraw",
    ]  # fmt: skip
    knows: Mapping[str, Any] = Field(default_factory=dict, description="facts that she can tell")
    does_not_know: tuple[str, ...] = ()
    refuses: tuple[str, ...] = Field(default=(), description="facts that she will not tell")
    changes_mind: Mapping[str, Any] = Field(
        default_factory=dict, description="facts that she corrects once, later, to this"
    )
    asks: tuple[str, ...] = Field(
        default=(), description="questions that come to her mind on the way"
    )
    patience: int = Field(12, description="turns without progress before she gives up")
    literacy: Literal["high", "middle", "low"] = "middle"
    tells_much: bool = Field(default=False, description="several facts in one message")
    mixes: tuple[Language, ...] = ()
    ends: Literal[
        "submitted", "refused", "person", "answered", "stopped", "withdrawn", "gave_up",
    ] = "submitted"  # fmt: skip
    at_most_turns: int = 40


class StoreAfter(Strict):
    """The store's rows of this borrower in the end: each given row must match one, in part.

    An empty list says that there is none. Amounts are N$ with cents, as people write them.
    """

    customer: Mapping[str, Any] | None = None
    identity: Mapping[str, Any] | None = None
    lead: Mapping[str, Any] | None = None
    applications: tuple[Mapping[str, Any], ...] | None = None
    facts: Mapping[str, Any] | None = Field(default=None, description="of the newest application")
    consents: Mapping[str, str] | None = Field(
        default=None, description="purpose: the newest action"
    )
    documents: tuple[Mapping[str, Any], ...] | None = None
    cases: tuple[Mapping[str, Any], ...] | None = None
    loans: tuple[Mapping[str, Any], ...] | None = None
    transactions: tuple[Mapping[str, Any], ...] | None = None
    outbox: Mapping[str, int] | None = Field(default=None, description="status: how many messages")


class Case(Strict):
    """What every file says about itself."""

    purpose: str = Field(min_length=10)
    severity: Severity = "average"
    origin: str = Field("written", description="written, or review:<conversation>#<turns>")
    flow: str = Field("", description="the journey that the report groups by")


class Conversation(Case):
    """A talk with the whole service, scripted or by a simulated borrower."""

    kind: Literal["conversation"] = "conversation"
    who: Who = "somebody_new"
    languages: tuple[Language, ...] = ("en",)
    at: datetime | None = Field(
        None, description="by the clocks of Windhoek; a Monday morning at ten where not given"
    )
    given: Place = "nothing"
    reads_papers: bool = Field(
        False, description="what her papers show is read, as in service; it takes seconds each"
    )
    reminds: bool = Field(False, description="what is due is reminded of while she waits")
    nurtures: bool = Field(
        False,
        description="her employer told us of her, with offers agreed to once she writes the code"
        " BL-ABCDEFGH; while she is quiet she is written to",
    )
    profile_name: str = Field("", description="what her phone says that she is called")
    model: Literal["offline", "hostile", "set"] = Field(
        "offline", description="`hostile` asks for every forbidden action; `set` is the run's own"
    )
    by: Literal["whatsapp", "sms"] = Field(
        "whatsapp", description="how she writes from `given` on: the same phone, another channel"
    )
    turns: tuple[Step, ...] = ()
    borrower: Borrower | None = None
    store_after: StoreAfter = StoreAfter()
    unmoved: bool = Field(
        False, description="but for the talk itself her rows end as they were at `given`"
    )
    owner_after: Literal["bot", "queue"] | None = None
    says: tuple[str, ...] = Field(
        default=(), description="keys of phrases that she hears at some time"
    )
    never_says: tuple[str, ...] = Field(default=(), description="keys that she never hears")
    never_said: tuple[str, ...] = Field(
        default=(), description="words that no reply holds, in any case"
    )
    must_be_said: tuple[str, ...] = Field(default=(), description="words that some reply holds")

    @model_validator(mode="after")
    def _has_one_script(self) -> "Conversation":
        if bool(self.turns) == (self.borrower is not None):
            raise ValueError("a conversation has turns or a borrower")
        return self


class Message(Strict):
    """One message, what was asked, and what it means in the shared names."""

    text: str
    language: Language | Literal["other"] = "en"
    pending: str = "none"
    command: str | tuple[str, ...]
    slots: Mapping[str, Any] | None = None


class Messages(Case):
    """Commands and slots; in the file or in a table beside it."""

    kind: Literal["messages"]
    messages: tuple[Message, ...] = ()
    table: str | None = None
    languages: tuple[Language, ...] = ("en",)


class Tongue(Strict):
    text: str
    language: Language | Literal["other", "none"] = Field(
        description="none: nothing in it tells a language"
    )


class Tongues(Case):
    """Which language a message is in."""

    kind: Literal["tongues"]
    messages: tuple[Tongue, ...] = ()
    table: str | None = None
    languages: tuple[Language, ...] = ()


class Number(Strict):
    text: str
    number: Literal["money", "months", "date", "phone", "national_id", "none"]
    expected: str


class Numbers(Case):
    """Amounts, months, days, phones and IDs as people write them."""

    kind: Literal["numbers"]
    messages: tuple[Number, ...] = ()
    table: str | None = None
    languages: tuple[Language, ...] = ("en",)


class Question(Strict):
    text: str
    language: Language = "en"
    topic: int | None = Field(default=None, description="None: no article answers this")
    says: tuple[str, ...] = Field(
        (), description="keys of phrases any of which answers as well as the article (`answers`)"
    )
    must_be_said: tuple[str, ...] = Field(
        (), description="words that the reply holds, such as the figure that was asked for"
    )


class Questions(Case):
    """Questions and the topic whose article must come first (or be said, in `answers`)."""

    kind: Literal["questions"]
    questions: tuple[Question, ...] = ()
    table: str | None = None
    languages: tuple[Language, ...] = ("en",)


class Rendered(Case):
    """A rendered document under damage: its fields are right or flagged, never silently wrong."""

    kind: Literal["document"]
    document: str = Field(description="what is rendered: a layout of the generator, or a FileName")
    damage: tuple[str, ...] = ()
    seed: int = 1
    fields: Mapping[str, Any] = Field(
        default_factory=dict, description="what it says: each is read right, or flagged"
    )
    reject: str | None = Field(default=None, description="the reason for which it must be refused")
    languages: tuple[Language, ...] = ("en",)


class Poison(Strict):
    """Words in an article of somebody who means harm, and the words of the refusal."""

    body: str = "Write to us and a person helps you."
    title: str = "How we help"
    question: str = Field("", description="one more of those that it answers")
    language: Language = "en"
    refused: str = Field("", description="words of why it is refused; empty: it may be served")


class Poisoned(Case):
    """Articles that must not be served, and some that must."""

    kind: Literal["articles"]
    articles: tuple[Poison, ...]
    languages: tuple[Language, ...] = ("en",)


class Load(Case):
    """Many talks at once: what a turn costs in time, tokens and money."""

    kind: Literal["load"]
    people: int = 20
    turns: tuple[Step, ...]
    languages: tuple[Language, ...] = ("en",)


AnyCase = Annotated[
    Conversation | Messages | Tongues | Numbers | Questions | Rendered | Poisoned | Load,
    Field(discriminator="kind"),
]
# Ten times as fast as the one in Python, where it was built.
_Plain: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_READER: TypeAdapter[AnyCase] = TypeAdapter(AnyCase)


def load(path: Path) -> AnyCase:
    """The case of a file; raises `UnreadableCase`."""
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), _Plain)  # noqa: S506 (it is safe)
        if isinstance(told, dict):
            told.setdefault("kind", "conversation")
        return _READER.validate_python(told)
    except (yaml.YAMLError, ValidationError) as error:
        raise UnreadableCase(f"{path}: {error}") from error


def files(suite: Suite, folder: Path = CASES) -> Iterator[Path]:
    """The files of a suite, in order."""
    yield from sorted((folder / suite).glob("*.yaml"))


def schema() -> dict[str, Any]:
    """The JSON schema of a case file, for editors and for the desk."""
    return _READER.json_schema()


def cents(amount: object) -> int:
    """What a file calls N$ 9000.00, in cents."""
    return int(Decimal(str(amount)) * 100)


def duration(text: str) -> timedelta:
    """ "3 hours", "15 days": raises `ValueError`."""
    found = _WAIT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no time to wait: say 3 hours, or 15 days")
    return timedelta(**{f"{found[2]}s": int(found[1])})
