"""What the pretended Twilio knows of one account: messages, phones, media; all of it bounded."""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Direction = Literal["to_phone", "from_phone"]
Channel = Literal["whatsapp", "sms"]

PHONE_KEEPS = 1_000
PHONES_KEPT = 60_000
MESSAGES_KEPT = 100_000
MEDIA_BYTES_KEPT = 128 * 1024 * 1024
WINDOW = timedelta(hours=24)  # a borrower's message opens free-form for this long


@dataclass(frozen=True)
class Button:
    """A quick reply or a list row, as it can be tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class MediaFile:
    """A file that hangs on a message."""

    sid: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class PhoneMessage:
    """One bubble on a phone: who wrote it, what can be tapped, and how far it got."""

    sid: str
    direction: Direction
    text: str
    at: datetime
    status: str
    statuses: tuple[tuple[str, datetime], ...] = ()
    error_code: int | None = None
    buttons: tuple[Button, ...] = ()
    rows: tuple[Button, ...] = ()
    list_button: str = ""
    content_sid: str = ""
    media: tuple[str, ...] = ()  # content types
    payload: str = ""
    channel: Channel = "whatsapp"
    replied_to: str = ""  # the sid of the message that it quotes


@dataclass
class Message:
    """A message as Twilio stores it."""

    sid: str
    direction: Direction
    sender: str  # with "whatsapp:", but by SMS
    to: str
    body: str
    created: datetime
    status: str
    statuses: list[tuple[str, datetime]] = field(default_factory=list)
    error_code: int | None = None
    buttons: tuple[Button, ...] = ()
    rows: tuple[Button, ...] = ()
    list_button: str = ""
    content_sid: str = ""
    callback_url: str = ""
    payload: str = ""
    media: list[MediaFile] = field(default_factory=list)
    replied_to: str = ""

    @property
    def phone(self) -> str:
        """The borrower's address without the channel."""
        address = self.to if self.direction == "to_phone" else self.sender
        return address.removeprefix("whatsapp:")

    @property
    def channel(self) -> Channel:
        return "whatsapp" if self.to.startswith("whatsapp:") else "sms"

    def reach(self, status: str, *, at: datetime, error_code: int | None = None) -> None:
        """Note that the message got this far."""
        self.status = status
        self.error_code = error_code or self.error_code
        self.statuses.append((status, at))

    def seen(self) -> PhoneMessage:
        """The message as its phone shows it."""
        return PhoneMessage(
            sid=self.sid,
            direction=self.direction,
            text=self.body,
            at=self.created,
            status=self.status,
            statuses=tuple(self.statuses),
            error_code=self.error_code,
            buttons=self.buttons,
            rows=self.rows,
            list_button=self.list_button,
            content_sid=self.content_sid,
            media=tuple(file.content_type for file in self.media),
            payload=self.payload,
            channel=self.channel,
            replied_to=self.replied_to,
        )


class Exchange:
    """The messages of one account and the phones that they reached."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ahead = timedelta()
        self._messages: OrderedDict[str, Message] = OrderedDict()
        self._phones: dict[str, deque[Message]] = {}
        self._last_heard: dict[str, datetime] = {}
        self._with_media: deque[Message] = deque()
        self._media_bytes = 0
        self._changed = asyncio.Event()
        self.opted_out: set[str] = set()
        self.absent: set[str] = set()  # numbers that are not on WhatsApp
        self.typing: deque[str] = deque(maxlen=PHONE_KEEPS)

    def now(self) -> datetime:
        """The exchange's own time, which tests may move on."""
        return self._clock() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by

    def keep(self, message: Message) -> None:
        """Store a message and show it on its phone; the oldest are forgotten."""
        self._messages[message.sid] = message
        self._phones.setdefault(message.phone, deque(maxlen=PHONE_KEEPS)).append(message)
        if message.direction == "from_phone" and message.channel == "whatsapp":
            self._last_heard[message.phone] = message.created
        if message.media:
            self._with_media.append(message)
            self._media_bytes += sum(len(file.data) for file in message.media)
        self._forget_oldest()
        self.tell()

    def message(self, sid: str) -> Message | None:
        """The message with this sid."""
        return self._messages.get(sid)

    def newest_first(self) -> Iterator[Message]:
        """Every stored message, as Twilio lists them."""
        return iter(list(reversed(self._messages.values())))

    def delete(self, sid: str) -> bool:
        """Forget a message as Twilio does; the phone keeps it."""
        return self._messages.pop(sid, None) is not None

    def phone(self, number: str) -> list[Message]:
        """What this phone shows, oldest first."""
        return list(self._phones.get(number, ()))

    def forget(self, number: str) -> None:
        """Let this phone show nothing; what was stored stays listed."""
        self._phones.pop(number, None)
        self._last_heard.pop(number, None)

    def numbers(self) -> list[str]:
        """The phones that ever took part."""
        return list(self._phones)

    def window_open(self, number: str) -> bool:
        """Say whether the borrower wrote within the last 24 hours."""
        heard = self._last_heard.get(number)
        return heard is not None and self.now() - heard < WINDOW

    def tell(self) -> None:
        """Wake whoever waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Wait until anything changes."""
        await self._changed.wait()

    def delete_file(self, message: Message, file: MediaFile) -> None:
        """Forget a file of a message."""
        message.media.remove(file)
        self._media_bytes -= len(file.data)

    def _forget_oldest(self) -> None:
        while len(self._phones) > PHONES_KEPT:
            number = next(iter(self._phones))
            del self._phones[number]
            self._last_heard.pop(number, None)
        while len(self._messages) > MESSAGES_KEPT:
            self._messages.popitem(last=False)
        while self._media_bytes > MEDIA_BYTES_KEPT and len(self._with_media) > 1:
            oldest = self._with_media.popleft()
            self._media_bytes -= sum(len(file.data) for file in oldest.media)
            oldest.media.clear()


def new_sid(prefix: str) -> str:
    """An id that looks like Twilio's: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)
