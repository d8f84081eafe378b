"""WhatsApp through Twilio: messages sent, found again, listed and fetched."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from twilio.rest import Client  # type: ignore[import-untyped] # twilio ships no types

from channels.channel import (
    Choice,
    Delivery,
    Fetched,
    Forgot,
    Inbound,
    Media,
    NotFetched,
    Outbound,
    Refused,
)
from channels.twilio_answers import CONTENT_CODES, GONE, Answered
from channels.twilio_choices import CAPABILITIES, Drawing, draw, numbered
from channels.twilio_contents import Contents
from channels.twilio_forms import (
    Malformed,
    clean,
    parse_inbound,
    parse_receipt,
    read_form,
)
from channels.twilio_http import ANSWER_LOST, Line
from channels.twilio_media import Downloads, Source
from channels.twilio_messages import Messages, TwilioAccount, one_line
from channels.twilio_templates import Approvals
from channels.twilio_text import LIMIT, split, twilio_length

__all__ = [
    "Malformed",
    "TwilioAccount",
    "WhatsApp",
    "parse_inbound",
    "parse_receipt",
    "read_form",
    "split",
    "twilio_length",
]

_PREFIX = "whatsapp:"
_NO_LIMIT = 1_000_000


class WhatsApp:
    """The channel that borrowers are on. Made on the running loop; closed there."""

    name = "whatsapp"
    capabilities = CAPABILITIES

    def __init__(
        self,
        account: TwilioAccount,
        *,
        downloads: Downloads | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._account = account
        self._clock = clock
        self._line = Line(
            timeout=account.timeout, base_url=account.base_url, service=account.service
        )
        self._twilio = Client(account.sid, account.auth_token, http_client=self._line)
        self._messages = Messages(self._twilio, account, prefix=_PREFIX, clock=clock)
        self._contents = Contents(self._twilio)
        self.approvals = Approvals(self._twilio)
        self._downloads = downloads or Downloads(_source(account))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._line.close()
        await self._downloads.close()

    def length(self, text: str) -> int:
        """Count characters as Twilio counts them."""
        return twilio_length(text)

    # Out

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """Cut a text that is too long for one message; the choice goes with the last part.

        Every part keeps the reference and is told apart by its `part`, counted from 1. The
        callback of a later part carries `part` beside `reference`.
        """
        if message.template is not None:
            return (message,)
        pieces, choice = _pieces(message)
        last = len(pieces)
        return tuple(
            replace(
                message,
                text=text,
                part=part,
                choice=choice if part == last else None,
                media=message.media if part == 1 else (),
            )
            for part, text in enumerate(pieces, 1)
        )

    async def send(self, message: Outbound) -> Delivery:
        """Send one message; what does not come back as `Sent` says what is known instead."""
        if message.template is not None:
            variables = one_line(message.template.variables)
            return await self._content(message, message.template.content_sid, variables)
        if message.media:
            urls = [each.url for each in message.media]
            return await self._messages.create(
                message, body=clean(_written(message)), media_url=urls
            )
        drawing = draw(message)
        if drawing is not None:
            delivery = await self._drawn(message, drawing)
            if delivery is not None:
                return delivery
        return await self._messages.create(message, body=clean(_written(message)))

    async def _drawn(self, message: Outbound, drawing: Drawing) -> Delivery | None:
        """Send buttons or a list; None where numbered text must stand in for them."""
        content = await self._contents.sid(drawing, now=self._clock())
        if not isinstance(content, str):
            return content
        delivery = await self._content(message, content, drawing.variables)
        if isinstance(delivery, Refused) and delivery.code in CONTENT_CODES:
            if delivery.code == GONE:
                self._contents.forget(drawing.name)
            return None
        return delivery

    async def _content(self, message: Outbound, sid: str, variables: Mapping[str, str]) -> Delivery:
        filled = json.dumps({name: clean(value) for name, value in variables.items()})
        return await self._messages.create(message, content_sid=sid, content_variables=filled)

    # Looking back

    async def find_sent(
        self, *, to: str, text: str, since: datetime, known: Sequence[str]
    ) -> str | None:
        """The oldest message of ours with this text since then that is not among the known.

        `text` is the part's text without its numbered options, or a template's text as filled.
        """
        return await self._messages.find_sent(to=to, text=text, since=since, known=known)

    async def received_since(
        self, since: datetime, *, known: Collection[str] = ()
    ) -> Sequence[Inbound]:
        """What borrowers sent since then, oldest first; files are looked up for the unknown.

        A tapped button comes back as its title only: Twilio's listing does not keep payloads.
        """
        return await self._messages.received_since(since, known=known)

    # Files and signs

    async def fetch(self, media: Media) -> Fetched | NotFetched:
        """Fetch a file from Twilio and from nowhere else."""
        return await self._downloads.fetch(media)

    async def forget(self, media: Media) -> Forgot:
        """Have Twilio delete a file: it keeps what comes until it is told not to."""
        return await self._messages.forget_file(media)

    async def typing(self, provider_sid: str) -> None:
        """Show that an answer is being written. It is only a sign: nothing waits on its fate."""
        try:
            await self._twilio.messaging.v2.typing_indicator.create_async(
                channel="whatsapp", message_id=provider_sid
            )
        except (Answered, *ANSWER_LOST):
            return


def _source(account: TwilioAccount) -> Source:
    return Source(
        account_sid=account.sid,
        auth_token=account.auth_token,
        base_url=account.base_url,
        service=account.service,
        hosts=account.media_hosts,
        limit=account.media_limit,
        timeout=account.media_timeout,
    )


def _pieces(message: Outbound) -> tuple[list[str], Choice | None]:
    text, choice = message.text, message.choice
    if choice is None:
        return split(text) or [text], None
    if _fits(message):
        return [text], choice
    room = LIMIT - twilio_length(numbered("", choice)) - 1
    if room < LIMIT // 4:  # The options alone nearly fill a message: they are text like any other.
        return split(numbered(text, choice, limit=_NO_LIMIT)), None
    *before, last = split(text)
    if not _fits(replace(message, text=last)):
        return [*before, *split(last, room)], choice
    return [*before, last], choice


def _fits(message: Outbound) -> bool:
    return draw(message) is not None or twilio_length(_written(message)) <= LIMIT


def _written(message: Outbound) -> str:
    return numbered(message.text, message.choice) if message.choice else message.text
