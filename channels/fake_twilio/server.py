"""The pretended Twilio as a program: opened on a port, driven by method, closed."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, Self
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from channels import within
from channels.fake_twilio import contents, control
from channels.fake_twilio.api import Api
from channels.fake_twilio.approvals import Approvals
from channels.fake_twilio.borrower import Attachment, Place, Said, Words, form_of, message_of
from channels.fake_twilio.exchange import Exchange, Message, PhoneMessage
from channels.fake_twilio.faults import Fault, Faults, How, Resource
from channels.fake_twilio.loopback import Loopback
from channels.fake_twilio.receipts import Habits, Receipts
from channels.twilio_signature import Algorithm, sign

_WEBHOOK_SECONDS = 15.0  # Twilio's own limit for a webhook
_SAID_KEPT = 100_000


class FakeTwilio:
    """A Twilio account on loopback. `sender` is our own address, "whatsapp:+264...".

    Used as `async with FakeTwilio(...) as twilio`, or by `start` and `stop`. `inbound_url` may
    be set after the start, when the service under test knows its port. A `service` that lives in
    this process is called at that address without a network in between.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        inbound_url: str = "",
        status_url: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
        seed: int = 0,
        service: ASGIApp | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.sender = sender
        self.inbound_url = inbound_url
        self.said: deque[Said] = deque(maxlen=_SAID_KEPT)
        self._host = host
        self._port = port
        self._auth_token = auth_token
        self._http = _line_to(service)
        self._exchange = Exchange(clock or _utc_now)
        self._faults = Faults()
        self._receipts = Receipts(
            self._exchange, account_sid=account_sid, http=self._http, seed=seed
        )
        self._receipts.auth_token = auth_token
        self._api = Api(
            self._exchange, self._receipts, self._faults, http=self._http,
            account_sid=account_sid, auth_token=auth_token, sender=sender, status_url=status_url,
        )  # fmt: skip
        self._service = service
        self.app: ASGIApp = Starlette(routes=[*self._api.routes(), *control.routes(self)])
        self._loopback = Loopback(self.app)

    # Opening and closing

    @property
    def base_url(self) -> str:
        """Where it listens; stands for api., content. and messaging.twilio.com."""
        return self._api.base_url

    async def start(self) -> None:
        """Listen; the port is taken when this returns."""
        self._api.base_url = await self._loopback.open(host=self._host, port=self._port)

    async def stop(self) -> None:
        """End every call, webhook and callback, and give the port back."""
        await self._receipts.close()
        await self._loopback.close()
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # The borrower

    async def borrower_says(
        self,
        number: str,
        text: str = "",
        *,
        payload: str = "",
        title: str = "",
        media: Sequence[Attachment] = (),
        location: Place | None = None,
        contact: str = "",
        voice: bytes = b"",
        sticker: bytes = b"",
        profile_name: str = "",
        replied_to: str = "",
        external_user_id: str = "",
        extra: Mapping[str, str] | None = None,
        by_sms: bool = False,
        copies: int = 1,
        drop: bool = False,
        algorithm: Algorithm = "HMAC_SHA1",
    ) -> Said:
        """Write, tap or send something, and deliver its webhook.

        `payload` taps the button or row with that id; `contact` is a vCard, `voice` OGG,
        `sticker` WebP; `by_sms` it comes as an SMS. `copies` delivers the webhook that often at
        once; `drop` never does, so that only a listing shows the message.
        """
        words = Words(
            number, text, payload, title, _attachments(media, contact, voice, sticker), location,
            profile_name, replied_to, external_user_id, extra or {}, by_sms,
        )  # fmt: skip
        ours = self._api.sms_sender if by_sms else self.sender
        message = message_of(words, self._exchange, sender=ours)
        form = form_of(
            words, message, self._exchange, account_sid=self.account_sid, base_url=self.base_url
        )
        self._exchange.keep(message)
        deliveries = (self._deliver(form, algorithm) for _ in range(0 if drop else copies))
        answers = await asyncio.gather(*deliveries)
        said = Said(message.sid, message.phone, tuple(s for s in answers if s is not None))
        self.said.append(said)
        return said

    async def borrower_says_at_once(self, number: str, texts: Sequence[str]) -> list[Said]:
        """Send a burst: every webhook leaves before the first is answered."""
        return await asyncio.gather(*(self.borrower_says(number, text) for text in texts))

    def read(self, number: str) -> None:
        """Let the borrower open everything that arrived on this phone."""
        for message in self._exchange.phone(number):
            if message.direction == "to_phone" and message.status == "delivered":
                self._receipts.read(message)

    async def _deliver(self, form: Mapping[str, str], algorithm: Algorithm) -> int | None:
        headers = sign(self.inbound_url, form, secret=self._auth_token, algorithm=algorithm)
        if self._service is not None:
            return await _delivered(self._service, self.inbound_url, form, headers)
        for _ in range(2):  # Twilio tries a second time only if it could not connect.
            try:
                answer = await self._http.post(self.inbound_url, data=dict(form), headers=headers)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return None
            return answer.status_code
        return None

    # What the phones show

    def phone(self, number: str) -> list[PhoneMessage]:
        """Everything on this phone, oldest first, both directions."""
        return [message.seen() for message in self._exchange.phone(number)]

    def stored(self, number: str) -> list[Message]:
        """The messages of this phone as they are stored, to be put on it `again`."""
        return self._exchange.phone(number)

    def again(self, messages: Sequence[Message]) -> None:
        """Put messages of an earlier time on their phones."""
        for message in messages:
            self._exchange.keep(message)

    def forget(self, number: str) -> None:
        """Give this number a phone that shows nothing yet."""
        self._exchange.forget(number)

    def numbers(self) -> list[str]:
        """Every phone that took part."""
        return self._exchange.numbers()

    def received(self, number: str) -> list[PhoneMessage]:
        """What we sent to this phone and Twilio took, oldest first."""
        return [bubble for bubble in self.phone(number) if bubble.direction == "to_phone"]

    async def wait_for(
        self, number: str, count: int = 1, timeout: float = 5.0
    ) -> list[PhoneMessage]:
        """Wait until the phone has received `count` messages from us, or raise TimeoutError."""
        async with asyncio.timeout(timeout):
            while len(self.received(number)) < count:
                await self._exchange.change()
        return self.received(number)

    async def wait_for_status(self, sid: str, status: str, *, timeout: float = 5.0) -> PhoneMessage:
        """Wait until a message has reached a status, or raise TimeoutError."""
        async with asyncio.timeout(timeout):
            while True:
                message = self._exchange.message(sid)
                if message and status in (name for name, _ in message.statuses):
                    return message.seen()
                await self._exchange.change()

    @property
    def typing(self) -> list[str]:
        """The sids of the messages that a typing sign was shown for."""
        return list(self._exchange.typing)

    def calls(self, on: Resource) -> int:
        """How many calls of a resource are over, well or badly."""
        return self._faults.calls[on]

    # What goes wrong

    def fail(
        self,
        next: int = 1,
        how: How = "server_error",
        *,
        on: Resource = "messages",
        status: int = 503,
        code: int = 20500,
        retry_after: float | None = None,
        seconds: float = 0.05,
        location: str = "",
    ) -> None:
        """Let the next calls of a resource go wrong."""
        fault = Fault(how, status, code, retry_after, seconds, location)
        self._faults.plan(fault, on=on, times=next)

    def heal(self) -> None:
        """Forget every planned fault and limit."""
        self._faults.clear()
        self._api.per_second = None
        self._receipts.habits = Habits()

    def limit(self, per_second: float | None) -> None:
        """Take at most so many messages a second; None: as many as come."""
        self._api.per_second = per_second

    def receipts(
        self,
        *,
        shuffled: bool = False,
        doubled: bool = False,
        early: bool = False,
        withheld: bool = False,
        read: bool = False,
        queued: bool = False,
        seconds: float = 0.0,
    ) -> None:
        """Choose how callbacks are told; `Habits` says what the words mean."""
        self._receipts.habits = Habits(shuffled, doubled, early, withheld, read, queued, seconds)

    def refuse(self, when: Literal["at_once", "by_callback"]) -> None:
        """Choose whether 63016 and 63024 answer the call or come as a failed receipt."""
        self._api.refusals = when

    def opt_out(self, number: str, *, out: bool = True) -> None:
        """Refuse messages to this number with 21610, or stop doing so."""
        (self._exchange.opted_out.add if out else self._exchange.opted_out.discard)(number)

    def has_sms(self, sender: str) -> None:
        """Give the account a number ("+264...") that also takes and sends SMS."""
        self._api.sms_sender = sender

    def not_on_whatsapp(self, number: str, *, absent: bool = True) -> None:
        """Refuse messages to this number with 63024, or stop doing so."""
        (self._exchange.absent.add if absent else self._exchange.absent.discard)(number)

    def advance(self, by: timedelta) -> None:
        """Move the fake's clock on."""
        self._exchange.advance(by)

    def rotate(self, auth_token: str) -> None:
        """Sign and ask for another auth token from now on."""
        self._auth_token = self._api.auth_token = self._receipts.auth_token = auth_token

    def add_template(
        self,
        body: str,
        *,
        buttons: Mapping[str, str] | None = None,
        sid: str = "",
        name: str = "",
        language: str = "en",
    ) -> str:
        """Have a template approved; it may leave outside the 24-hour window. Returns its sid."""
        actions = [{"type": "QUICK_REPLY", "id": i, "title": t} for i, t in (buttons or {}).items()]
        kind = "twilio/quick-reply" if actions else "twilio/text"
        payload = {"friendly_name": name, "language": language, "types": {kind: {"body": body}}}
        if actions:
            payload["types"] = {kind: {"body": body, "actions": actions}}
        content = contents.approved(payload, sid=sid, now=self._exchange.now())
        self._api.contents.made[content.sid] = content
        return content.sid

    @property
    def approvals(self) -> Approvals:
        """WhatsApp's side of templates: judge them, or let all be approved `at_once`."""
        return self._api.contents.approvals

    def message(self, sid: str) -> Message | None:
        """The stored message with this sid."""
        return self._exchange.message(sid)


async def _delivered(
    service: ASGIApp, url: str, form: Mapping[str, str], headers: Mapping[str, str]
) -> int:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    return (await within.call(service, "POST", url, headers={**headers, **kind}, body=body)).status


def _attachments(
    media: Sequence[Attachment], contact: str, voice: bytes, sticker: bytes
) -> list[Attachment]:
    more = [
        Attachment(contact.encode(), "text/vcard"),
        Attachment(voice, "audio/ogg"),
        Attachment(sticker, "image/webp"),
    ]
    return [*media, *(file for file in more if file.data)]


def _line_to(service: ASGIApp | None) -> httpx.AsyncClient:
    """What calls webhooks: through this process where the service is in it."""
    straight = None if service is None else httpx.ASGITransport(service, raise_app_exceptions=False)
    # It calls this machine, without TLS; to read whom else to trust takes 50 ms.
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        timeout=_WEBHOOK_SECONDS, trust_env=False, verify=nobody, transport=straight
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)
