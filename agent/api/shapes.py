"""Shapes of the API: what goes in and out, and nothing beside it."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

_WORD = r"^[A-Za-z0-9_:.\-]{1,80}$"
_SOMETHING = r"[^\s\x1c-\x1f\x85]"
_LONGEST_NOTE = 4_096
_MOST = 100

# An argument may be left out, but is never null: there is none in an address.
_Word = Annotated[
    str | None,
    Field(pattern=_WORD),
    WithJsonSchema({"type": "string", "pattern": _WORD}),
]
_Id = Annotated[UUID | None, WithJsonSchema({"type": "string", "format": "uuid"})]
_PLACE = {"type": "integer", "minimum": 0, "maximum": 2**53}
_Place = Annotated[int | None, Field(ge=0, le=2**53), WithJsonSchema(_PLACE)]

CustomerRef = Annotated[str, Field(pattern=r"^BUF-[0-9]{1,9}$")]
ApplicationRef = Annotated[str, Field(pattern=r"^APP-[0-9]{1,9}$")]
CaseRef = Annotated[str, Field(pattern=r"^CASE-[0-9]{1,9}$")]


class Shape(BaseModel):
    """Extra fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Shape):
    """No arguments at all."""


class Part(Shape):
    """Which part of a list."""

    cursor: _Id = None
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 25


class TalksWanted(Part):
    """Which conversations."""

    status: Annotated[
        Literal["open", "closed"] | None,
        WithJsonSchema({"type": "string", "enum": ["open", "closed"]}),
    ] = None
    owner: _Word = None


class ApplicationsWanted(Part):
    """Which applications."""

    stage: _Word = None


class CasesWanted(Part):
    """Which cases."""

    status: _Word = None


class QueueWanted(Shape):
    """Which part of the queue; its order is the queue's own, so its cursor is a place in it."""

    cursor: _Place = None
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 25


class AuditWanted(Shape):
    """Which rows of the audit log."""

    cursor: _Place = None
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 25
    actor: _Word = None
    action: _Word = None
    subject: _Word = None


Item = TypeVar("Item")


class Page(Shape, Generic[Item]):
    """A part of a list; `next` is the cursor of the part after it, null at the end."""

    items: list[Item]
    next: str | None


class Waits(Shape):
    """Somebody who waits for a person."""

    case: str
    conversation: UUID
    customer: str
    category: str
    priority: int
    language: str | None
    due_at: datetime
    owner: str
    assigned_to: str | None
    flags: list[str]


class Conversation(Shape):
    """A conversation by its references."""

    id: UUID
    customer: str
    status: str
    owner: str
    language: str | None
    began_at: datetime
    wrote_at: datetime | None


class Said(Shape):
    """A message; names, numbers and addresses in it are masked."""

    id: UUID
    direction: str
    author: str
    kind: str
    text: str
    language: str | None
    at: datetime
    status: str | None


class Note(Shape):
    """What only staff see."""

    text: Annotated[str, Field(min_length=1, max_length=_LONGEST_NOTE, pattern=_SOMETHING)]


class Kept(Shape):
    """It was kept, with this conversation."""

    conversation: UUID


class Customer(Shape):
    """A customer; of her name the first letters, of her numbers the ends."""

    ref: str
    initials: str
    language: str | None
    employer: str | None
    id_number: str | None
    account: str | None
    employee_number: str | None
    flags: list[str]
    first_contact_at: datetime


class Application(Shape):
    """An application by its references and figures; amounts in cents."""

    id: UUID
    ref: str
    customer: str
    stage: str
    principal_cents: int | None
    months: int | None
    started_at: datetime
    submitted_at: datetime | None


class Check(Shape):
    """A rule as it was applied today, with the policy that has it."""

    rule: str
    result: str
    reason: str | None
    measured: int | date | str | None
    limit: int | date | str | None
    policy: str
    since: date


class ApplicationChecked(Application):
    """An application with its checks; empty where nothing is to be decided."""

    checks: list[Check]


class Case(Shape):
    """A case by its references and clocks; not what stands in it."""

    id: UUID
    ref: str
    conversation: UUID
    customer: str
    category: str
    priority: int
    status: str
    language: str | None
    created_at: datetime
    due_at: datetime | None
    assigned_to: str | None
    settled_at: datetime | None
    outcome: str | None


class Agreed(Shape):
    """How far two readers agree on one question; null where it is undefined."""

    question: str
    pairs: int
    same: float | None
    kappa: float | None
    ac1: float | None
    told: str


class Agreement(Shape):
    """The agreement of all readers; `overall` is the mean kappa of what can be read."""

    overall: float | None
    questions: list[Agreed]


class AuditLine(Shape):
    """A row of the audit log; hashes in hexadecimal."""

    seq: int
    at_us: int
    actor: str
    action: str
    subject: str
    detail: str
    prev_hash: str
    hash: str


class Chain(Shape):
    """How the chain of the audit log stands."""

    holds: bool
    broken_at: int | None
    why: str
    anchors: int


class Colleague(Shape):
    """Somebody who works here."""

    name: str
    role: str
    languages: list[str]
    presence: str
