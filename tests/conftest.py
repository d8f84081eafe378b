"""What tests stand on: a real PostgreSQL, one fresh database each, a vault, a mind, and a model."""

import asyncio
import gc
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.fake_twilio.loopback import Loopback
from crm_store import migrate
from crm_store.crypto import Keys, Vault
from crm_store.database import Store
from crm_store.embedded import Embedded

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.graph import Mind
    from crm_store.applications import Application
    from crm_store.database import Session
    from crm_store.identities import Identity

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
_COLLECT_AFTER = (20_000, 20, 20)
gc.disable()  # what is imported stays: nobody need look for garbage in it
_ROOM = 2 * 1024**3  # bytes: a server, its log and one database take a tenth of it


def pytest_report_header() -> str:
    """Say whether the tests that need the optional models are left out; see their conftest."""
    if find_spec("transformers") and find_spec("torch"):
        return "optional models: installed, so tests/agent/models/test_loading.py runs"
    return "optional models: not installed, so test_loading.py is left out; see `make models`"


def pytest_collection_finish() -> None:
    """Nor during the tests; and what these leave behind is looked for as a service looks for it."""
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    # Run by root, the server opens every folder above its data: a folder of its own in /tmp.
    with tempfile.TemporaryDirectory(prefix="buffr-test-", dir=_memory()) as folder:
        Path(folder).chmod(0o755)
        server = Embedded(Path(folder) / "pg")
        yield server
        server.stop()


def _memory() -> Path | None:
    """Where a database is copied at half the price, if there is room; None is the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder in it has a name that nobody can guess)
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


@pytest.fixture(scope="session")
def template(postgres: Embedded) -> str:
    """A migrated database that every test's own is copied from."""

    async def prepare() -> None:
        url = postgres.url("template_buffr")
        await migrate.create_database(url)
        await _carelessly(postgres)
        engine = create_async_engine(url)
        await migrate.to(engine)
        await engine.dispose()

    asyncio.run(prepare())
    return "template_buffr"


async def _carelessly(postgres: Embedded) -> None:
    """No test pulls the plug of the machine: what is written need not reach the disk."""
    server = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            await connection.execute(text(f"alter system set {setting} = off"))
        await connection.execute(text("select pg_reload_conf()"))
    await server.dispose()


Copying = Callable[[str, str], Awaitable[str]]


class Line:
    """One line to the server, for orders from whichever test: to connect costs more than most."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="orders", daemon=True)
        self._thread.start()
        self._server = self._run(_connected(url)).result()

    async def order(self, statement: str) -> None:
        await asyncio.wrap_future(self._run(self._server.execute(statement)))

    def close(self) -> None:
        self._run(self._server.close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)


async def _connected(url: str) -> Any:
    """Without an engine, which costs more than the connection."""
    place = make_url(url)
    return await asyncpg.connect(
        host=str(place.query["host"]), user=place.username, database=place.database
    )


@pytest.fixture(scope="session")
def line(postgres: Embedded) -> Iterator[Line]:
    opened = Line(postgres.url("postgres"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def copied(postgres: Embedded, line: Line) -> Copying:
    """Copies a database under another name; the URL of the copy."""

    async def copy(source: str, name: str) -> str:
        # The file copy is faster than the log for a small template.
        await line.order(f"create database {name} template {source} strategy file_copy")
        return postgres.url(name)

    return copy


@pytest.fixture(scope="session")
def dropped(line: Line) -> Callable[[str], Awaitable[None]]:
    """Drops a database by its URL, whoever is still connected to it."""

    async def drop(url: str) -> None:
        await line.order(f"drop database {make_url(url).database} with (force)")

    return drop


@pytest.fixture
async def database_url(
    template: str, copied: Copying, dropped: Callable[[str], Awaitable[None]]
) -> AsyncIterator[str]:
    url = await copied(template, f"test_{uuid4().hex}")
    yield url
    await dropped(url)


@pytest.fixture
def vault() -> Vault:
    return Vault(
        Keys(
            sealing={"test-1": secrets.token_bytes(32)},
            current="test-1",
            index=secrets.token_bytes(32),
        )
    )


@pytest.fixture
async def store(database_url: str, vault: Vault) -> AsyncIterator[Store]:
    opened = Store.open(database_url, vault)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def shared_mind() -> "Callable[[House], Mind]":
    """Loads a house's mind as the service does, but only once: nothing in it ever changes."""
    from agent import graph
    from agent.phrases import Phrases
    from agent.understand import open_reader
    from flows import policy
    from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase

    rules = policy.load().on(MONDAY.date())
    mind = graph.Mind(
        reader=open_reader("offline", base_url=None, api_key=None, timeout=1.0),
        knowledge=KnowledgeBase.open(articles=ARTICLES, policy=rules.display(), index=KEPT),
        phrases=Phrases.load(),
    )
    built = graph.build()

    def load(house: "House") -> "Mind":
        house.graph = built
        return mind

    return load


Command = dict[str, Any]


@dataclass
class Provider:
    """A model on loopback that speaks like OpenAI's, and keeps what it was told."""

    url: str = ""
    bodies: list[str] = field(default_factory=list)
    says: list[Command] = field(default_factory=list)
    in_turn: list[list[Command]] = field(default_factory=list)  # else; and then from the start
    answer: Callable[[Request], Awaitable[Response]] | None = None  # else

    async def complete(self, request: Request) -> Response:
        self.bodies.append((await request.body()).decode())
        if self.answer is not None:
            return await self.answer(request)
        turn = (len(self.bodies) - 1) % max(1, len(self.in_turn))
        return self.called(
            json.dumps({"commands": self.in_turn[turn] if self.in_turn else self.says})
        )

    def called(self, arguments: str, *, tokens: int = 40) -> Response:
        """The output tool called with these arguments."""
        return JSONResponse(self.completion(arguments, tokens=tokens))

    @staticmethod
    def completion(arguments: str, *, tokens: int = 40) -> dict[str, Any]:
        function = {"name": "understood", "arguments": arguments}
        call = {"id": "call_1", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "kudu-1",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {
                "prompt_tokens": 700,
                "completion_tokens": tokens,
                "total_tokens": 700 + tokens,
            },
        }


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = Starlette(routes=[Route("/v1/chat/completions", provider.complete, methods=["POST"])])
    loopback = Loopback(app)
    provider.url = f"{await loopback.open()}/v1"
    yield provider
    await loopback.close()


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests may reach them."""
    for name in list(os.environ):
        if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sent() -> "Callable[..., Awaitable[Application]]":
    """Puts an application that a customer has sent: N$2,000.00 over 4 months of N$6,500.00."""

    async def put(session: "Session", identity: "Identity", *, now: datetime) -> "Application":
        from sqlmodel import select

        from crm_store import applications
        from crm_store.consents import Consent
        from crm_store.documents import Document
        from crm_store.partners import Partner

        partner = (await session.exec(select(Partner).order_by(Partner.ref).limit(1))).one()
        application = applications.Application(
            customer_id=identity.customer_id,
            partner_id=partner.id,
            started_at=now,
            touched_at=now,
            submitted_at=now,
            principal_cents=200_000,
            months=4,
            quote={"product": "payroll_loan"},
        )
        session.add(application)
        await session.flush()
        told = {"remuneration": 650_000, "pay_day": 25, "amount": 200_000, "months": 4}
        applications.know(session, application, told, source="a-message", at=now)
        for stage in applications.WAY[1:3]:
            application.stage = stage
            await session.flush()
        for kind in ("id", "payslip", "bank_letter"):
            session.add(
                Document(
                    customer_id=identity.customer_id,
                    application_id=application.id,
                    kind=kind,
                    storage_key=f"00/{kind}",
                    sha256=kind,
                    mime="image/png",
                    bytes=1,
                    status="received",
                    received_at=now,
                )
            )
        session.put(
            Consent(
                customer_id=identity.customer_id,
                identity_id=identity.id,
                purpose="employer_check",
                action="grant",
                text_version="employer_check.1",
                language="en",
                message_id=None,
                at=now,
            )
        )
        return application

    return put
