"""The stage of a benchmark: a PostgreSQL of its own, and processes that are ended with it."""

import asyncio
import base64
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from agent.settings import Settings
from crm_store import migrate
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.embedded import Embedded

SENDER = "whatsapp:+264612900000"
Way = Literal["together", "apart", "door"]  # one process; doors and worker; doors alone
_WORK = ("buffr", "work")
_READY_SECONDS = 180.0  # beside much else, a process takes its time
_STOP_SECONDS = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


class NotReady(Exception):
    """A process of the benchmark did not come up; its log says why."""


@dataclass(frozen=True)
class Process:
    """A running process of the benchmark."""

    handle: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        return self.handle.pid


@dataclass(frozen=True)
class Stage:
    """Where a benchmark runs: its folder, its database server and the settings of its house."""

    folder: Path
    server: Embedded
    settings: Settings
    stack: AsyncExitStack

    @property
    def url(self) -> str:
        return self.settings.public_url

    def open_store(self) -> Store:
        return Store.open(self.settings.database_url, Vault(self.settings.vault_keys()))

    async def start(self, name: str, *arguments: str) -> Process:
        """Start `python -m ...` beside us; it is ended with the stage at the latest."""
        return await self.run(name, sys.executable, "-m", *arguments)

    async def run(
        self, name: str, *command: str, alone: Mapping[str, str] | None = None
    ) -> Process:
        """Start a program with our settings, or `alone` with these; ended with the stage."""
        log = self.folder / f"{name}-{secrets.token_hex(4)}.log"
        environment = _inherited() | dict(_environment(self.settings) if alone is None else alone)
        with log.open("wb") as out:
            handle = await asyncio.create_subprocess_exec(
                *command, stdout=out, stderr=out, env=environment, cwd=self.folder
            )
        process = Process(handle, log)
        self.stack.push_async_callback(stop, process)
        return process

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    async def serve(self, way: Way) -> dict[str, Process]:
        """Start the service by its own commands and wait until it is ready."""
        together = ["--work"] if way == "together" else []
        started = {
            "service": await self.start("serve", "buffr", "serve", "--port", self.port, *together)
        }
        await answers(f"{self.url}/readyz", started["service"])
        if way == "apart":
            started = {"doors": started["service"], "worker": await self.start("work", *_WORK)}
            await first_line(started["worker"], having="mind_loaded")
        return started

    async def serve_specially(self, role: str, *samples: str) -> Process:
        """Start what no command of the service does: sampled, or without the sender."""
        process = await self.start("service", "evals.bench.service", self.port, role, *samples)
        await answers(f"{self.url}/readyz", process)
        if role == "unsent":  # its readiness says nothing about the mind
            await first_line(process, having="mind_loaded")
        return process


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """A database server that notes when each transaction was committed, and a fresh database."""
    async with AsyncExitStack() as stack:
        # Run by root, the server opens every folder above its data: a folder of its own in /tmp.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="buffr-bench-")))
        folder.chmod(0o755)
        server = await asyncio.to_thread(_postgres, folder / "pg")
        stack.callback(server.stop)
        stage = Stage(folder, server, _settings(folder), stack)
        yield await fresh(stage)


async def fresh(stage: Stage) -> Stage:
    """The same stage with an empty, migrated database and a free port."""
    url = stage.server.url(f"bench_{secrets.token_hex(4)}")
    await migrate.create_database(url)
    engine = create_async_engine(url)
    await migrate.to(engine)
    await engine.dispose()
    updated = {"database_url": url, "public_url": f"http://127.0.0.1:{free_port()}"}
    return replace(stage, settings=stage.settings.model_copy(update=updated))


async def copied(stage: Stage) -> Stage:
    """The same stage with a copy of its database, to which nobody may be connected meanwhile."""
    original, copy = make_url(stage.settings.database_url).database, f"bench_{secrets.token_hex(4)}"
    server = create_async_engine(stage.server.url("postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"create database {copy} template {original}"))
    await server.dispose()
    updated = {"database_url": stage.server.url(copy)}
    return replace(stage, settings=stage.settings.model_copy(update=updated))


async def with_redis(stage: Stage) -> tuple[Stage, Process]:
    """The stage with a Redis that keeps nothing on disk: wake-ups may be forgotten."""
    port = str(free_port())
    process = await stage.run(
        "redis", str(Path(sys.executable).with_name("redis-server")),
        "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
    )  # fmt: skip
    await first_line(process, having="eady to accept connections")
    settings = stage.settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{port}/0"})
    return replace(stage, settings=settings), process


async def with_twilio(stage: Stage) -> tuple[Stage, Process]:
    """The stage with a loopback Twilio in a process of its own."""
    process = await stage.start(
        "twilio", "evals.bench.twilio",
        "--account-sid", stage.settings.twilio_account_sid,
        "--auth-token", stage.settings.twilio_auth_tokens[0],
        "--sender", SENDER,
    )  # fmt: skip
    url = (await first_line(process, having="listening on ")).rpartition(" ")[2]
    settings = stage.settings.model_copy(update={"twilio_url": url})
    return replace(stage, settings=settings), process


async def stop(process: Process) -> None:
    """End one process, gently first."""
    if process.handle.returncode is not None:
        return
    process.handle.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.handle.wait()
    except TimeoutError:
        process.handle.kill()
        await process.handle.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- what processes cost ---


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and of the children that it has now or has reaped."""
    own = _cpu(pid)
    return own + sum(_cpu(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """Every process below this one."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def megabytes(pid: int) -> float:
    """A process's part of the memory; what it shares counts in parts."""
    try:
        lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # it has ended meanwhile
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def machine_seconds() -> float:
    """The processor time that everybody on this machine has used since it started."""
    fields = [int(ticks) for ticks in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICKS  # all but idle and waiting for a disk


def postmaster(stage: Stage) -> int:
    """The process that all of the database's processes belong to."""
    return int((stage.folder / "pg" / "postmaster.pid").read_text().splitlines()[0])


def _parent(folder: Path) -> int:
    fields = _stat(folder)
    return int(fields[1]) if fields else 0


def _cpu(pid: int) -> float:
    fields = _stat(Path("/proc") / str(pid))
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS if fields else 0.0


def _stat(folder: Path) -> list[str]:
    """The fields after the name; the first is the state."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []  # it has ended meanwhile


# --- opening ---


def _postgres(folder: Path) -> Embedded:
    server = Embedded(folder)
    asyncio.run(_note_commits(server.url("postgres")))
    server.stop()
    return Embedded(folder)


async def _note_commits(url: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("alter system set track_commit_timestamp = on"))
    await engine.dispose()


def _settings(folder: Path) -> Settings:
    given = {
        "mode": "production",
        "data": folder / "data",
        "database_url": "",
        "redis_url": "",
        "keys": f"bench-1:{_key()}",
        "index_key": _key(),
        "twilio_account_sid": f"AC{secrets.token_hex(16)}",
        "twilio_auth_tokens": (secrets.token_hex(16),),
        "twilio_sender": SENDER,
        "burst_text_seconds": 0,
        "burst_media_seconds": 0,
        "sends_per_second": 1000,
        "files_apart": False,  # whatever this machine permits
    }
    return Settings.model_validate(given)


def _inherited() -> dict[str, str]:
    """Our own environment, without what would configure the service."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BUFFR_") and name not in ("DATABASE_URL", "REDIS_URL")
    }


def _environment(settings: Settings) -> Mapping[str, str]:
    named = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "BUFFR_TWILIO_AUTH_TOKENS": ",".join(settings.twilio_auth_tokens),
    }
    plain = (
        "mode", "public_url", "data", "keys", "index_key", "twilio_account_sid", "twilio_sender",
        "twilio_url", "burst_text_seconds", "burst_media_seconds", "sends_per_second",
        "files_apart",
    )  # fmt: skip
    return {**{f"BUFFR_{name.upper()}": str(getattr(settings, name)) for name in plain}, **named}


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


async def answers(url: str, process: Process) -> None:
    """Wait until this address answers that all is well."""
    async with httpx.AsyncClient(trust_env=False, timeout=2.0) as http:
        async for _ in _attempts(process):
            try:
                if (await http.get(url)).status_code == 200:
                    return
            except httpx.HTTPError:
                continue


async def first_line(process: Process, *, having: str) -> str:
    """Wait for a line of its log with these words."""
    async for log in _attempts(process):
        for line in log.read_text().splitlines():
            if having in line:
                return line.strip()
    raise NotReady(process.log.name)


async def _attempts(process: Process) -> AsyncIterator[Path]:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        if process.handle.returncode is not None:
            break
        yield process.log
        await asyncio.sleep(0.1)
    raise NotReady(process.log.read_text()[-2000:])
