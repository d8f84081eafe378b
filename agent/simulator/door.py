"""The simulator's door: who may call it, and what its pages may do in a browser."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Base64 of the 16 MB that WhatsApp carries, and the words around it.
_MOST_BYTES = 23_000_000
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Door:
    """Lets in whoever sits at this machine, by address, by name and by origin."""

    def __init__(self, inner: ASGIApp, *, host: str) -> None:
        self._inner = inner
        self._known = _LOOPBACK | {host}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        app = self._inner if refusal is None else refusal
        await app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if scope["client"] is None or scope["client"][0] not in self._known:
            return _no(403, "The simulator answers only the machine that it runs on.")
        # A page of another site may point a name of its own at this machine.
        if _hostname(f"//{headers.get('host', '')}") not in self._known:
            return _no(403, "The simulator does not answer to that name; call it 127.0.0.1.")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers["host"]:
            return _no(403, "The simulator takes nothing from pages of other sites.")
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > _MOST_BYTES or "transfer-encoding" in headers:
            return _no(413, "That is more than WhatsApp carries: a file has at most 16 MB.")
        return None


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _no(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sending
