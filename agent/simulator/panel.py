"""What the panel shows of one conversation and of one turn: plain values, ready for JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Owner = Literal["assistant", "queue", "person"]
Change = Literal["new", "changed", "forgotten", "same"]
Progress = Literal["done", "now", "ahead"]


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Stage(_Shown):
    name: str
    progress: Progress


class ApplicationShown(_Shown):
    """An application on its way; `stages` is empty once it left the way."""

    ref: str
    stage: str
    stages: tuple[Stage, ...]
    borrows: str  # money as borrowers see it, or nothing yet
    months: int | None
    policy: str


class DocumentShown(_Shown):
    kind: str
    status: str
    reason: str
    mime: str
    bytes: int
    at: datetime


class CaseShown(_Shown):
    ref: str
    category: str
    reason: str
    priority: int
    due_at: datetime


class ConversationShown(_Shown):
    """The head of the panel. `ours` and `hers` are language tags for the bubbles."""

    ref: str
    name: str
    owner: Owner
    queued_at: datetime | None
    language: str | None
    ours: str
    hers: str
    opted_out: bool
    awaited: str | None
    application: ApplicationShown | None
    documents: tuple[DocumentShown, ...]
    cases: tuple[CaseShown, ...]


class TurnLine(_Shown):
    """A turn in the list of turns."""

    number: int
    at: datetime
    heard: str
    kinds: tuple[str, ...]
    silent: bool


class Panel(_Shown):
    """`mark` changes whenever anything in the panel, or in its newest turn, does."""

    mark: str
    is_awake: bool
    conversation: ConversationShown | None = None
    turns: tuple[TurnLine, ...] = ()  # newest first


class Heard(_Shown):
    """A message of hers; `kind` names what came with or instead of words."""

    text: str
    kind: str


class CommandShown(_Shown):
    """A command: its slots in words, the words that said it, and how sure the reader was."""

    kind: str
    slots: tuple[tuple[str, str], ...]
    span: str
    message: int
    confidence: float


class FactShown(_Shown):
    label: str
    before: str
    after: str
    change: Change


class PassageShown(_Shown):
    title: str
    slug: str
    score: float
    version: str
    given: bool


class QuestionShown(_Shown):
    question: str
    answered: bool
    found: tuple[PassageShown, ...]


class SentShown(_Shown):
    """A row of the outbox that this turn wrote."""

    text: str
    options: tuple[str, ...]
    status: str
    why: str
    attempts: int
    error_code: int | None
    keys: tuple[str, ...]


class StepShown(_Shown):
    name: str
    milliseconds: float


class TurnShown(_Shown):
    """One turn, explained."""

    number: int
    at: datetime
    heard: tuple[Heard, ...]
    reader: str
    commands: tuple[CommandShown, ...]
    awaited: str | None
    awaits: str | None
    facts: tuple[FactShown, ...]
    effects: tuple[str, ...]
    questions: tuple[QuestionShown, ...]
    sent: tuple[SentShown, ...]
    silent: bool
    withheld: tuple[str, ...]
    steps: tuple[StepShown, ...]
    versions: tuple[tuple[str, str], ...]


class FoundTrace(BaseModel):
    slug: str
    title: str = ""
    score: float = 0.0
    version: str = ""


class QuestionTrace(BaseModel):
    question: str
    given: str | None = None
    found: list[FoundTrace] = []


class Trace(BaseModel):
    """A turn's trace as the store gives it back; older ones may lack what newer ones tell."""

    awaited: str | None = None
    commands: list[dict[str, Any]] = []
    facts_before: Mapping[str, Any] = {}
    facts_after: Mapping[str, Any] = {}
    effects: list[str] = []
    retrieved: list[QuestionTrace] = []
    said: list[list[str]] = []
    withheld: list[str] = []
    silent: bool = False
