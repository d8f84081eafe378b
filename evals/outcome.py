"""What a case came to: seen from the phone, from the store, and by the graders."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.case import Severity, Suite

_MILLION = 1_000_000


class Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Line(Kept):
    """One thing that was said or done, as the transcript shows it."""

    who: Literal["borrower", "bot", "system"]
    text: str
    options: tuple[str, ...] = ()  # ids of buttons and rows
    titles: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # of the phrases that a reply was made of
    turn: int = 0
    step: int = 0  # of the case's turns, or of the borrower's messages, from 1; 0: the way to it


class TurnSeen(Kept):
    """What the service understood, decided and said in one turn, as its trace tells it."""

    number: int
    step: int = 0  # that brought it, as in `Line`
    commands: tuple[Mapping[str, Any], ...] = ()
    awaits: str | None = None
    effects: tuple[str, ...] = ()
    says: tuple[tuple[str, ...], ...] = ()
    articles: tuple[str | None, ...] = ()
    faults: tuple[str, ...] = ()
    silent: bool = False
    timings_ms: Mapping[str, float] = Field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0


class Played(Kept):
    """A conversation that was held: its words, its turns and the borrower's rows in the store."""

    lines: tuple[Line, ...]
    turns: tuple[TurnSeen, ...]
    owner: str
    language: str | None
    store: Mapping[str, Any]  # by the names of `StoreAfter`
    ended: str = ""  # how a simulated borrower ended
    others: Mapping[str, int] = Field(default_factory=dict)  # rows of somebody else it wrote
    before: Mapping[str, Any] | None = None  # her rows where the case began, if it asks for them
    lies: tuple[str, ...] = ()  # what the hostile model has brought about
    turn_ms: tuple[float, ...] = ()  # of each step, from the door to what left
    borrower_tokens: tuple[int, int] = (0, 0)  # in and out, of a borrower whom a model plays


class Grade(Kept):
    """What one grader says, and why."""

    grader: str
    passed: bool
    why: str = ""


class Reached(Kept):
    """What a case has touched, for the coverage."""

    topics: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # of cases that were opened
    refusals: tuple[str, ...] = ()  # of documents, of replies, of sends
    articles: tuple[str, ...] = ()


class Result(Kept):
    """One run of one case in one language: a line of a run's file."""

    case: str  # suite/file, with #n for a line of a table
    suite: Suite
    language: str
    attempt: int  # 1 .. k
    severity: Severity
    flow: str = ""
    passed: bool
    grades: tuple[Grade, ...] = ()
    kind: str = ""  # of the case file: messages, tongues, numbers, questions, load, ...
    asked: str = ""  # what was asked when a message came; of a number, what it should be
    expected: str | None = None  # a class, for confusion
    got: str | None = None
    confidence: float | None = None
    seconds: float = 0.0
    turns: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    borrower_tokens: tuple[int, int] = (0, 0)
    turn_ms: tuple[float, ...] = ()
    node_ms: Mapping[str, tuple[float, ...]] = Field(default_factory=dict)  # by the graph's nodes
    transcript: tuple[Line, ...] = ()
    reached: Reached = Reached()
    error: str = ""


class Prices(Kept):
    """What a million tokens cost, in a currency; whoever runs names them, we know none."""

    tokens_in: float
    tokens_out: float
    currency: str = "USD"

    def of(self, tokens_in: float, tokens_out: float) -> float:
        """What so many tokens cost."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / _MILLION


class Run(Kept):
    """What a run was: the first line of its file."""

    id: str
    commit: str
    at: str
    model: str
    borrower: str = "offline"  # or the name of the model that plays her
    prices: Prices | None = None
    suites: tuple[Suite, ...]
    languages: tuple[str, ...]
    only: str = ""  # a part of the names of its files
    repeat: int
    seed: int
    seconds: float = 0.0


def failures(results: Sequence[Result]) -> list[Result]:
    """The results that did not pass, those that must never fail first."""
    failed = [each for each in results if not each.passed]
    return sorted(failed, key=lambda each: (each.severity != "must_never_fail", each.case))
