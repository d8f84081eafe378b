"""Files fetched from Twilio, and from nowhere else: whatever address a message may name."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from starlette.types import ASGIApp

from channels.channel import Fetched, Media, NotFetched
from channels.twilio_http import basic

HOSTS = ("api.twilio.com", "mcs.us1.twilio.com", "media.twiliocdn.com", "mms.twiliocdn.com")
LIMIT = 16 * 1024 * 1024  # what Twilio carries in one message
Resolve = Callable[[str], Awaitable[Collection[str]]]

_API_HOST = "api.twilio.com"  # the only host that is told our password
_HTTPS_PORTS = (None, 443)
_HOPS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FORBIDDEN = NotFetched("forbidden_host", again=False)


async def resolve(host: str) -> list[str]:
    """Every address that the name stands for."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def is_public(address: str) -> bool:
    """Say whether an address lies on the open internet, however it is written."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo:
            return False
        hidden = ip.ipv4_mapped or (
            ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
        )
        ip = hidden or ip
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True)
class Source:
    """Where files may come from, and how much of them."""

    account_sid: str
    auth_token: str = field(repr=False)
    base_url: str | None = None  # a Twilio on loopback; the one address that need not be public
    service: ASGIApp | None = None  # that one, where it lives in this process
    hosts: Collection[str] = HOSTS
    limit: int = LIMIT
    timeout: float = 60.0


@dataclass(frozen=True)
class _Hop:
    url: httpx.URL
    headers: dict[str, str]
    extensions: dict[str, Any] = field(default_factory=dict)


class Downloads:
    """One client for files. Made on the running loop and closed there."""

    def __init__(
        self,
        source: Source,
        *,
        resolve: Resolve = resolve,
        public: Callable[[str], bool] = is_public,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._source = source
        self._resolve = resolve
        self._public = public
        # A proxy of the environment must not see the files; a kept connection could have been
        # proved for another name at the same address.
        self._http = httpx.AsyncClient(
            timeout=source.timeout,
            trust_env=False,
            verify=_authorities(),
            limits=httpx.Limits(max_keepalive_connections=0),
            transport=transport or (source.service and httpx.ASGITransport(source.service)),
        )

    async def fetch(self, media: Media) -> Fetched | NotFetched:
        """Fetch a file, checking every address on the way to it."""
        try:
            async with asyncio.timeout(self._source.timeout):
                return await self._follow(media)
        except (TimeoutError, httpx.TimeoutException):
            return NotFetched("too_slow", again=True)
        except httpx.InvalidURL:
            return _FORBIDDEN
        except httpx.HTTPError:
            return NotFetched("unreachable", again=True)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def _follow(self, media: Media) -> Fetched | NotFetched:
        url = httpx.URL(media.url)
        for _ in range(_HOPS):
            hop = await self._hop(url)
            if isinstance(hop, NotFetched):
                return hop
            request = self._http.build_request(
                "GET", hop.url, headers=hop.headers, extensions=hop.extensions
            )
            answer = await self._http.send(request, stream=True)
            try:
                if not answer.has_redirect_location:
                    return await self._read(answer, media)
                url = url.join(answer.headers["location"])
            finally:
                await answer.aclose()
        return NotFetched("unreachable", again=False)

    async def _hop(self, url: httpx.URL) -> _Hop | NotFetched:
        # Compressed bytes could grow past every limit, so none are asked for.
        headers = {"Accept-Encoding": "identity"} | self._credentials(url)
        if self._at_base(url):
            return _Hop(url, headers)
        if url.scheme != "https" or url.userinfo or url.port not in _HTTPS_PORTS:
            return _FORBIDDEN
        if _host(url) not in self._source.hosts:
            return _FORBIDDEN
        return await self._pinned(url, headers)

    async def _pinned(self, url: httpx.URL, headers: dict[str, str]) -> _Hop | NotFetched:
        """Connect to the very address that was judged: a name may answer differently twice."""
        try:
            addresses = await self._resolve(_host(url))
        except OSError:
            return NotFetched("unreachable", again=True)
        if not addresses or not all(self._public(address) for address in addresses):
            return _FORBIDDEN
        first = min(addresses, key=lambda address: ":" in address)  # IPv4 where there is any
        named = {"Host": _host(url)} | headers
        return _Hop(url.copy_with(host=first), named, {"sni_hostname": _host(url)})

    def _at_base(self, url: httpx.URL) -> bool:
        if self._source.base_url is None or url.userinfo:
            return False
        return _origin(url) == _origin(httpx.URL(self._source.base_url))

    def _credentials(self, url: httpx.URL) -> dict[str, str]:
        ours = url.path.startswith(f"/2010-04-01/Accounts/{self._source.account_sid}/")
        at_twilio = url.scheme == "https" and _host(url) == _API_HOST
        if ours and (at_twilio or self._at_base(url)):
            return {"Authorization": basic(self._source.account_sid, self._source.auth_token)}
        return {}

    async def _read(self, answer: httpx.Response, media: Media) -> Fetched | NotFetched:
        if answer.status_code != httpx.codes.OK:
            return _refused(answer.status_code)
        data = bytearray()
        async for chunk in answer.aiter_raw():
            data += chunk
            if len(data) > self._source.limit:
                return NotFetched("too_large", again=False)
        return Fetched(bytes(data), answer.headers.get("content-type") or media.content_type)


@cache
def _authorities() -> ssl.SSLContext:
    """Whom the open internet trusts: it takes 50 ms to read them, and nobody changes them."""
    return httpx.create_ssl_context(trust_env=False)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, _host(url), url.port


def _host(url: httpx.URL) -> str:
    # As it goes over the wire: decoding an international name can fail, and is not needed.
    return url.raw_host.decode("ascii").lower()


def _refused(status: int) -> NotFetched:
    if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        return NotFetched("not_found", again=False)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        # A token that is being rotated is accepted a little later.
        return NotFetched("denied", again=status == httpx.codes.UNAUTHORIZED)
    return NotFetched("unreachable", again=status >= 500 or status == 429)
