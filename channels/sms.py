"""SMS through Twilio: plain text with numbered choices, and no files, nor links to any."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from twilio.rest import Client  # type: ignore[import-untyped] # twilio ships no types

from channels.channel import (
    SMS,
    Capabilities,
    Delivery,
    Fetched,
    Forgot,
    Inbound,
    Media,
    NotFetched,
    Outbound,
    Refused,
)
from channels.sms_text import plain, segments
from channels.twilio_choices import numbered
from channels.twilio_forms import clean
from channels.twilio_http import Line
from channels.twilio_messages import Messages, TwilioAccount

MOST_SEGMENTS = 10  # Twilio's own limit; error 21617
CAPABILITIES = Capabilities(
    buttons=0,
    list_rows=0,
    button_title=0,
    row_title=0,
    choice_body=0,
    text=MOST_SEGMENTS,
    templates=False,
    media=False,
    typing=False,
)


class Sms:
    """The second way to a borrower's phone. Made on the running loop; closed there."""

    name = SMS
    capabilities = CAPABILITIES

    def __init__(
        self,
        account: TwilioAccount,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._line = Line(
            timeout=account.timeout, base_url=account.base_url, service=account.service
        )
        twilio = Client(account.sid, account.auth_token, http_client=self._line)
        self._messages = Messages(twilio, account, prefix="", clock=clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._line.close()

    def length(self, text: str) -> int:
        """Count segments: that is what an SMS is bounded by, and paid by."""
        return segments(plain(text))

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """One message, as it will be read; the network cuts it and the phone joins it again."""
        return (replace(message, text=_written(message), choice=None, media=()),)

    async def send(self, message: Outbound) -> Delivery:
        """Send one message. A template has no place here: its words are the text."""
        if message.media:
            return Refused(0, "no_files_by_sms")
        body = _written(message)
        if not body:
            return Refused(21602, "the message is empty")
        if segments(body) > MOST_SEGMENTS:
            return Refused(21617, "the text is too long")
        return await self._messages.create(message, body=body)

    async def find_sent(
        self, *, to: str, text: str, since: datetime, known: Sequence[str]
    ) -> str | None:
        """The oldest message of ours with this text since then that is not among the known."""
        return await self._messages.find_sent(to=to, text=plain(text), since=since, known=known)

    async def received_since(
        self, since: datetime, *, known: Collection[str] = ()
    ) -> Sequence[Inbound]:
        """What came by SMS since then, oldest first."""
        return await self._messages.received_since(since, known=known)

    async def fetch(self, media: Media) -> Fetched | NotFetched:
        """No files come by SMS: our numbers have no MMS."""
        return NotFetched("not_found", again=False)

    async def forget(self, media: Media) -> Forgot:
        """No files come by SMS."""
        return "not_theirs"

    async def typing(self, provider_sid: str) -> None:
        """An SMS shows no sign of an answer."""


def _written(message: Outbound) -> str:
    text = message.text
    if message.choice is not None:
        text = numbered(text, message.choice)
    return clean(plain(text)).strip()
