"""What the panel shows of one conversation and of one turn: plain values, ready for JSON."""

from datetime import datetime
from typing import Literal

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


class NotGone(_Shown):
    """A message that answers nothing and has not left, and why it has not."""

    text: str
    status: str
    why: str


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
    not_gone: tuple[NotGone, ...]  # newest first


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


class Piece(_Shown):
    """A piece of what she wrote, and which commands (from 1) were read out of it."""

    text: str
    commands: tuple[int, ...]


class Heard(_Shown):
    """A message of hers, whole and in pieces; `kind` names what came with or instead of words."""

    text: str
    kind: str
    pieces: tuple[Piece, ...] = ()


class ReadShown(_Shown):
    """Who read the words, what that cost, and what failed first."""

    how: str
    failed: str
    requests: int
    input_tokens: int
    output_tokens: int


class TongueShown(_Shown):
    """The language that a message was taken for, by name, and how sure that was."""

    message: int
    language: str
    confidence: float
    mixed: tuple[str, ...]


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
    enough: bool


class QuestionShown(_Shown):
    """A question and what was found for it; `enough` is the score that an answer needs."""

    question: str
    enough: float
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


class WithheldShown(_Shown):
    """A reply that the last look kept from leaving, and its faults."""

    text: str
    keys: tuple[str, ...]
    faults: tuple[str, ...]


class StepShown(_Shown):
    name: str
    milliseconds: float


class TurnShown(_Shown):
    """One turn, explained."""

    number: int
    at: datetime
    heard: tuple[Heard, ...]
    sids: tuple[str, ...]  # of its messages on the phone, both ways
    tongues: tuple[TongueShown, ...]
    read: ReadShown
    commands: tuple[CommandShown, ...]
    awaited: str | None
    awaits: str | None
    facts: tuple[FactShown, ...]
    effects: tuple[str, ...]
    questions: tuple[QuestionShown, ...]
    sent: tuple[SentShown, ...]
    silent: bool
    withheld: tuple[WithheldShown, ...]
    steps: tuple[StepShown, ...]
    versions: tuple[tuple[str, str], ...]
