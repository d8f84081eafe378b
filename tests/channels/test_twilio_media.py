"""Files come from Twilio's hosts alone, within limits, and our password goes to one of them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels.channel import Fetched, Media, NotFetched
from channels.fake_twilio import Attachment, FakeTwilio
from channels.twilio_media import Downloads, Source, is_public
from channels.whatsapp import TwilioAccount, WhatsApp

PETRUS = "+264810000002"
API_URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
CDN_URL = "https://mms.twiliocdn.com/signed"
PUBLIC = "52.1.2.3"
FORBIDDEN = NotFetched("forbidden_host", again=False)
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
async def photo(twilio: FakeTwilio, whatsapp: WhatsApp) -> Media:
    media = [Attachment(b"\xff\xd8 jpeg", "image/jpeg")]
    said = await twilio.borrower_says(PETRUS, media=media)
    stored = twilio.message(said.sid)
    assert stored is not None
    account = f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account_sid}"
    url = f"{account}/Messages/{said.sid}/Media/{stored.media[0].sid}"
    return Media(url, "image/jpeg")


# Through loopback HTTP


async def test_a_file_is_fetched_over_twilios_redirect(whatsapp: WhatsApp, photo: Media) -> None:
    assert await whatsapp.fetch(photo) == Fetched(b"\xff\xd8 jpeg", "image/jpeg")


async def test_the_declared_type_stays_a_claim(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    said = await twilio.borrower_says(PETRUS, media=[Attachment(b"MZ\x90", "image/jpeg")])
    stored = twilio.message(said.sid)
    assert stored is not None
    url = f"{twilio.base_url}/_cdn/{said.sid}/{stored.media[0].sid}"
    assert await whatsapp.fetch(Media(url, "")) == Fetched(b"MZ\x90", "image/jpeg")


async def test_each_refusal_says_whether_to_try_again(
    whatsapp: WhatsApp, twilio: FakeTwilio, photo: Media, subtests: pytest.Subtests
) -> None:
    for status, fate in (
        (404, NotFetched("not_found", again=False)),
        (410, NotFetched("not_found", again=False)),
        (401, NotFetched("denied", again=True)),
        (403, NotFetched("denied", again=False)),
        (429, NotFetched("unreachable", again=True)),
        (503, NotFetched("unreachable", again=True)),
        (400, NotFetched("unreachable", again=False)),
    ):
        with subtests.test(status=status, fate=fate):
            twilio.fail(1, "server_error", on="media", status=status)
            assert await whatsapp.fetch(photo) == fate


async def test_no_file_takes_more_than_its_share(
    account: TwilioAccount, twilio: FakeTwilio, photo: Media, subtests: pytest.Subtests
) -> None:
    for how, patience, fate in (
        ("cut_before_accept", 30.0, NotFetched("unreachable", again=True)),
        ("hang_before_accept", 0.5, NotFetched("too_slow", again=True)),
        ("endless", 30.0, NotFetched("too_large", again=False)),
    ):
        with subtests.test(how=how, fate=fate):
            twilio.fail(1, how, on="media", seconds=60)
            async with WhatsApp(replace(account, media_timeout=patience)) as whatsapp:
                assert await whatsapp.fetch(photo) == fate


async def test_a_file_that_drips_in_is_given_up(
    account: TwilioAccount, twilio: FakeTwilio, photo: Media
) -> None:
    async def drips() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    downloads = _downloads(lambda _: httpx.Response(200, content=drips()), timeout=0.3)
    assert await downloads.fetch(Media(CDN_URL, "")) == NotFetched("too_slow", again=True)
    await downloads.close()


async def test_a_redirect_leads_nowhere_else(
    whatsapp: WhatsApp, twilio: FakeTwilio, photo: Media, subtests: pytest.Subtests
) -> None:
    for location in (
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "http://127.0.0.1:1/",
        "https://evil.example.na/",
        "https://api.twilio.com@evil.example.na/",
        "//evil.example.na/",
        "http://api.twilio.com/",
        "https://api.twilio.com:8443/",
        "ftp://api.twilio.com/",
        "file:///etc/passwd",
    ):
        with subtests.test(location=location):
            twilio.fail(1, "redirect", on="media", location=location)
            assert await whatsapp.fetch(photo) == FORBIDDEN


async def test_a_chain_of_redirects_ends(
    whatsapp: WhatsApp, twilio: FakeTwilio, photo: Media
) -> None:
    twilio.fail(10, "redirect", on="media", location=photo.url)
    assert await whatsapp.fetch(photo) == NotFetched("unreachable", again=False)


async def test_a_limit_is_kept_to_the_byte(
    account: TwilioAccount, twilio: FakeTwilio, photo: Media
) -> None:
    for limit, fits in ((7, True), (6, False)):
        async with WhatsApp(replace(account, media_limit=limit)) as whatsapp:
            fetched = await whatsapp.fetch(photo)
        assert isinstance(fetched, Fetched) == fits


async def test_a_wrong_token_is_denied(
    account: TwilioAccount, twilio: FakeTwilio, photo: Media
) -> None:
    async with WhatsApp(replace(account, auth_token="wrong")) as whatsapp:
        assert await whatsapp.fetch(photo) == NotFetched("denied", again=True)


# Toward the open internet: a transport that notes what would be connected to


def _downloads(
    answer: Answer, *addresses: str, base_url: str | None = None, timeout: float = 2.0
) -> Downloads:
    async def resolve(host: str) -> tuple[str, ...]:
        return addresses or (PUBLIC,)

    source = Source("AC1", "token", base_url=base_url, timeout=timeout)
    return Downloads(source, resolve=resolve, transport=httpx.MockTransport(answer))


async def _fetch(url: str, answer: Answer, *addresses: str) -> Fetched | NotFetched:
    downloads = _downloads(answer, *addresses)
    try:
        return await downloads.fetch(Media(url, "image/jpeg"))
    finally:
        await downloads.close()


async def _streamed(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _ok(data: bytes = b"x", **headers: str) -> httpx.Response:
    return httpx.Response(200, headers=headers, content=_streamed(data))


def _never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"connected to {request.url}")


async def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return _ok()

    assert await _fetch(API_URL, answer, "2600:1f18::1", PUBLIC) == Fetched(b"x", "image/jpeg")
    [request] = seen
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "api.twilio.com"
    assert request.extensions["sni_hostname"] == "api.twilio.com"


class _OtherPort(httpx.AsyncHTTPTransport):
    """Connects where it is told, but to the port of a test's own server."""

    def __init__(self, port: int, trusted: ssl.SSLContext) -> None:
        super().__init__(verify=trusted)
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._port)
        return await super().handle_async_request(request)


def _certificate(name: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / f"{name}.pem"
    path.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    return path


async def _answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx")
    await writer.drain()
    writer.close()


async def test_the_certificate_is_checked_for_the_name_though_the_address_is_pinned(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for name, fate in (
        ("mms.twiliocdn.com", Fetched(b"x", "")),
        ("evil.example.na", NotFetched("unreachable", again=True)),
    ):
        with subtests.test(name=name, fate=fate):

            async def resolve(host: str) -> list[str]:
                return ["127.0.0.1"]

            certificate = _certificate(name, tmp_path)
            served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            served.load_cert_chain(certificate)
            server = await asyncio.start_server(_answer_once, "127.0.0.1", 0, ssl=served)
            trusted = ssl.create_default_context(cafile=certificate)
            transport = _OtherPort(server.sockets[0].getsockname()[1], trusted)
            downloads = Downloads(
                Source("AC1", "token"), resolve=resolve, public=lambda _: True, transport=transport
            )
            assert await downloads.fetch(Media(CDN_URL, "")) == fate
            await downloads.close()
            server.close()


async def test_our_password_stays_with_the_api() -> None:
    seen: list[tuple[str, bool]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["host"], "authorization" in request.headers))
        if request.headers["host"] == "api.twilio.com":
            return httpx.Response(307, headers={"location": CDN_URL})
        return _ok()

    await _fetch(API_URL, answer)
    assert seen == [("api.twilio.com", True), ("mms.twiliocdn.com", False)]


async def test_other_addresses_are_asked_without_our_password(subtests: pytest.Subtests) -> None:
    for url in (
        CDN_URL,
        "https://api.twilio.com/2010-04-01/Accounts/AC2/Messages/MM1/Media/ME1",
        "https://api.twilio.com/elsewhere",
    ):
        with subtests.test(url=url):

            def answer(request: httpx.Request) -> httpx.Response:
                return httpx.Response(500) if "authorization" in request.headers else _ok()

            assert isinstance(await _fetch(url, answer), Fetched)


async def test_no_other_address_is_ever_connected_to(subtests: pytest.Subtests) -> None:
    for url in (
        "https://evil.example.na/x",
        "https://api.twilio.com.evil.example.na/x",
        "https://api.twilio.com./x",
        "https://user:pass@api.twilio.com/x",
        "https://2852039166/x",
        "https://0xa9fea9fe/x",
        "https://169.254.169.254/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://127.0.0.1/x",
        "http://api.twilio.com/x",
        "https://api.twilio.com:444/x",
        "https://api.twilio.com:99999/x",
        "ftp://api.twilio.com/x",
        "data:text/plain,x",
        "//api.twilio.com/x",
        "https://",
        "",
        "https://\u2024\x00",
        "https://xn--/",
    ):
        with subtests.test(url=url):
            assert await _fetch(url, _never) == FORBIDDEN


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - the address is refused, not bound
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "not an address",
    "2852039166",
]


async def test_a_name_that_stands_for_a_private_address_is_refused(
    subtests: pytest.Subtests,
) -> None:
    for address in PRIVATE:
        with subtests.test(address=address):
            assert await _fetch(API_URL, _never, address) == FORBIDDEN
            assert await _fetch(API_URL, _never, PUBLIC, address) == FORBIDDEN


def test_an_address_on_the_open_internet_is_public(subtests: pytest.Subtests) -> None:
    for address in (PUBLIC, "2600:1f18::1", "::ffff:52.1.2.3", "64:ff9b::3401:203"):
        with subtests.test(address=address):
            assert is_public(address)


async def test_a_name_that_nobody_knows_is_unreachable() -> None:
    async def resolve(host: str) -> list[str]:
        raise OSError("no such name")

    downloads = Downloads(Source("AC1", "token"), resolve=resolve)
    expected = NotFetched("unreachable", again=True)
    assert await downloads.fetch(Media(API_URL, "")) == expected
    await downloads.close()


async def test_no_compressed_answer_is_asked_for_or_unpacked() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity"
        return _ok(b"not gzip", **{"content-encoding": "gzip"})

    assert isinstance(await _fetch(API_URL, answer), Fetched)


def test_a_source_never_shows_its_token() -> None:
    assert "token" not in repr(Source("AC1", "token")).replace("auth_token", "")
