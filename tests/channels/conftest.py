"""A loopback Twilio, our side of it, and a small web door that notes what is posted to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.fake_twilio import FakeTwilio
from channels.fake_twilio.loopback import Loopback
from channels.twilio_signature import verify
from channels.whatsapp import TwilioAccount, WhatsApp
from tests.channels.saying import SELMA

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "an-invented-token"
SENDER = "whatsapp:+264612905000"


@dataclass
class Door:
    """What Twilio posted to us: (path, form) in order, each checked to be signed."""

    url: str = ""
    status: int = 200
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    knock: asyncio.Event = field(default_factory=asyncio.Event)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for posted, form in self.posts if posted == path]

    async def posted(self, path: str, count: int) -> list[dict[str, str]]:
        async with asyncio.timeout(5):
            while len(self.forms(path)) < count:
                await self.knock.wait()
        return self.forms(path)

    async def open(self, request: Request) -> Response:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        url = self.url + request.url.path
        if request.url.query:
            url += f"?{request.url.query}"
        if not verify(url, pairs, headers=request.headers, secrets=[TOKEN]):
            return Response(status_code=403)
        self.posts.append((request.url.path, dict(pairs)))
        self.queries.append(dict(request.query_params))
        self.knock.set()
        self.knock = asyncio.Event()
        return Response(status_code=self.status)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = Starlette(routes=[Route("/{path:path}", door.open, methods=["POST"])])
    loopback = Loopback(app)
    door.url = await loopback.open()
    yield door
    await loopback.close()


@pytest.fixture
async def twilio(door: Door) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, inbound_url=f"{door.url}/inbound"
    ) as twilio:
        yield twilio


@pytest.fixture
def account(twilio: FakeTwilio, door: Door) -> TwilioAccount:
    return TwilioAccount(
        sid=ACCOUNT,
        auth_token=TOKEN,
        sender=SENDER,
        status_callback_url=f"{door.url}/status",
        base_url=twilio.base_url,
        timeout=0.5,
        media_timeout=30.0,  # on a machine that is busy with much else
    )


@pytest.fixture
async def whatsapp(account: TwilioAccount) -> AsyncIterator[WhatsApp]:
    async with WhatsApp(account) as whatsapp:
        yield whatsapp


@pytest.fixture
async def control(twilio: FakeTwilio) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=twilio.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
async def selma_wrote(twilio: FakeTwilio) -> None:
    """Selma has just written, so that she may be answered."""
    await twilio.borrower_says(SELMA, "hi")
