"""What a borrower's phone shows, and everything that its owner can do with it."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.simulator.samples import SampleName
from channels.fake_twilio import PhoneMessage


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tappable(_Shown):
    """A quick reply or a list row."""

    id: str
    title: str
    description: str


class Bubble(_Shown):
    """One message; `by` is who wrote it, the borrower or the agent."""

    sid: str
    by: Literal["borrower", "agent"]
    text: str
    at: datetime
    status: str
    error_code: int | None
    buttons: tuple[Tappable, ...]
    rows: tuple[Tappable, ...]
    list_button: str
    media: tuple[str, ...]  # content types
    payload: str
    is_location: bool
    channel: Literal["whatsapp", "sms"]
    replied_to: str


class Phone(_Shown):
    """A whole thread; `mark` changes whenever anything in it does."""

    mark: str
    bubbles: tuple[Bubble, ...]


def shown(messages: Sequence[PhoneMessage]) -> Phone:
    """The thread as the page draws it."""
    return Phone(mark=mark(messages), bubbles=tuple(_bubble(each) for each in messages))


def mark(messages: Sequence[PhoneMessage]) -> str:
    """A short name for exactly this state of the thread."""
    state = "".join(f"{each.sid}{each.status}{len(each.media)};" for each in messages)
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _bubble(message: PhoneMessage) -> Bubble:
    is_hers = message.direction == "from_phone"
    return Bubble(
        sid=message.sid,
        by="borrower" if is_hers else "agent",
        text=message.text,
        at=message.at,
        status=message.status,
        error_code=message.error_code,
        buttons=tuple(Tappable(**vars(each)) for each in message.buttons),
        rows=tuple(Tappable(**vars(each)) for each in message.rows),
        list_button=message.list_button,
        media=message.media,
        payload=message.payload,
        # Twilio keeps a shared place in the webhook only: what is left is an empty message.
        channel=message.channel,
        replied_to=message.replied_to,
        is_location=is_hers and not (message.text or message.media or message.payload),
    )


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Write(_Asked):
    kind: Literal["text"]
    text: str = Field(max_length=4096, pattern=r"\S")


class WriteBack(Write):
    """The same, perhaps as a reply to one message, by its sid."""

    replied_to: str = Field("", max_length=34)


class Tap(_Asked):
    """A button or a row that is on the phone, by its id."""

    kind: Literal["tap"]
    payload: str = Field(min_length=1, max_length=256)
    replied_to: str = Field("", max_length=34)


class SendFile(_Asked):
    """A file of the person at the browser; the declared type is a claim."""

    kind: Literal["file"]
    content_type: str = Field(pattern=r"^[\w.+-]{1,60}/[\w.+-]{1,90}$")
    data: bytes

    @field_validator("data", mode="before")
    @classmethod
    def _decoded(cls, value: object) -> bytes:
        # Pydantic's own base64 type skips letters that do not belong there.
        return base64.b64decode(value if isinstance(value, str) else "!", validate=True)


class SendSample(_Asked):
    kind: Literal["sample"]
    name: SampleName


class SendOther(_Asked):
    """What a phone can send beside words and files."""

    kind: Literal["voice", "sticker", "location"]


class Nothing(_Asked):
    """No words are needed; a body is asked for so that only this page's script can call."""


Action = Annotated[WriteBack | Tap | SendFile | SendSample | SendOther, Field(discriminator="kind")]


def picture_type(data: bytes) -> str | None:
    """The type of a picture that a browser may draw, by its first bytes and nothing else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
