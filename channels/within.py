"""An ASGI application called within this process, as over a network but without one."""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from multidict import CIMultiDict, CIMultiDictProxy
from starlette.types import ASGIApp, Message

_FAILED = 500
_DEFAULT_PORT = 80


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: CIMultiDict[str] | CIMultiDictProxy[str]
    content: bytes


async def call(
    app: ASGIApp, method: str, url: str, *, headers: dict[str, str], body: bytes = b""
) -> Answer:
    """Make one request; an application that fails has answered with 500."""
    parts = urlsplit(url)
    sent = {"host": parts.netloc, "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname, parts.port or _DEFAULT_PORT),
        "state": {},
    }
    exchange = _Exchange(body)
    try:
        await app(scope, exchange.receive, exchange.send)
    except Exception:  # a server logs it and answers; what it logs is the application's to log
        return Answer(_FAILED, CIMultiDict(), b"")
    return exchange.answer()


class _Exchange:
    """One request, and the pieces of its answer."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._over = asyncio.Event()
        self._status = _FAILED
        self._headers = CIMultiDict[str]()
        self._pieces: list[bytes] = []

    async def receive(self) -> Message:
        if self._body is None:
            await self._over.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", ()):
                self._headers.add(name.decode("latin-1"), value.decode("latin-1"))
        elif message["type"] == "http.response.body":
            self._pieces.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._over.set()

    def answer(self) -> Answer:
        return Answer(self._status, self._headers, b"".join(self._pieces))
