"""The world of a chaos run: the service as processes, beside everything that it talks to."""

import asyncio
import base64
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import create_async_engine

from agent import cast
from agent.bootstrap import utc_now
from agent.settings import Settings
from channels.fake_twilio import FakeTwilio
from crm_store import migrate
from crm_store.crypto import Vault
from crm_store.database import Store
from evals.bench.stage import free_port
from evals.chaos import clocks, disk, provider
from evals.chaos import nursery as nurseries
from evals.chaos.disk import Disk
from evals.chaos.door import Door
from evals.chaos.nursery import Nursery, Process
from evals.chaos.provider import Provider
from evals.chaos.servers import Database, Redis, new_redis

ACCOUNT, SENDER = f"AC{'0' * 31}1", "whatsapp:+264612900000"
_READY_SECONDS = 180.0  # on a machine that does much else
_DISK_MEGABYTES = 1000
_GRACE_SECONDS = 40.0  # a turn under way may end, and what is being sent may arrive


class NotReady(Exception):
    """A process did not come up in time; its log says why."""


@dataclass(frozen=True)
class Shape:
    """How large the service is, and how long a turn is leased."""

    webs: int = 2
    workers: int = 2
    lease: float = 3.0
    burst: float = 0.3
    has_model: bool = True
    is_together: bool = False  # doors and work in one process, as `buffr serve --work`


@dataclass(frozen=True)
class Running:
    """A process of the service, and where it tells how it does."""

    process: Process
    role: str
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class World:
    """Everything that runs, and the levers to break it."""

    folder: Path
    shape: Shape
    store: Store
    twilio: FakeTwilio
    model: Provider
    door: Door
    nursery: Nursery
    environment: Mapping[str, str]
    http: httpx.AsyncClient
    database: Database | None = None  # None: it is not ours to break
    redis: Redis | None = None
    disk: Disk | None = None  # the database's; None: it is not ours to fill
    workers: list[Running] = field(default_factory=list)
    webs: list[Running] = field(default_factory=list)

    async def start(self) -> None:
        """Start every process, and wait until messages are answered."""
        workers = 0 if self.shape.is_together else self.shape.workers
        wanted = [self.start_web] * self.shape.webs + [self.start_worker] * workers
        await asyncio.gather(*(self.up(each) for each in wanted))

    async def start_worker(self) -> Running:
        """Start one that answers and sends."""
        port = free_port()
        process = await self._bear(port, "work", BUFFR_WATCH_PORT=str(port))
        running = Running(process, "worker", port)
        self.workers.append(running)
        return running

    async def start_web(self) -> Running:
        """Start one that opens the door; it is behind the one address at once."""
        port = free_port()
        also = ["--work"] if self.shape.is_together else []
        running = Running(await self._bear(port, "serve", "--port", str(port), *also), "web", port)
        self.webs.append(running)
        self.door.ports = [each.port for each in self.webs]
        return running

    async def up(self, start: Callable[[], Awaitable[Running]]) -> Running:
        """Start one and wait until it can work; one that gives up is started again, as by systemd.

        Raises `NotReady`.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_READY_SECONDS):
                while True:
                    running = await start()
                    if await self._is_ready(running):
                        return running
                    self._gone(running)
                    await asyncio.sleep(0.2)
        raise NotReady(str(self.folder))

    async def _is_ready(self, running: Running) -> bool:
        """Wait until it says that it can do its work; False where it ends before."""
        while running.process.lives:
            with suppress(httpx.HTTPError):
                told = await self.http.get(f"{running.address}/readyz")
                if told.status_code == 200:
                    return True
            await asyncio.sleep(0.05)
        return False

    def kill(self, running: Running) -> None:
        """No goodbye."""
        self._gone(running)
        running.process.tell(signal.SIGKILL)

    async def let_go(self, running: Running) -> None:
        """Ask it to end, as a deploy does, and wait; raises `TimeoutError` where it will not."""
        self._gone(running)
        running.process.tell(signal.SIGTERM)
        await running.process.ended(within=_GRACE_SECONDS)

    async def metrics(self) -> Sequence[str]:
        """What each process counts."""
        return [
            (await self.http.get(f"{each.address}/metrics")).text
            for each in (*self.webs, *self.workers)
        ]

    def _gone(self, running: Running) -> None:
        for those in (self.workers, self.webs):
            if running in those:
                those.remove(running)
        self.door.ports = [each.port for each in self.webs]

    def clock(self, port: int) -> Path:
        """The clock that a process goes by."""
        return self.folder / f"clock-{port}"

    async def _bear(self, port: int, *command: str, **settings: str) -> Process:
        own = {clocks.NAMED: str(self.clock(port))}
        environment = {**self.environment, **own, **settings}
        return await self.nursery.bear(*command, environment=environment)


@asynccontextmanager
async def opened(folder: Path, shape: Shape) -> AsyncIterator[World]:
    """A world with a database server and a Redis of its own."""
    async with AsyncExitStack() as stack:
        own_disk = stack.enter_context(disk.small(folder / "disk", megabytes=_DISK_MEGABYTES))
        database = await asyncio.to_thread(Database, folder / "disk" / "pg")
        stack.callback(database.stop)
        await database.configure()
        url = database.url("chaos")
        await migrate.create_database(url)
        engine = create_async_engine(url)
        await migrate.to(engine)
        await engine.dispose()
        redis = new_redis(folder)
        await redis.start()
        stack.push_async_callback(redis.gone)
        world = await stack.enter_async_context(around(url, folder, shape, redis=redis))
        world.database, world.disk = database, own_disk
        yield world


@asynccontextmanager
async def around(
    url: str, folder: Path, shape: Shape, *, redis: Redis | None = None
) -> AsyncIterator[World]:
    """A world around a database that is there already, and is not to be broken."""
    token = secrets.token_hex(16)
    async with AsyncExitStack() as stack:
        door = Door()
        address = await door.open()
        stack.push_async_callback(door.close)
        twilio = await stack.enter_async_context(_twilio(token, address))
        model = await stack.enter_async_context(provider.opened())
        (folder / "logs").mkdir()
        loads = [*(["hosted"] if shape.has_model else []), *(["redis"] if redis else [])]
        nursery = await stack.enter_async_context(nurseries.opened(folder / "logs", *loads))
        settings = _settings(url, folder, token)
        store = Store.open(url, Vault(settings.vault_keys()))
        stack.push_async_callback(store.close)
        await cast.ensure(store, now=utc_now())
        http = httpx.AsyncClient(trust_env=False, timeout=5.0)
        stack.push_async_callback(http.aclose)
        environment = _environment(settings, shape) | {
            "BUFFR_PUBLIC_URL": address,
            "BUFFR_TWILIO_URL": twilio.base_url,
            **({"REDIS_URL": redis.url} if redis else {}),
            **(_hosted(model) if shape.has_model else {}),
        }
        yield World(
            folder, shape, store, twilio, model, door, nursery, environment, http, redis=redis
        )


def _twilio(token: str, address: str) -> FakeTwilio:
    return FakeTwilio(
        account_sid=ACCOUNT,
        auth_token=token,
        sender=SENDER,
        inbound_url=f"{address}/webhooks/twilio/messages",
    )


def _settings(url: str, folder: Path, token: str) -> Settings:
    return Settings.model_validate(
        {
            "data": folder / "data",
            "database_url": url,
            "keys": f"chaos-1:{_key()}",
            "index_key": _key(),
            "twilio_auth_tokens": (token,),
        }
    )


def _environment(settings: Settings, shape: Shape) -> dict[str, str]:
    return {
        "BUFFR_DATA": str(settings.data),
        "BUFFR_KEYS": settings.keys,
        "BUFFR_INDEX_KEY": settings.index_key,
        "BUFFR_TWILIO_ACCOUNT_SID": ACCOUNT,
        "BUFFR_TWILIO_AUTH_TOKENS": settings.twilio_auth_tokens[0],
        "BUFFR_TWILIO_SENDER": SENDER,
        "BUFFR_TURN_LEASE_SECONDS": str(shape.lease),
        "BUFFR_BURST_TEXT_SECONDS": str(shape.burst),
        "BUFFR_FILES_APART": "false",  # whatever this machine permits
        "DATABASE_URL": settings.database_url,
    }


def _hosted(model: Provider) -> dict[str, str]:
    return {
        "BUFFR_MODEL": "openai:kudu-1",
        "BUFFR_MODEL_KEY": "none",
        "BUFFR_MODEL_URL": model.url,
        "BUFFR_MODEL_SECONDS": "2",
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
