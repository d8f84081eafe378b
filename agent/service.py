"""The processes: one that keeps the doors open, one that answers; or both in one."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

from agent import apart, watching
from agent import app as web
from agent.bootstrap import House, database_url, open_house, working
from agent.running_marks import left_while_running
from agent.settings import NotConfigured, Settings
from crm_store import migrate as migrations

log = structlog.get_logger()

# Objects made and not yet freed, then rounds of the younger generation: a turn makes thousands.
_COLLECT_AFTER = (20_000, 20, 20)


async def serve(settings: Settings, *, port: int, work: bool) -> None:
    """Listen until told to stop; what is under way is finished first."""
    if work:
        await apart.require(settings)
    async with open_house(settings) as house:
        app = web.make(house, work=work)
        with left_while_running(_marks(settings), "serve"):
            async with (
                listening(app, bind(settings.host, port)),
                _watched(house, work=work),
                at_ease(house, work=work),
            ):
                log.info("serving", port=port, work=work)
                await told_to_stop()


async def work(settings: Settings) -> None:
    """Answer and send until told to stop."""
    await apart.require(settings)
    async with open_house(settings) as house:
        with left_while_running(_marks(settings), "work"):
            async with working(house), _watched(house, work=True), at_ease(house):
                log.info("working")
                await told_to_stop()


def _marks(settings: Settings) -> Path:
    """Where running processes leave their marks."""
    return settings.data / "running"


async def migrate(settings: Settings, revision: str) -> tuple[str | None, str | None]:
    """Migrate, and say from which revision to which."""
    async with AsyncExitStack() as stack:
        url = database_url(settings, stack)
        if not settings.database_url:
            await migrations.create_database(url)
        engine = create_async_engine(url)
        stack.push_async_callback(engine.dispose)
        before = await migrations.version(engine)
        await migrations.to(engine, revision or migrations.HEAD)
        return before, await migrations.version(engine)


async def told_to_stop() -> None:
    """Wait for the signal that ends a service (or Ctrl+C)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    await stop.wait()


@asynccontextmanager
async def at_ease(house: House, *, work: bool = True) -> AsyncIterator[None]:
    """Once everything is loaded, spare it the collector's rounds: they were a fifth of a turn."""

    async def settle() -> None:
        gc.disable()  # what is loaded stays: to look for garbage in it takes a third of the time
        try:
            if work:
                await house.mind()
            gc.freeze()  # to look for garbage first takes a third of a second and finds none
            gc.set_threshold(*_COLLECT_AFTER)
        finally:
            gc.enable()

    settling = asyncio.create_task(settle())
    try:
        yield
    finally:
        settling.cancel()
        await asyncio.gather(settling, return_exceptions=True)


def bind(host: str, port: int) -> socket.socket:
    """Take a port; 0 takes any. Raises `NotConfigured` where it is taken already."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as taken:
        door.close()
        raise NotConfigured(f"Port {port} on {host} cannot be taken: {taken.strerror}.") from None
    return door


@asynccontextmanager
async def _watched(house: House, *, work: bool) -> AsyncIterator[None]:
    """Let this process be watched, where a port is set for it."""
    settings = house.settings
    if not settings.watch_port:
        yield
        return
    app = watching.make(house, work=work)
    async with listening(app, bind(settings.host, settings.watch_port)):
        yield


@asynccontextmanager
async def listening(app: FastAPI, door: socket.socket) -> AsyncIterator[None]:
    """Serve this app on the running loop; it answers when this yields."""
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=10,
            # Longer than whoever calls keeps a connection: closed under a request, it is lost.
            timeout_keep_alive=75,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if task.done():
        await task
    try:
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """A server that leaves signals to `told_to_stop`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
