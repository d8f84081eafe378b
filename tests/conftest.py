"""What tests stand on: a real PostgreSQL, one fresh database each, a vault, and one mind."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_store import migrate
from crm_store.crypto import Keys, Vault
from crm_store.database import Store
from crm_store.embedded import Embedded

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.graph import Mind

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek


def pytest_report_header() -> str:
    """Say whether the tests that need the optional models are left out; see their conftest."""
    if find_spec("transformers") and find_spec("torch"):
        return "optional models: installed, so tests/agent/models/test_loading.py runs"
    return "optional models: not installed, so test_loading.py is left out; see `make models`"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    # Run by root, the server opens every folder above its data: a folder of its own in /tmp.
    with tempfile.TemporaryDirectory(prefix="buffr-test-") as folder:
        Path(folder).chmod(0o755)
        server = Embedded(Path(folder) / "pg")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def template(postgres: Embedded) -> str:
    """A migrated database that every test's own is copied from."""
    import asyncio

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


@pytest.fixture
async def database_url(postgres: Embedded, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    server = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        # The file copy is faster than the log for a small template.
        await connection.execute(
            text(f"create database {name} template {template} strategy file_copy")
        )
    yield postgres.url(name)
    async with server.connect() as connection:
        await connection.execute(text(f"drop database {name} with (force)"))
    await server.dispose()


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


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests may reach them."""
    for name in list(os.environ):
        if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.delenv(name)
