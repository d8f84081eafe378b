"""The slate: what a case wrote into the store is wiped before the next, and told from the rest."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import create_async_engine

from crm_store.audit import AuditHead
from crm_store.database import Store
from crm_store.partners import Partner
from crm_store.row import Row
from crm_store.schema import TABLES
from crm_store.sql import Driver

_KEPT = "kept"  # the schema of what is kept
_SEQUENCES = ("customer_ref", "application_ref", "case_ref", "loan_ref")
# Whoever has a talk on this address counts: a phone may be used by several people.
_HERS = (
    "(select i.customer_id from channel_identities i where i.address_bidx = $1 union select "
    "c.customer_id from conversations c join channel_identities i on i.id = c.identity_id "
    "where i.address_bidx = $1)"
)
# How the rows of each table that belong to somebody are known to be another's.
_OTHERS: Mapping[str, str] = {
    "customers": f"id not in {_HERS}",
    **dict.fromkeys(
        ("channel_identities", "conversations", "leads", "applications", "consents",
         "documents", "cases", "loans"),
        f"customer_id not in {_HERS}",
    ),
    "transactions": f"loan_id not in (select id from loans where customer_id in {_HERS})",  # noqa: S608
    "outbox":
        f"conversation_id not in (select id from conversations where customer_id in {_HERS})",  # noqa: S608
}  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """What the store counts on its own: the next references, and the end of the audit's chain."""

    sequences: Mapping[str, int]
    head: tuple[int, bytes]


@dataclass(frozen=True)
class Saved:
    """A copy of what was written by a certain moment."""

    number: int
    counted: Counted


@dataclass(frozen=True)
class Slate:
    """The store as it was when nobody had played yet."""

    connection: Driver
    since: int  # the transaction from which on everything is of a case
    counted: Counted

    async def wipe(self) -> None:
        """Remove every row that was written since, and count from where we stood."""
        await self._at_once("select pg_temp.wipe()", _counting_from(self.counted))

    async def save(self, number: int) -> Saved:
        """Copy every row that was written since, under this number; the first is 0."""
        if not number:
            await self._at_once(*self._shelves())
        await self._at_once(f"select pg_temp.save({number})")
        return Saved(number, await _counted(self.connection))

    async def restore(self, saved: Saved) -> None:
        """Write the copied rows again, on a wiped slate."""
        again = f"select pg_temp.restore({saved.number})"
        await self._at_once(again, _counting_from(saved.counted))

    async def _at_once(self, *statements: str) -> None:
        """All or nothing, in one journey: a case is over in less than one for each table."""
        await self.connection.execute(";\n".join(statements))

    def _shelves(self) -> Iterator[str]:
        """A copy of each table for rows that are kept: to make them anew each time takes longer."""
        yield f"create schema {_KEPT}"
        for table in _written():
            yield (
                f"create unlogged table {_KEPT}.{table} as "  # noqa: S608 (names of our own)
                f"select *, 0 as kept_as from {table} where false"
            )
        yield _function(
            "save(this int)",
            (
                f"insert into {_KEPT}.{table} select *, this from {table} "  # noqa: S608
                f"where {_new(self.since)}"
                for table in _written()
            ),
        )
        yield _function(
            "restore(this int)",
            (
                f"insert into {table} ({columns}) overriding system value "  # noqa: S608
                f"select {columns} from {_KEPT}.{table} where kept_as = this"
                for table, columns in _written().items()
            ),
        )

    async def changed_of_others(self, hers: bytes) -> dict[str, int]:
        """How many rows this case has written that belong to nobody with this address, by table."""
        found = await self.connection.fetch(_counting(self.since), hers)
        return {table: count for table, count in found if count}


def _new(since: int) -> str:
    """What is true of a row that was written since this transaction."""
    return f"xmin::text::bigint >= {since}"


def _function(signature: str, statements: Iterable[str]) -> str:
    """For this connection alone: it plans each statement once, and not for every case."""
    body = ";\n".join(statements)
    head = f"create function pg_temp.{signature} returns void language plpgsql"
    return f"{head} as $$ begin {body}; end $$"


@cache
def _counting(since: int) -> str:
    """How many rows of each table are new and of nobody with the address that is asked about."""
    return " union all ".join(
        f"select '{table}', count(*) from {table} where {_new(since)} and {others}"  # noqa: S608
        for table, others in _OTHERS.items()
    )


@cache
def _written() -> Mapping[str, str]:
    """The tables that a case may write into, each with the columns that are not worked out."""
    ours = (_table(each) for each in TABLES if each not in (Partner, AuditHead))
    return {
        each.name: ", ".join(column.key for column in each.columns if column.computed is None)
        for each in ours
    }


def _table(row: type[Row]) -> Table:
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


@asynccontextmanager
async def of(store: Store) -> AsyncIterator[Slate]:
    """The slate of a store as it is now.

    The store refuses to forget what is append-only; here all of it is a play's, and a connection
    of its own may. Were another's told so each time, it would forget all that it has planned.
    """
    engine = create_async_engine(
        store.engine.url,
        pool_size=1,
        max_overflow=0,
        connect_args={"server_settings": {"session_replication_role": "replica"}},
    )
    raw = await engine.raw_connection()
    try:
        # Without the mapper's way to it, which costs more than the journey.
        connection = cast(Driver, raw.driver_connection)
        ((since,),) = await connection.fetch("select pg_current_xact_id()::text::bigint")
        deletions = (f"delete from {table} where {_new(since)}" for table in _written())  # noqa: S608
        await connection.execute(_function("wipe()", deletions))
        yield Slate(connection, since, await _counted(connection))
    finally:
        raw.close()
        await engine.dispose()


async def _counted(connection: Driver) -> Counted:
    last = ", ".join(f"(select last_value from {name})" for name in _SEQUENCES)  # noqa: S608
    ((*found, seq, hash_),) = await connection.fetch(f"select {last}, seq, hash from audit_head")  # noqa: S608
    return Counted(dict(zip(_SEQUENCES, found, strict=True)), (seq, bytes(hash_)))


def _counting_from(counted: Counted) -> str:
    setting = ", ".join(f"setval('{name}', {last})" for name, last in counted.sequences.items())
    seq, hash_ = counted.head
    head = f"update audit_head set seq = {seq}, hash = '\\x{hash_.hex()}'"  # noqa: S608
    return f"with head as ({head}) select {setting}"
