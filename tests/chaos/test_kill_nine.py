"""The service is killed at the worst moments; nobody is forgotten, and nobody is told twice."""

import asyncio
import base64
import json
import os
import random
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.settings import Settings
from channels.fake_twilio import FakeTwilio
from channels.fake_twilio.loopback import Loopback
from crm_store import audit, conversations, identities, messages
from crm_store.crypto import Vault
from crm_store.database import Store

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 31 + "1", "an-invented-token", "whatsapp:+264612900000"
SEED = 20261123
# Services start here again and again; on a busy machine each start takes a while.
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]
_PATIENCE = 90.0

# Imports once what takes seconds, then forks a `buffr ...` for each line: a start costs little.
NURSERY = """
import json, os, signal, sys
import agent.graph, agent.service, agent.understand, agent.understanding.offline_model
import crm_store.schema, knowledge_base.index, knowledge_base.search, channels.whatsapp
from agent import cli
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        born = json.loads(line)
        os.environ.update(born["environment"])
        cli.app(born["command"])
    print(child, flush=True)
"""


@dataclass(frozen=True)
class Nursery:
    """Where services are born that cost little to kill."""

    process: asyncio.subprocess.Process

    async def bear(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Fork one that runs `buffr ...`; its process id."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = json.dumps({"command": command, "environment": environment})
        self.process.stdin.write(f"{order}\n".encode())
        return int(await self.process.stdout.readline())


@dataclass
class Service:
    """The service as processes, beside everything that it talks to."""

    twilio: FakeTwilio
    store: Store
    port: int
    nursery: Nursery
    environment: dict[str, str]
    running: list[int] = field(default_factory=list)

    async def start(self, *command: str, **settings: str) -> int:
        """Start `buffr ...` as a process of its own; its id."""
        pid = await self.nursery.bear(command, {**self.environment, **settings})
        self.running.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        """No goodbye."""
        self.running.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill whatever still runs."""
        for pid in list(self.running):
            with suppress(ProcessLookupError):
                self.kill(pid)

    async def listens(self, *, warm: bool = False) -> None:
        """Wait until the door is open; with `warm`, until messages are also answered."""
        url = f"http://127.0.0.1:{self.port}/{'readyz' if warm else 'healthz'}"
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(_PATIENCE):
            while True:
                with suppress(httpx.HTTPError):
                    if (await client.get(url)).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.store.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(sql))]

    async def becomes(self, sql: str, wanted: object) -> None:
        """Wait until a query has this one answer."""
        found: object = None
        try:
            async with asyncio.timeout(_PATIENCE):
                while found != wanted:
                    await asyncio.sleep(0.05)
                    ((found,),) = await self.rows(sql)
        except TimeoutError:
            late = f"after {_PATIENCE:.0f} seconds"
            raise AssertionError(f"{late} {sql}: {found!r}, not {wanted!r}") from None

    def heard(self, who: str) -> int:
        return len(self.twilio.received(who))

    async def said(self, who: str) -> list[str]:
        """What this person wrote, in the order in which it was answered."""
        async with self.store.reading() as session:
            sender = identities.blind(self.store.vault, "whatsapp", who)
            party = await conversations.of_sender(session, sender)
            assert party is not None
            talk = await messages.last(session, party.conversation.id, limit=1000)
            return [messages.body(session, each) for each in talk if each.direction == "in"]

    async def settles(self) -> None:
        """Wait until nothing is under way, and look that nothing was lost, doubled or altered."""
        await self.becomes("select count(*) from inbox where status = 'received'", 0)
        await self.becomes("select count(*) from outbox where status in ('queued', 'sending')", 0)
        assert await self.rows("select distinct status from inbox") == [("answered",)]
        assert await self.rows(
            "select count(*) from inbox i where not exists"
            " (select 1 from turns t where t.id = i.turn_id)"
        ) == [(0,)]
        # Every message on a phone is one of ours, once, and every one of ours is on a phone.
        on_phones = [m.sid for who in self.twilio.numbers() for m in self.twilio.received(who)]
        ours = await self.rows("select provider_sid from outbox where status <> 'said_again'")
        assert sorted(on_phones) == sorted(sid for (sid,) in ours)
        assert (
            await self.rows(
                "select conversation_id from turns group by conversation_id"
                " having max(number) <> count(*)"
            )
            == []
        )
        async with self.store.snapshot() as session:
            assert await audit.verify(session) is None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", NURSERY,
        env={"PATH": os.environ["PATH"]},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    yield Nursery(process)
    process.kill()
    await process.wait()


@pytest_asyncio.fixture(loop_scope="module")
async def service(database_url: str, tmp_path: Path, nursery: Nursery) -> AsyncIterator[Service]:
    port = _free_port()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    async with FakeTwilio(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender=SENDER,
        inbound_url=f"http://127.0.0.1:{port}/webhooks/twilio/messages",
    ) as twilio:
        environment = {
            "BUFFR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "BUFFR_DATA": str(tmp_path),
            "BUFFR_KEYS": f"test-1:{key}",
            "BUFFR_INDEX_KEY": key,
            "BUFFR_TWILIO_ACCOUNT_SID": ACCOUNT,
            "BUFFR_TWILIO_AUTH_TOKENS": TOKEN,
            "BUFFR_TWILIO_SENDER": SENDER,
            "BUFFR_TWILIO_URL": twilio.base_url,
            "BUFFR_TURN_LEASE_SECONDS": "2",
            "BUFFR_BURST_TEXT_SECONDS": "0.2",
            "BUFFR_FILES_APART": "false",
            "DATABASE_URL": database_url,
        }
        keys = Settings(keys=f"test-1:{key}", index_key=key, _env_file=None).vault_keys()
        store = Store.open(database_url, Vault(keys))
        service = Service(twilio, store, port, nursery, environment)
        yield service
        service.end()
        await store.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class StallingModel:
    """A model on loopback that takes a question and never answers."""

    url: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, _: Request) -> Response:
        self.asked.set()
        await asyncio.sleep(60)
        return Response(status_code=500)


@pytest_asyncio.fixture(loop_scope="module")
async def model() -> AsyncIterator[StallingModel]:
    model = StallingModel()
    loopback = Loopback(Starlette(routes=[Route("/{path:path}", model.answer, methods=["POST"])]))
    model.url = await loopback.open()
    yield model
    await loopback.close()


async def test_five_people_are_caught_at_five_points_by_one_kill(
    service: Service, model: StallingModel
) -> None:
    thinking, waiting, sending, unread, outside = (f"+26481000007{n}" for n in range(5))
    twilio = service.twilio
    first = await service.start(
        "serve", "--work", "--port", str(service.port),
        BUFFR_MODEL="openai:none", BUFFR_MODEL_KEY="none", BUFFR_MODEL_URL=f"{model.url}/v1",
        BUFFR_MODEL_SECONDS="60", BUFFR_BURST_TEXT_SECONDS="0.5",
    )  # fmt: skip
    await service.listens(warm=True)

    # Her turn has begun, and the model thinks.
    await twilio.borrower_says(thinking, "the thing with the stuff from before, you know")
    async with asyncio.timeout(_PATIENCE):
        await model.asked.wait()
    # His turn is committed, and Twilio does not take the reply until long after the kill.
    twilio.fail(1, "rate_limit", retry_after=6)
    await twilio.borrower_says(waiting, "menu")
    await service.becomes("select count(*) from outbox where status = 'queued' and attempts = 1", 1)
    # Twilio has taken his reply, and we have not heard so.
    twilio.receipts(withheld=True)
    twilio.fail(1, "hang_after_accept", seconds=30)
    await twilio.borrower_says(sending, "menu")
    await twilio.wait_for(sending, timeout=_PATIENCE)
    # Her message is acknowledged; the burst that it may begin is not over.
    await twilio.borrower_says(unread, "Hello there")

    service.kill(first)
    assert await service.rows("select status, count(*) from inbox group by 1 order by 1") == [
        ("answered", 2),
        ("received", 2),
    ]
    assert await service.rows("select status from outbox order by seq") == [
        ("queued",),
        ("sending",),
    ]
    # Nobody opens when she knocks.
    refused = await twilio.borrower_says(outside, "Hello?")
    assert refused.status is None

    twilio.heal()
    await service.start("serve", "--work", "--port", str(service.port))
    await service.becomes("select count(*) from inbox where status = 'answered'", 5)
    await service.settles()
    assert [service.heard(who) for who in (thinking, waiting, sending, unread, outside)] == [1] * 5


async def test_a_stream_of_sixty_survives_five_kills(service: Service) -> None:
    twilio, dice = service.twilio, random.Random(SEED)  # noqa: S311 (moments, not secrets)
    await service.start("serve", "--port", str(service.port))
    await service.listens()
    worker = await service.start("work")
    people = [f"+26481000{n:04}" for n in range(80, 90)]

    async def speak(who: str, words: str) -> None:
        await asyncio.sleep(dice.uniform(0, 1.5))
        assert (await twilio.borrower_says(who, words)).status == 200

    twilio.receipts(doubled=True, shuffled=True)
    for n in range(6):
        talking = asyncio.gather(*(speak(who, f"message {n}") for who in people))
        if n < 5:
            # Each of them answers something before it dies, in the middle of something else.
            ((answered,),) = await service.rows("select count(*) from turns")
            await service.becomes(f"select count(*) >= {answered + 3} from turns", True)
            await asyncio.sleep(dice.uniform(0, 0.4))
            service.kill(worker)
            worker = await service.start("work")
        await talking
    await service.becomes("select count(*) from inbox where status = 'answered'", 60)
    await service.settles()
    for who in people:
        assert await service.said(who) == [f"message {n}" for n in range(6)]
        assert service.heard(who) >= 1
