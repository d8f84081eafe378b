"""Twilio's messages of one sender of ours: created, found again and listed, on either channel."""

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.types import ASGIApp
from twilio.base.exceptions import (  # type: ignore[import-untyped] # twilio ships no types
    TwilioException,
)
from twilio.rest import Client  # type: ignore[import-untyped] # twilio ships no types

from channels import twilio_media
from channels.channel import Delivery, Doubt, Forgot, Inbound, Media, Outbound, Sent, Unreachable
from channels.twilio_answers import NO_CONNECTION, Answered, meaning
from channels.twilio_forms import clean, kind_of_files, parse_inbound
from channels.twilio_http import ANSWER_LOST, NEVER_SENT

_API = "https://api.twilio.com"
_CLOCK_SKEW = timedelta(minutes=1)  # between the provider's clock and ours
_PAGE = 200
_NOT_FOUND = 404
_FILE = re.compile(
    r"/2010-04-01/Accounts/(?P<account>\w+)/Messages/(?P<message>\w+)/Media/(?P<file>\w+)"
)


@dataclass(frozen=True)
class TwilioAccount:
    """One account and the number that we send from ("whatsapp:+264...", or "+264..." for SMS)."""

    sid: str
    auth_token: str = field(repr=False)
    sender: str
    status_callback_url: str
    base_url: str | None = None  # a Twilio on loopback in place of the three hosts
    service: ASGIApp | None = None  # that one, where it lives in this process
    media_hosts: Sequence[str] = twilio_media.HOSTS
    media_limit: int = twilio_media.LIMIT
    timeout: float = 10.0  # seconds for one call in all
    media_timeout: float = 60.0  # seconds for one file in all


class Messages:
    """The messages between this sender and everybody; `prefix` stands before each address."""

    def __init__(
        self,
        twilio: Client,
        account: TwilioAccount,
        *,
        prefix: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._twilio = twilio
        self._account = account
        self._prefix = prefix
        self._clock = clock

    async def create(self, message: Outbound, **content: str | list[str]) -> Delivery:
        """Hand one message over; what does not come back as `Sent` says what is known instead."""
        try:
            created = await self._twilio.messages.create_async(
                to=self._prefix + message.to,
                from_=self._account.sender,
                status_callback=self._callback(message),
                **content,
            )
        except Answered as answer:
            return meaning(answer, now=self._clock())
        except NEVER_SENT:
            return NO_CONNECTION
        except ANSWER_LOST as lost:
            return Doubt(type(lost).__name__)
        sid = created.sid
        return Sent(sid) if sid and isinstance(sid, str) else Doubt("an answer without a sid")

    async def find_sent(
        self, *, to: str, text: str, since: datetime, known: Sequence[str]
    ) -> str | None:
        """The oldest message of ours with this text since then that is not among the known."""
        # Not filtered by DateSent: a message that Twilio still queues has none.
        found = None
        async with asked():
            listed = await self._twilio.messages.stream_async(
                to=self._prefix + to, from_=self._account.sender, page_size=_PAGE
            )
            async for message in listed:
                if message.date_created and message.date_created < since - _CLOCK_SKEW:
                    break
                if message.sid not in known and _says(message.body or "", text):
                    found = str(message.sid)
        return found

    async def received_since(
        self, since: datetime, *, known: Collection[str] = ()
    ) -> Sequence[Inbound]:
        """What borrowers sent since then, oldest first; files are looked up for the unknown."""
        async with asked():
            listed = await self._twilio.messages.stream_async(
                to=self._account.sender, date_sent_after=since.astimezone(UTC), page_size=1_000
            )
            new = [m async for m in listed if m.direction == "inbound" and m.sid not in known]
            return [await self._inbound(message) for message in reversed(new)]

    async def _inbound(self, message: Any) -> Inbound:
        form = {
            "MessageSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body or "",
        }
        inbound = parse_inbound(form)
        inbound = replace(inbound, sent_at=message.date_sent or message.date_created)
        if not int(message.num_media or 0):
            return inbound
        media = await self._media_of(message.sid)
        return replace(inbound, media=media, kind=kind_of_files(media)) if media else inbound

    async def _media_of(self, sid: str) -> tuple[Media, ...]:
        base = self._account.base_url or _API
        files = await self._twilio.messages(sid).media.list_async()
        return tuple(
            Media(_file_url(base, str(file.uri)), file.content_type or "") for file in files
        )

    async def forget_file(self, media: Media) -> Forgot:
        """Delete a file of a message in our account; what Twilio does not know is gone."""
        named = self._named(media)
        if named is None:
            return "not_theirs"
        message, file = named
        try:
            await self._twilio.messages(message).media(file).delete_async()
        except Answered as answer:
            return "gone" if answer.status == _NOT_FOUND else "later"
        except (TwilioException, *ANSWER_LOST):
            return "later"
        return "gone"

    def _named(self, media: Media) -> tuple[str, str] | None:
        """The message and the file that an address of our account names."""
        at = urlsplit(media.url)
        ours = urlsplit(self._account.base_url or _API)
        if (at.scheme, at.netloc) != (ours.scheme, ours.netloc):
            return None
        found = _FILE.fullmatch(at.path)
        if found is None or found["account"] != self._account.sid:
            return None
        return found["message"], found["file"]

    def _callback(self, message: Outbound) -> str:
        parts = urlsplit(self._account.status_callback_url)
        query = [*parse_qsl(parts.query), ("reference", message.reference)]
        if message.part > 1:
            query.append(("part", str(message.part)))
        return urlunsplit(parts._replace(query=urlencode(query)))


@asynccontextmanager
async def asked() -> AsyncIterator[None]:
    """Whatever keeps Twilio from answering is told as `Unreachable`."""
    try:
        yield
    except (Answered, TwilioException, *ANSWER_LOST) as lost:
        raise Unreachable(type(lost).__name__) from lost


def one_line(variables: Mapping[str, str]) -> dict[str, str]:
    """Error 21656: a variable may hold no line break, tab or long run of spaces."""
    return {name: " ".join(value.split()) for name, value in variables.items()}


def _file_url(base: str, uri: str) -> str:
    return base.rstrip("/") + uri.removesuffix(".json")


def _says(body: str, text: str) -> bool:
    written, wanted = " ".join(body.split()), " ".join(clean(text).split())
    return bool(wanted) and (written == wanted or written.startswith(f"{wanted} 1 "))
