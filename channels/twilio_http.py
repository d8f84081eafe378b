"""The HTTP beneath Twilio's SDK: one keep-alive session, total time limits, a movable address."""

import base64
import json
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from starlette.types import ASGIApp
from twilio.http.async_http_client import (  # type: ignore[import-untyped] # twilio ships no types
    AsyncTwilioHttpClient,
)
from twilio.http.response import Response  # type: ignore[import-untyped] # twilio ships no types

from channels import within
from channels.twilio_answers import Answered
from channels.within import Answer

HOSTS = ("api.twilio.com", "content.twilio.com", "messaging.twilio.com")
# Shorter than the peer's, so that a message is seldom written to a line that is being closed.
_KEEP_ALIVE = 15.0
_CONNECT = 5.0


class Unreadable(ValueError):
    """Twilio's answer is not what it documents."""


class ForeignAddress(ValueError):
    """The SDK was led to a host that is not Twilio's; our credentials do not go there."""


# Nothing was written before these, so nothing was taken.
NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# After these we cannot know.
ANSWER_LOST = (aiohttp.ClientError, TimeoutError, OSError, Unreadable, ForeignAddress)


class Line(AsyncTwilioHttpClient):  # type: ignore[misc] # the SDK has no types
    """The SDK's client with our own request: its own has no time limit and logs addresses.

    It also sends JSON bodies as forms. Made on the running loop; closed there. A `service` is a
    Twilio that lives in this process.
    """

    def __init__(
        self, *, timeout: float, base_url: str | None = None, service: ASGIApp | None = None
    ) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._base_url = base_url.rstrip("/") if base_url else None
        self._service = service
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE, limit=100),
            timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=min(_CONNECT, timeout)),
        )

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request; anything but success is raised as `Answered`."""
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = basic(*auth)
        as_json = sent.get("Content-Type") == "application/json"
        address = self._address(url)
        if self._service is not None:
            address += f"?{urlencode(params, doseq=True)}" if params else ""
            return _read(await _straight(self._service, method.upper(), address, data, sent))
        body: dict[str, Any] = {"json" if as_json else "data": data}
        async with self.session.request(
            method.upper(), address, params=params, headers=sent, allow_redirects=False, **body
        ) as answer:
            content = await answer.read()
        return _read(Answer(answer.status, answer.headers, content))

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.netloc in HOSTS:
            if self._base_url is None:
                return url
            return self._base_url + urlunsplit(("", "", parts.path, parts.query, ""))
        if self._base_url and url.startswith(f"{self._base_url}/"):
            return url
        raise ForeignAddress(parts.netloc)


def basic(user: str, password: str) -> str:
    """The header that names us to Twilio."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


async def _straight(
    service: ASGIApp, method: str, url: str, data: dict[str, Any] | None, headers: dict[str, str]
) -> Answer:
    """Ask a Twilio in this process as the session would ask one behind a network."""
    as_json = headers.get("Content-Type") == "application/json"
    body = json.dumps(data) if as_json else urlencode(data or {}, doseq=True)
    kind = {} if as_json or not body else {"Content-Type": "application/x-www-form-urlencoded"}
    return await within.call(service, method, url, headers={**headers, **kind}, body=body.encode())


def _read(answer: Answer) -> Response:
    if not 200 <= answer.status < 300:
        raise Answered(answer.status, _code(answer), answer.headers.get("Retry-After", ""))
    if answer.content:
        _object(answer.content)
    return Response(answer.status, answer.content.decode(), answer.headers)


def _code(answer: Answer) -> int:
    try:
        code = _object(answer.content).get("code")
    except Unreadable:
        return answer.status
    return code if isinstance(code, int) else answer.status


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found
