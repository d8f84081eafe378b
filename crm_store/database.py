"""The database: one engine, and the only place that commits."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from sqlalchemy import Executable, Result, Table, insert
from sqlalchemy.ext import asyncio as orm
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from crm_store import audit
from crm_store.crypto import Vault
from crm_store.row import Row


class Session(AsyncSession):
    """A unit of work that can open sealed values and remembers what must be audited."""

    vault: Vault
    audited: list[audit.Entry]
    rows: list[Row]

    def put(self, row: Row) -> None:
        """Insert this row at the end of the transaction, together with its like.

        For rows that nobody changes afterwards: they need no unit of work, which costs more
        than the rows themselves.
        """
        self.rows.append(row)

    async def write_rows(self) -> None:
        """Insert what was put, table by table, so that references find what they point at."""
        if not self.rows:
            return
        connection = await self.connection()
        tables: dict[Table, list[dict[str, Any]]] = {}
        for row in self.rows:
            tables.setdefault(type(row).__table__, []).append(_values(row))  # type: ignore[attr-defined]
        self.rows = []
        for table in sorted(tables, key=_order().__getitem__):
            await connection.execute(insert(table), tables[table])

    async def run(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Execute what `exec` is not made for: updates, joins of several tables, plain SQL."""
        return await orm.AsyncSession.execute(self, statement, parameters)


class Store:
    """An open database and the keys to what is sealed in it. One per event loop."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        # A look needs no transaction: that saves two journeys to the database.
        self._looking = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._standing = engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, url: str, vault: Vault, *, connections: int = 8) -> "Store":
        """Make the engine; it connects on first use.

        Few connections: nobody holds one while waiting for anything but the database, and each
        has to learn every statement anew.
        """
        engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_use_lifo=True,
        )
        return cls(engine, vault)

    async def close(self) -> None:
        await self.engine.dispose()

    def _session(self, engine: AsyncEngine) -> Session:
        session = Session(engine, expire_on_commit=False, autoflush=False)
        session.vault = self.vault
        session.audited = []
        session.rows = []
        return session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """All or nothing. What was audited is chained last: the chain's head is locked briefly."""
        async with self._session(self.engine) as session:
            yield session
            await session.flush()
            await session.write_rows()
            await audit.write(session, session.audited)
            await session.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Look without changing anything; each statement sees what is committed by then."""
        async with self._session(self._looking) as session:
            yield session

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Session]:
        """For one statement that is a transaction by itself: kept when it returns, or not at all.

        Without a beginning and a commit of its own it makes one journey instead of three.
        """
        async with self._session(self._looking) as session:
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        """Look at everything as it stood at one moment, however long the look takes."""
        async with self._session(self._standing) as session:
            yield session


@cache
def _order() -> Mapping[Table, int]:
    """Where each table stands among those that it points at."""
    return {table: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}


def _values(row: Row) -> dict[str, Any]:
    """A row's columns, without those that the database fills."""
    state = row.__dict__
    columns = type(row).__table__.columns  # type: ignore[attr-defined]
    return {
        column.key: state.get(column.key)
        for column in columns
        if state.get(column.key) is not None
        or not (column.server_default is not None or column.identity is not None)
    }
