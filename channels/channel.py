"""What any channel can carry: messages out, messages in, and what it is able to show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

WHATSAPP, SMS = "whatsapp", "sms"  # the names of the channels that borrowers are on
Kind = Literal[
    "text", "choice", "media", "voice", "location", "contact", "sticker", "reaction", "unknown"
]


@dataclass(frozen=True)
class Capabilities:
    """What a channel can show; whoever sends asks here, never for the channel's name."""

    buttons: int  # quick replies in one message; 0: none
    list_rows: int  # rows in one list; 0: none
    button_title: int  # characters
    row_title: int  # characters
    choice_body: int  # characters beside buttons or a list
    text: int  # characters in one message, as `length` counts them
    templates: bool
    media: bool
    typing: bool


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen: the id decides, the title is only shown."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Choice:
    """A closed question's answers, rendered as buttons, a list or numbered text."""

    options: tuple[Option, ...]
    button: str = ""  # what opens a list ("Choose"); needed where a list may be drawn


@dataclass(frozen=True)
class Template:
    """An approved message for outside the 24-hour window."""

    content_sid: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Enclosed:
    """A file of ours that goes with a message: where the provider fetches it, for a short while."""

    url: str = field(repr=False)  # whoever has it may read the file
    content_type: str


@dataclass(frozen=True)
class Outbound:
    """One message to one address. `reference` is our outbox id; callbacks carry it back."""

    to: str
    text: str
    reference: str
    choice: Choice | None = None
    template: Template | None = None
    in_session: bool = True
    part: int = 1  # which of the messages that one long text became; see `Channel.parts`
    media: tuple[Enclosed, ...] = ()  # with the first part; a message with files has no choice


@dataclass(frozen=True)
class Media:
    """A file that came with a message, by the provider's address; nothing was fetched yet."""

    url: str
    content_type: str


@dataclass(frozen=True)
class Inbound:
    """One message that came in, parsed and still hostile in content."""

    provider_sid: str
    account: str
    channel: str
    sender: str  # "+264811234567", or an opaque id that has no phone
    recipient: str
    kind: Kind
    text: str
    media: tuple[Media, ...] = ()
    payload: str = ""  # the id of the button or list row that was tapped
    profile_name: str = ""
    replied_to: str = ""  # provider sid of the message it answers
    extra: Mapping[str, str] = field(default_factory=dict)  # location, contact, ad referral, new
    sent_at: datetime | None = None


class ReceiptStatus(StrEnum):
    """How far a message got; later members are further along."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True)
class Receipt:
    """What the provider says of a message of ours."""

    provider_sid: str
    status: ReceiptStatus
    reference: str = ""
    error_code: int | None = None


@dataclass(frozen=True)
class Sent:
    """The provider took the message."""

    provider_sid: str


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message."""

    code: int
    why: str


@dataclass(frozen=True)
class Later:
    """The provider did not take the message now; it is certain that it did not."""

    code: int
    why: str
    after_seconds: float


@dataclass(frozen=True)
class Doubt:
    """We do not know whether the provider took it: the answer was lost."""

    why: str


Delivery = Sent | Refused | Later | Doubt


@dataclass(frozen=True)
class Fetched:
    """A file as it arrived; its declared type is a claim."""

    data: bytes
    content_type: str


@dataclass(frozen=True)
class NotFetched:
    """A file that we could not or would not fetch. `again` says whether a later try may work."""

    reason: Literal["too_large", "not_found", "forbidden_host", "too_slow", "unreachable", "denied"]
    again: bool


# What became of a file that the provider was to delete: a later try may work, or it is none of its.
Forgot = Literal["gone", "later", "not_theirs"]


class Unreachable(Exception):
    """The provider could not be asked; nothing was learnt, so ask again later."""


class Channel(Protocol):
    """A way to reach people. WhatsApp and SMS are two; another is a file beside them."""

    name: str
    capabilities: Capabilities

    def length(self, text: str) -> int:
        """Count characters as this channel counts them."""
        ...

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """The message as the channel can carry it: one or more, the choice with the last."""
        ...

    async def send(self, message: Outbound) -> Delivery: ...

    async def find_sent(
        self, *, to: str, text: str, since: datetime, known: Sequence[str]
    ) -> str | None:
        """The sid of a message of ours that the provider has although we heard no answer.

        Raises `Unreachable`: not to be told apart from "it has none" would send twice.
        """
        ...

    async def received_since(
        self, since: datetime, *, known: Collection[str] = ()
    ) -> Sequence[Inbound]:
        """What the provider has received for us, less the known, for the reconciliation sweep.

        Raises `Unreachable`.
        """
        ...

    async def fetch(self, media: Media) -> Fetched | NotFetched: ...

    async def forget(self, media: Media) -> Forgot:
        """Have the provider delete a file that came with a message; what is gone stays gone."""
        ...

    async def typing(self, provider_sid: str) -> None:
        """Show that an answer is being written to the message with this sid."""
        ...

    async def close(self) -> None: ...
