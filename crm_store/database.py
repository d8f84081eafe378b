"""The database: one engine, and the only place that commits."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg  # type: ignore[import-untyped] # it ships no types
from sqlalchemy import Executable, Result, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext import asyncio as orm
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.orm import configure_mappers
from sqlmodel.ext.asyncio.session import AsyncSession

from crm_store import audit
from crm_store.crypto import Vault
from crm_store.row import Row
from crm_store.sql import Driver, Record, Sql, insertion

_UNDOING = 5.0  # seconds
_PART = 500  # rows


# What a driver raises where the server is gone, is ending, starts again or has too much to do.
_AWAY = (
    ConnectionError,
    socket.gaierror,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.TransactionRollbackError,
    DisconnectionError,
)
# Other errors of the system, among them a turn that took too long and a file that is not there,
# say nothing of the database.
_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)


def is_away(failure: BaseException) -> bool:
    """Whether the database is to blame, and not what was asked of it: the same may work later."""
    if isinstance(failure, DBAPIError) and failure.orig is not None:
        return failure.connection_invalidated or is_away(failure.orig.__cause__ or failure.orig)
    if isinstance(failure, OSError) and failure.errno in _UNREACHABLE:
        return True
    # A value that the driver cannot write is an error of its interface, too.
    return isinstance(failure, _AWAY) and not isinstance(failure, ValueError)


class Session(AsyncSession):
    """A unit of work that can open sealed values and remembers what must be audited."""

    vault: Vault
    audited: list[audit.Entry]
    rows: list[Row]
    _driver: Driver | None = None

    def put(self, row: Row) -> None:
        """Insert this row at the end of the transaction, together with its like.

        For rows that nobody changes afterwards: they need no unit of work, which costs more
        than the rows themselves.
        """
        self.rows.append(row)

    async def write_changes(self) -> None:
        """Write what the mapper holds, where anything of it was changed; the driver commits."""
        if self.new or self.deleted or self.dirty:
            await self.flush()

    async def write_rows(self) -> None:
        """Insert what was put, in one journey."""
        if self.rows:
            text, values = insertion(self.rows)
            self.rows = []
            await (await self.driver()).execute(text, *values)

    async def ask(self, statement: Sql, **named: Any) -> list[Record]:
        """Run a statement of our own on this session's connection."""
        return await (await self.driver()).fetch(statement.text, *statement.values(named))

    async def ask_in_parts(self, statement: Sql, **named: Any) -> AsyncIterator[list[Record]]:
        """Run it and have some rows at a time, never all; only while a transaction lasts."""
        values, part = statement.values(named), list[Record]()
        async for row in (await self.driver()).cursor(statement.text, *values, prefetch=_PART):
            part.append(row)
            if len(part) == _PART:
                yield part
                part = []
        if part:
            yield part

    async def run(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Execute what `exec` is not made for: updates, joins of several tables, plain SQL."""
        return await orm.AsyncSession.execute(self, statement, parameters)

    def works_on(self, connection: AsyncConnection) -> Driver:
        """From now on this is its connection: the mapper is asked for none before it needs one."""
        self._driver = _beneath(connection)
        return self._driver

    async def driver(self) -> Driver:
        """The connection beneath: what the mapper does on it and what we do is one sequence."""
        if self._driver is None:
            self._driver = _beneath(await self.connection())
        return self._driver


class Store:
    """An open database and the keys to what is sealed in it. One per event loop."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        # The mapper begins and ends nothing: a look needs no transaction, and of the others
        # the driver knows best.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    def open(cls, url: str, vault: Vault, *, connections: int = 8) -> "Store":
        """Make the engine; it connects on first use.

        Few connections: nobody holds one while waiting for anything but the database, and each
        has to learn every statement anew.
        """
        return cls(engine(url, connections=connections), vault)

    async def close(self) -> None:
        await self.engine.dispose()

    async def ask(self, statement: Sql, **named: Any) -> list[Record]:
        """One statement that is a transaction by itself: kept when it returns, or not at all.

        Without a beginning and a commit of its own it makes one journey instead of three.
        """
        raw = await self._engine.raw_connection()
        try:
            driver = cast(Driver, raw.driver_connection)
            return await driver.fetch(statement.text, *statement.values(named))
        finally:
            raw.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """All or nothing. What was audited is chained last: the chain's head is locked briefly."""
        async with (
            self._engine.connect() as connection,
            self._session(connection) as session,
            _all_or_nothing(session.works_on(connection)),
        ):
            yield session
            await session.write_changes()
            await session.write_rows()
            await audit.write(session, session.audited)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Look without changing anything; each statement sees what is committed by then."""
        async with self._session(self._engine) as session:
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        """Look at everything as it stood at one moment, however long the look takes."""
        async with (
            self._session(self._engine) as session,
            _all_or_nothing(await session.driver(), "isolation level repeatable read"),
        ):
            yield session

    def _session(self, bind: AsyncEngine | AsyncConnection) -> Session:
        session = Session(bind, expire_on_commit=False, autoflush=False)
        session.vault = self.vault
        session.audited = []
        session.rows = []
        return session


def engine(url: str, *, connections: int, called: str = "buffr") -> AsyncEngine:
    """Connections to a database; `called` is how its server names them to an operator."""
    made = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,
        connect_args={"server_settings": {"application_name": called}},
    )
    event.listen(made.sync_engine, "checkout", _only_open)
    # A first query of the mapper would do it; rows of our own queries may come before that.
    configure_mappers()
    return made


def _beneath(connection: AsyncConnection) -> Driver:
    """What the mapper's connection speaks through; it is open, so that nothing is waited for."""
    assert connection.sync_connection is not None  # noqa: S101 (whoever calls has begun it)
    return cast(Driver, connection.sync_connection.connection.driver_connection)


@asynccontextmanager
async def _all_or_nothing(driver: Driver, mode: str = "") -> AsyncIterator[None]:
    """A transaction that leaves the connection clean, also where its task is cancelled."""
    try:
        await driver.execute(f"begin {mode}")
        yield
        await driver.execute("commit")
    except BaseException:
        await _undo(driver)
        raise


async def _undo(driver: Driver) -> None:
    """Roll back; a connection that cannot is closed, and the pool replaces it."""
    try:
        async with asyncio.timeout(_UNDOING):
            await driver.execute("rollback")
    except Exception:
        driver.terminate()


def _only_open(connection: Any, *_: object) -> None:
    """The database may have gone and come back: a closed connection is replaced, not used."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
