"""What tests stand on: a real PostgreSQL, one fresh database each, a vault, a mind, and a model."""

import asyncio
import gc
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
import uvloop
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_store import migrate
from crm_store.crypto import Keys, Vault
from crm_store.database import Store, engine
from crm_store.embedded import Embedded
from evals.chaos.provider import Provider, opened
from tests import workers

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from agent.bootstrap import House
    from agent.documents.readers import Readers
    from agent.graph import Mind
    from crm_store.applications import Application

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
_COLLECT_AFTER = (20_000, 20, 20)
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # the loop that the service runs on
# Python's own, but not known as such: in its place asyncio puts another one around each fixture and
# each test, and to ask for that one again writes out the whole house that a fixture has opened.
signal.signal(signal.SIGINT, lambda number, frame: signal.default_int_handler(number, frame))
gc.disable()  # what is imported stays: nobody need look for garbage in it
_ROOM = 2 * 1024**3  # bytes: a server, its log and one database take a tenth of it
_TEMPLATE = "template_buffr"
_READ_LATE = (
    "agent.desk.routes",
    "alembic.command",
    "anyio._backends._asyncio",
    "channels.whatsapp",
    "httpcore",
    "twilio.rest.api.v2010",
    "twilio.rest.content.v2",
    "uvicorn.protocols.http.auto",
)
_SEED = pytest.StashKey["Future[Path]"]()


def pytest_report_header() -> str:
    """Say whether the tests that need the optional models are left out; see their conftest."""
    if find_spec("transformers") and find_spec("torch"):
        return "optional models: installed, so tests/agent/models/test_loading.py runs"
    return "optional models: not installed, so test_loading.py is left out; see `make models`"


@pytest.hookimpl(optionalhook=True)  # without xdist nobody asks
def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[Any]) -> None:
    """Have everything imported, and a database migrated, once for all workers."""
    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(workers.forked(specs, *config.args))
    folder = Path(stack.enter_context(_folder()))
    sowing = stack.enter_context(ThreadPoolExecutor(1))
    config.stash[_SEED] = sowing.submit(_sown, folder / "seed")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["seed"] = str(node.config.stash[_SEED].result())


# What takes longest is begun first: at the end nobody waits for it.
_LONG = (
    "test_screens.py",
    "test_bench.py",
    "test_small_run.py",
    "test_page.py",
    "test_chatting.py",
    "test_explanation.py",
    "test_run.py",
    "test_measure.py",
    "test_cli.py",
    "test_stories.py",
    "test_trouble.py",
    "test_together.py",
    "test_ocr.py",
    "test_loading.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the files to the workers like cards, so that each has as many tests of every kind."""
    files = defaultdict[Path, list[pytest.Item]](list)
    for item in items:
        files[item.path].append(item)
    hands = [
        list[pytest.Item]() for _ in range(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1)))
    ]
    looking, others = list[list[pytest.Item]](), list[list[pytest.Item]]()
    for _, tests in sorted(files.items(), key=lambda file: file[0].name not in _LONG):
        (looking if _looks_at_pages(tests) else others).append(tests)
    hands[0].extend(chain.from_iterable(looking))  # one browser does for them all
    for tests in others:
        min(hands, key=len).extend(tests)
    items[:] = [item for hand in hands for item in hand]


def _looks_at_pages(tests: list[pytest.Item]) -> bool:
    return any({"browser", "office"} & set(getattr(test, "fixturenames", ())) for test in tests)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have what most tests need before a worker is forked; then look for garbage as a service."""
    wanted = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    if "shared_mind" in wanted:
        _mind()
        _read_what_a_house_reads_late()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.enable()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Embedded]:
    with _folder() as folder:
        data = Path(folder) / "pg"
        if seed := getattr(request.config, "workerinput", {}).get("seed"):
            # Python's own copies forget who owns what.
            subprocess.run(["cp", "-a", seed, data], check=True)  # noqa: S607 (of the system)
        server = Embedded(data)
        yield server
        server.stop()


@contextmanager
def _folder() -> Iterator[str]:
    # Run by root, the server opens every folder above its data: a folder of its own in /tmp.
    with tempfile.TemporaryDirectory(prefix="buffr-test-", dir=_memory()) as folder:
        Path(folder).chmod(0o755)
        yield folder


def _memory() -> Path | None:
    """Where a database is copied at half the price, if there is room; None is the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder in it has a name that nobody can guess)
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


@pytest.fixture(scope="session")
def template(postgres: Embedded) -> str:
    """A migrated database that every test's own is copied from."""
    asyncio.run(_migrated(postgres))
    return _TEMPLATE


def _sown(folder: Path) -> Path:
    """The data of a server that has the template, for the servers of the workers to begin with."""
    server = Embedded(folder)
    asyncio.run(_migrated(server))
    server.stop()
    return folder


async def _migrated(server: Embedded) -> None:
    url = server.url(_TEMPLATE)
    await migrate.create_database(url)
    await _carelessly(server)
    engine = create_async_engine(url)
    await migrate.to(engine)
    await engine.dispose()


async def _carelessly(postgres: Embedded) -> None:
    """No test pulls the plug of the machine: what is written need not reach the disk."""
    server = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
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

    async def order(self, statement: str, *values: str) -> None:
        await asyncio.wrap_future(self._run(self._server.execute(statement, *values)))

    async def ask(self, question: str) -> Any:
        return await asyncio.wrap_future(self._run(self._server.fetchval(question)))

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


_REMEMBER = Path(__file__).with_name("copies.sql").read_text()
_WORN_OUT = 60  # copies used so often are slow with what was deleted


class Copy:
    """A database that one test after the other has for itself, with the connections to it.

    A new connection knows nothing and costs more than most tests ask of it.
    """

    def __init__(self, url: str, line: Line) -> None:
        self.url = url
        self.engine = engine(url, connections=8, called="kept")
        self._line = line
        self._times = 0
        self._shape: object = None

    async def begin(self) -> None:
        if not self._times:
            await self._line.order(_REMEMBER)
            self._shape = await self._line.ask("select before.shape()")
        self._times += 1

    async def rows(self) -> str:
        """Every row, to be put into a copy again."""
        return str(await self._line.ask("select before.kept()"))

    async def put(self, rows: str) -> None:
        """Have these rows and no others."""
        await self._line.order("select before.put($1)", rows)

    async def is_as_before(self) -> bool:
        """Make it so; a copy that is worn out, or was given another shape, is not."""
        if self.engine.pool.checkedout():  # type: ignore[attr-defined] # a pool of a queue has it
            await self.engine.dispose()
        if self._times < _WORN_OUT and await self._line.ask("select before.shape()") == self._shape:
            await self._line.order("select before.again()")
            return True
        await self.close()
        return False

    async def close(self) -> None:
        await self.engine.dispose()
        self._line.close()


@pytest_asyncio.fixture(scope="session")
async def spare(postgres: Embedded) -> AsyncIterator[dict[str, list[Copy]]]:
    """Copies that nobody uses now, by the template."""
    copies = dict[str, list[Copy]]()
    yield copies
    for copy in chain.from_iterable(copies.values()):
        await copy.close()


@pytest.fixture
async def copy(
    template: str,
    spare: dict[str, list[Copy]],
    copied: Copying,
    dropped: Callable[[str], Awaitable[None]],
) -> AsyncIterator[Copy]:
    copies = spare.setdefault(template, [])
    if not copies:
        url = await copied(template, f"test_{uuid4().hex}")
        copies.append(Copy(url, Line(url)))
    copy = copies.pop()
    await copy.begin()
    yield copy
    if await copy.is_as_before():
        copies.append(copy)
    else:
        await dropped(copy.url)


@pytest.fixture
def database_url(copy: Copy) -> str:
    return copy.url


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
async def store(copy: Copy, vault: Vault) -> Store:
    return Store(copy.engine, vault)


@pytest.fixture(scope="session")
def shared_mind() -> "Callable[[House], Mind]":
    """Loads a house's mind as the service does, but only once: nothing in it ever changes."""
    mind, graph = _mind()

    def load(house: "House") -> "Mind":
        house.graph = graph
        return mind

    return load


@cache
def _mind() -> "tuple[Mind, Any]":
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
    return mind, graph.build()


def _read_what_a_house_reads_late() -> None:
    """It starts sooner without; but workers are forked, and each would read it for itself."""
    from flows import policy
    from flows.calendar import Calendar

    for name in _READ_LATE:
        import_module(name)
    Calendar(policy.load().on(MONDAY.date()).hours)  # its holidays are of every country


@pytest_asyncio.fixture(scope="session")
async def readers() -> "AsyncIterator[Readers]":
    """Who opens the papers of one test after the other: to begin costs more than ten turns."""
    from agent.documents.readers import Readers

    readers = Readers(idle_seconds=600.0, files=1_000)
    yield readers
    await readers.close()


@pytest_asyncio.fixture(scope="session")
async def browser() -> "AsyncIterator[Browser]":
    from tests.chromium import launched

    async with launched() as browser:
        yield browser


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with opened() as provider:
        yield provider


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests may reach them."""
    for name in list(os.environ):
        if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sent() -> "Callable[..., Awaitable[Application]]":
    """Puts an application that a customer has sent; what it needs is imported where it is used."""
    from tests import handed_in

    return handed_in.put
