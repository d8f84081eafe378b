"""Sealing anew: rows whose values an older key sealed, found and replaced a few at a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm_store import audit
from crm_store.crypto import CannotOpen, beginning
from crm_store.database import Session, Store
from crm_store.sealed_columns import SealedColumn
from crm_store.sql import Record, Sql

_A_NAME = re.compile(r"[\w.-]{1,64}")
NO_KEY = ""  # where a value names none that could be ours


@dataclass(frozen=True)
class Old:
    """A value that another key than the newest has sealed, as it was when we looked."""

    row: Record  # what tells its row apart
    place: str
    sealed: bytes


@dataclass
class Outcome:
    """What came of some values."""

    anew: int = 0
    elsewhere: int = 0  # written by somebody else meanwhile, or just then in their hands
    damaged: list[str] = field(default_factory=list)  # by column and row


def begin(session: Session, *, by: str, at: datetime) -> None:
    """Put it on record; without that the database lets no append-only row be sealed anew."""
    known = sorted(session.vault.known)
    session.audited.append(audit.Entry(at, by, "reseal", _subject(session), {"keys": known}))


def end(session: Session, found: Mapping[str, object], *, by: str, at: datetime) -> None:
    """Put on record what came of it."""
    session.audited.append(audit.Entry(at, by, "reseal_ended", _subject(session), dict(found)))


def _subject(session: Session) -> str:
    return f"key:{session.vault.current}"


async def old(
    store: Store, column: SealedColumn, *, after: Record | None, most: int
) -> Sequence[Old]:
    """Values of a column that the newest key has not sealed, in the order of their rows."""
    named = {} if after is None else dict(zip(map(_after, column.key), after, strict=True))
    head = beginning(store.vault.current)
    rows = await store.ask(_old(column, after is None), head=head, most=most, **named)
    return [_seen(column, each) for each in rows]


def _seen(column: SealedColumn, row: Record) -> Old:
    sealed, *wanted = row
    place = column.place.format_map(dict(zip(column.wanted, wanted, strict=True)))
    return Old(wanted[: len(column.key)], place, sealed)


def _old(column: SealedColumn, is_first: bool) -> Sql:
    keys = ", ".join(column.key)
    after = ", ".join(f":{_after(name)}::{kind}" for name, kind in column.key.items())
    # An erasure leaves nothing where something must stand: that names no key and needs none.
    return Sql(
        f"""
        select {column.name}, {", ".join(column.wanted)} from {column.table}
        where {"true" if is_first else f"({keys}) > ({after})"}
            and length({column.name}) > 0
            and substring({column.name} from 1 for length(:head::bytea)) <> :head
        order by {keys} limit :most
        """  # noqa: S608 (names of our own columns)
    )


def _after(name: str) -> str:
    return f"after_{name}"


async def renew(store: Store, column: SealedColumn, values: Sequence[Old]) -> Outcome:
    """Seal these anew, each only where it is still what we saw. Nobody is waited for."""
    outcome, fresh = Outcome(), list[tuple[Old, bytes]]()
    for each in values:
        try:
            fresh.append((each, store.vault.seal_anew(each.sealed, each.place)))
        except CannotOpen as why:
            outcome.damaged.append(f"{_which(column, each)} ({type(why).__name__})")
    if fresh:
        async with store.transaction() as session:
            outcome.anew = await _replace(session, column, fresh)
        outcome.elsewhere = len(fresh) - outcome.anew
    return outcome


async def _replace(
    session: Session, column: SealedColumn, fresh: Sequence[tuple[Old, bytes]]
) -> int:
    await session.ask(_WHOSE, key=session.vault.current)
    keys = {
        f"keys_{name}": [old.row[number] for old, _ in fresh]
        for number, name in enumerate(column.key)
    }
    was, put = [old.sealed for old, _ in fresh], [sealed for _, sealed in fresh]
    ((count,),) = await session.ask(_replacing(column), was=was, put=put, **keys)
    return int(count)


_WHOSE = Sql("select set_config('buffr.resealing', :key, true)")


def _replacing(column: SealedColumn) -> Sql:
    """Rows that somebody holds are left for the next time: two that wait could wait for ever."""
    keys = ", ".join(column.key)
    given = ", ".join(f":keys_{name}::{kind}[]" for name, kind in column.key.items())
    same = " and ".join(f"x.{name} = seen.{name} and x.{name} = free.{name}" for name in column.key)
    return Sql(
        f"""
        with seen as materialized (
            select * from unnest({given}, :was::bytea[], :put::bytea[]) as s({keys}, was, put)
        ), free as materialized (
            select {keys} from {column.table} where ({keys}) in (select {keys} from seen)
            order by {keys} for no key update of {column.table} skip locked
        ), done as (
            update {column.table} x set {column.name} = seen.put from seen, free
            where {same} and x.{column.name} = seen.was returning 1
        ) select count(*) from done
        """  # noqa: S608 (names of our own columns)
    )


def _which(column: SealedColumn, value: Old) -> str:
    return f"{column.where} {'/'.join(str(each) for each in value.row)}"


async def by_key(store: Store, column: SealedColumn) -> Mapping[str, int]:
    """How many values of a column each key has sealed."""
    found = dict[str, int]()
    for named, count in await store.ask(_by_key(column)):
        name = bytes(named or b"").decode(errors="replace")
        key = name if name in store.vault.known or _A_NAME.fullmatch(name) else NO_KEY
        found[key] = found.get(key, 0) + count
    return found


def _by_key(column: SealedColumn) -> Sql:
    value = column.name
    # One byte at a time, so that what is long is not fetched whole.
    return Sql(
        f"""
        select case when length({value}) > 1 and substring({value} from 1 for 1) = '\\x01'
            then substring({value} from 3 for get_byte(substring({value} from 2 for 1), 0)) end,
            count(*)
        from {column.table} where length({value}) > 0 group by 1
        """  # noqa: S608 (names of our own columns)
    )
