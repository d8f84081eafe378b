"""Calls to addresses that an admin has named: signed, pinned to what was judged, never followed."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext

import httpx

from channels.channel import Delivery, Later, Refused, Sent
from channels.twilio_media import Resolve, is_public, resolve

SIGNATURE = "Buffr-Signature"
ID = "Buffr-Delivery"
_TIMEOUT = 10.0
_SOON = 10.0  # seconds to the second try; each further one waits twice as long
_LONGEST = 300
_GONE = (httpx.codes.GONE,)
_LOCAL_NAMES = ("localhost",)


@dataclass(frozen=True)
class Reach:
    """Where calls may go besides the open internet: settings say so."""

    loopback: bool = False  # the demo's and the tests' own machine
    private: bool = False  # a network of the house

    def takes(self, address: str) -> bool:
        """Whether a call may be made to this address of the network."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        if ip.is_loopback:
            return self.loopback
        # Clouds tell their keys at a link-local address.
        odd = ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved
        return is_public(address) or (self.private and ip.is_private and not odd)


def fault(url: str, *, reach: Reach) -> str:
    """Why this address cannot be called, in a sentence; "" where it can be, as far as it shows."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "This is not an address."
    if len(url) > _LONGEST or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        return "An address has a host and a path, and no password, query or fragment."
    near = reach.loopback and (parsed.host in _LOCAL_NAMES or _is_loopback(parsed.host))
    if parsed.scheme != "https" and not (near and parsed.scheme == "http"):
        return "An address begins with https://."
    if _is_address(parsed.host) and not reach.takes(parsed.host):
        return "This address lies in a private network, which the settings do not allow."
    return ""


def signed(body: bytes, *, secret: str, seconds: int) -> str:
    """The signature's header: the time, and HMAC-SHA256 of the time, a full stop and the body."""
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={made.hexdigest()}"


class Caller:
    """One client for calls that go out. Made on the running loop and closed there."""

    def __init__(self, reach: Reach, *, resolve: Resolve = resolve) -> None:
        self._reach = reach
        self._resolve = resolve
        self._http = httpx.AsyncClient(
            timeout=_TIMEOUT,
            trust_env=False,
            verify=_authorities(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def call(self, url: str, body: bytes, *, id: str, secret: str, seconds: int) -> Delivery:
        """Tell it; whatever is answered is not read."""
        if told := fault(url, reach=self._reach):
            return Refused(0, told)
        target = httpx.URL(url)
        try:
            addresses = await self._resolve(target.host)
        except OSError:
            return Later(0, "no such host", _SOON)
        if not addresses or not all(self._reach.takes(each) for each in addresses):
            return Refused(0, "it lies in a private network")
        headers = {
            "Content-Type": "application/json",
            "Host": target.netloc.decode(),
            ID: id,
            SIGNATURE: signed(body, secret=secret, seconds=seconds),
        }
        # The very address that was judged: a name may answer differently twice.
        first = min(addresses, key=lambda address: ":" in address)
        return await self._post(target, first, body, headers)

    async def _post(
        self, target: httpx.URL, address: str, body: bytes, headers: dict[str, str]
    ) -> Delivery:
        request = self._http.build_request(
            "POST",
            target.copy_with(host=address),
            content=body,
            headers=headers,
            extensions={"sni_hostname": target.host},
        )
        try:
            answer = await self._http.send(request, stream=True)
            await answer.aclose()
        except httpx.HTTPError as failure:
            return Later(0, type(failure).__name__, _SOON)
        if answer.is_success:
            return Sent(headers[ID])
        if answer.status_code in _GONE:
            return Refused(answer.status_code, "it says that it is gone")
        return Later(answer.status_code, "it did not take it", _SOON)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


@cache
def _authorities() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)
