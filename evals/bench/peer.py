"""Procrastinate, an engine over PostgreSQL that many use, where it is installed (extra `peers`)."""

import asyncio
import importlib.util
import time
from typing import Any

from sqlalchemy import make_url, text

from agent.bootstrap import House

NAME = "procrastinate"
_PATIENCE = 120.0
_NOTE = text(
    "insert into bare_done values (:sender, 1)"
    " on conflict (sender) do update set times = bare_done.times + 1"
)


def is_there() -> bool:
    return importlib.util.find_spec(NAME) is not None


async def prepare(house: House) -> None:
    """Its tables, beside ours."""
    async with _app(house).open_async() as app:
        await app.schema_manager.apply_schema_async()


async def run(house: House, count: int, *, at_once: int) -> float:
    """Each message is a job with its person's lock, which keeps one person's in their order."""
    app, done = _app(house), asyncio.Semaphore(0)

    @app.task(name="note")  # type: ignore[untyped-decorator]  # its package need not be there
    async def note(sender: int) -> None:
        async with house.store.engine.begin() as connection:
            await connection.execute(_NOTE, {"sender": sender})
        done.release()

    async with app.open_async():
        running = asyncio.create_task(
            app.run_worker_async(concurrency=at_once, install_signal_handlers=False)
        )
        began = time.perf_counter()
        for number in range(count):
            await note.configure(lock=str(number)).defer_async(sender=number)
        async with asyncio.timeout(_PATIENCE):
            for _ in range(count):
                await done.acquire()
        took = time.perf_counter() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return took


def _app(house: House) -> Any:
    package: Any = importlib.import_module(NAME)
    url = make_url(house.settings.database_url).set(drivername="postgresql")
    connector = package.PsycopgConnector(conninfo=url.render_as_string(hide_password=False))
    return package.App(connector=connector)
