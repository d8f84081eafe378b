"""Requests on the wire: built and signed beforehand, sent over connections that stay open."""

import asyncio
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from channels import twilio_signature

MESSAGES = "/webhooks/twilio/messages"
_SECONDS = 30.0


@dataclass(frozen=True)
class Account:
    """The Twilio account in whose name the load writes."""

    sid: str
    token: str
    sender: str
    public_url: str


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Wire:
    """A bounded number of connections to one address, opened as they are needed."""

    def __init__(self, url: str, *, connections: int) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []

    async def post(self, request: bytes) -> int:
        """Send these bytes; the status of the answer, 0 where there was none."""
        async with self._slots:
            try:
                async with asyncio.timeout(_SECONDS):
                    return await self._exchange(request)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                return 0

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _exchange(self, request: bytes) -> int:
        while self._idle:
            kept = self._idle.pop()
            # The service closes what was idle for some seconds, as it does to Twilio.
            if not kept[0].at_eof():
                return await self._answer(kept, request)
            kept[1].close()
        return await self._answer(await self._open(), request)

    async def _answer(self, connection: Connection, request: bytes) -> int:
        reader, writer = connection
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        size = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if size:
            await reader.readexactly(int(size))
        self._idle.append(connection)
        return int(head[9:12])

    async def _open(self) -> Connection:
        return await asyncio.open_connection(self._host, self._port)


def new_sid() -> str:
    return f"SM{secrets.token_hex(16)}"


def message(account: Account, *, sid: str, phone: str, text: str) -> bytes:
    """The webhook of one message, as Twilio posts and signs it."""
    url = f"{account.public_url}{MESSAGES}"
    form = {
        **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), sid),
        "AccountSid": account.sid,
        "From": f"whatsapp:{phone}",
        "To": account.sender,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
        "SmsStatus": "received",
        "MessageType": "text",
        "WaId": phone.removeprefix("+"),
        "ProfileName": "Selma",
    }
    return post(
        url, urlencode(form).encode(), twilio_signature.sign(url, form, secret=account.token)
    )


def post(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """An HTTP/1.1 request with a form as its body."""
    parts = urlsplit(url)
    lines = [
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
