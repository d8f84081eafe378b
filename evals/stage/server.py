"""The database server of a run: a PostgreSQL of its own, and copies of one migrated database."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_store import migrate
from crm_store.embedded import Embedded

_TEMPLATE = "eval_template"
# Nobody pulls the plug of the machine: what is written need not reach the disk.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Tables of a few rows need no plan of their own for each value: to plan takes longer.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "max_wal_size": "'256MB'",  # it lies in memory
}
_ROOM = 2 * 1024**3  # bytes: a server, its log and its databases take a fifth of it


@dataclass(frozen=True)
class Server:
    """A running server, and a folder for everything else that a run leaves behind."""

    folder: Path
    postgres: Embedded

    async def database(self, name: str) -> str:
        """The address of a fresh, migrated database of this name."""
        await self._administer(f"create database {name} template {_TEMPLATE} strategy file_copy")
        return self.postgres.url(name)

    async def prepare(self) -> None:
        """Migrate the database that all others are copied from."""
        careless = [f"alter system set {name} = {value}" for name, value in _SETTINGS.items()]
        await self._administer(*careless, "select pg_reload_conf()")
        url = self.postgres.url(_TEMPLATE)
        await migrate.create_database(url)
        engine = create_async_engine(url)
        await migrate.to(engine)
        await engine.dispose()

    async def _administer(self, *statements: str) -> None:
        engine = create_async_engine(self.postgres.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()


@asynccontextmanager
async def opened() -> AsyncIterator[Server]:
    """Start a server in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="buffr-eval-", dir=_memory()) as name:
        # Run by root, the server opens every folder above its data: a folder of its own.
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder, await asyncio.to_thread(Embedded, folder / "postgres"))
        try:
            await server.prepare()
            yield server
        finally:
            await asyncio.to_thread(server.postgres.stop)


def _memory() -> Path | None:
    """Where a database is copied at half the price, if there is room; None is the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder in it has a name that nobody can guess)
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None
