"""Sealing anew: every sealed column of every table, and nothing but its seal changes."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

import crm_store
from crm_store import resealing
from crm_store.crypto import Keys, NotOurs, Vault
from crm_store.database import Store
from crm_store.sealed_columns import COLUMNS, SealedColumn
from crm_store.sql import Sql

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OLD, NEW, INDEX = (secrets.token_bytes(32) for _ in range(3))
BEFORE = Vault(Keys({"k1": OLD}, "k1", INDEX))
AFTER = Vault(Keys({"k2": NEW, "k1": OLD}, "k2", INDEX))
ALONE = Vault(Keys({"k2": NEW}, "k2", INDEX))
MESSAGES = next(each for each in COLUMNS if each.where == "messages.body_sealed")
VALUE = b"what was sealed"


async def test_every_column_that_may_hold_something_sealed_is_in_the_list(store: Store) -> None:
    rows = await store.ask(_BYTES)
    sealed = {(table, name) for table, name in rows if name.endswith("_sealed")}
    assert sealed == {(each.table, each.name) for each in COLUMNS}
    others = {name for table, name in rows if (table, name) not in sealed}
    assert all(name.endswith(("_bidx", "hash")) for name in others), others


_BYTES = Sql(
    "select table_name::text, column_name::text from information_schema.columns"
    " where table_schema = 'public' and data_type = 'bytea'"
)


def test_the_list_knows_each_place_that_the_code_seals_for() -> None:
    """A place is written as table.column.row, by the noun that seals."""
    files = Path(crm_store.__file__).parent.glob("*.py")
    code = "\n".join(each.read_text() for each in files if each.stem != "sealed_columns")
    written = set(re.findall(r'f"([a-z_]+)\.([a-z_]+|\{[a-z]+\})\.\{', code))
    listed = {tuple(each.place.split(".")[:2]) for each in COLUMNS}
    of_any = {table for table, column in written if column.startswith("{")}
    files_of_ours = {("documents", "file"), ("documents", "copy"), ("sealed_file", "{what}")}
    gone_with_its_turn = {("conversations", "model_answers")}
    elsewhere = files_of_ours | gone_with_its_turn
    named = {each for each in written if not each[1].startswith("{")} - elsewhere
    assert named <= listed
    assert {table for table, column in listed - named} == of_any - {"sealed_file"}


async def test_where_rows_never_change_the_database_knows_what_may_be_sealed_anew(
    store: Store,
) -> None:
    """Tables that refuse an update name every sealed column to the trigger that allows this."""
    guarded = {table: set(names) for table, names in await store.ask(_GUARDED)}
    wanted = dict[str, set[str]]()
    for each in COLUMNS:
        if each.table in guarded:
            wanted.setdefault(each.table, set()).add(each.name)
    assert guarded == wanted
    assert {table for (table,) in await store.ask(_REFUSING)} & {
        each.table for each in COLUMNS
    } <= set(guarded)


# The arguments of a trigger end with a zero each.
_GUARDED = Sql(
    """
    select tgrelid::regclass::text,
        string_to_array(rtrim(encode(tgargs, 'escape'), '\\0'), '\\000')
    from pg_trigger where tgname = 'only_resealed'
    """
)
_REFUSING = Sql(
    """
    select distinct tgrelid::regclass::text from pg_trigger
    where tgname = 'append_only' and pg_get_triggerdef(oid) like '%UPDATE%'
        or tgname in ('keep_merge', 'keep_erasure', 'keep_request', 'keep_hold', 'keep_mandate')
    """
)


async def test_a_value_of_every_column_is_sealed_anew_and_opens_with_the_new_key_alone(
    store: Store,
) -> None:
    await _one_row_in_each_table(store)
    store = Store(store.engine, AFTER)
    assert await _keys(store) == {"k1"}
    before = await _all_but_the_seals(store)
    await _begin(store)
    for column in COLUMNS:
        seen = await resealing.old(store, column, after=None, most=9)
        came = await resealing.renew(store, column, seen)
        assert (len(seen), came.anew, came.damaged) == (1, 1, []), column.where
        assert await resealing.old(store, column, after=None, most=9) == []
    assert await _keys(store) == {"k2"}
    for column in COLUMNS:
        ((sealed, place),) = await _values(store, column)
        assert ALONE.open(sealed, place) == VALUE
    assert await _all_but_the_seals(store) == before


async def test_what_somebody_writes_meanwhile_stays_as_they_wrote_it(store: Store) -> None:
    await _one_row_in_each_table(store)
    store = Store(store.engine, AFTER)
    await _begin(store)
    column = next(each for each in COLUMNS if each.where == "applications.facts_sealed")
    seen = await resealing.old(store, column, after=None, most=9)
    theirs = AFTER.seal(b"newer", seen[0].place)
    await store.ask(Sql("update applications set facts_sealed = :theirs"), theirs=theirs)
    came = await resealing.renew(store, column, seen)
    assert (came.anew, came.elsewhere) == (0, 1)
    assert [each for each, _ in await _values(store, column)] == [theirs]


async def test_a_row_that_somebody_holds_is_not_waited_for(store: Store) -> None:
    await _one_row_in_each_table(store)
    store = Store(store.engine, AFTER)
    await _begin(store)
    column = next(each for each in COLUMNS if each.where == "outbox.body_sealed")
    seen = await resealing.old(store, column, after=None, most=9)
    async with store.transaction() as session:
        await session.ask(Sql("select 1 from outbox for update"))
        came = await resealing.renew(store, column, seen)
    assert (came.anew, came.elsewhere) == (0, 1)
    again = await resealing.renew(store, column, seen)
    assert (again.anew, again.elsewhere) == (1, 0)


async def test_a_damaged_value_is_named_by_its_row_and_the_others_are_done(store: Store) -> None:
    await _one_row_in_each_table(store)
    bad = uuid4()
    copied = (
        "insert into halts overriding user value"
        " select (jsonb_populate_record(h, :other::jsonb)).* from halts h"
    )
    await store.ask(Sql(copied), other=json.dumps({"id": str(bad)}))
    store = Store(store.engine, AFTER)
    await _begin(store)
    column = next(each for each in COLUMNS if each.where == "halts.why_sealed")
    seen = await resealing.old(store, column, after=None, most=9)
    came = await resealing.renew(store, column, seen)
    assert (came.anew, came.damaged) == (1, [f"halts.why_sealed {bad} ({NotOurs.__name__})"])
    assert await resealing.by_key(store, column) == {"k1": 1, "k2": 1}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("set direction = 'out'", "nothing else"),
        ("set body_sealed = :longer", "not sealed anew but replaced"),
        ("set body_sealed = :foreign", "not sealed anew but replaced"),
        ("set body_sealed = '', direction = 'out'", "nothing else"),
    ],
)
async def test_the_database_lets_nothing_else_through_meanwhile(
    store: Store, change: str, why: str
) -> None:
    await _one_row_in_each_table(store)
    store = Store(store.engine, AFTER)
    await _begin(store)
    parts = {"longer": AFTER.seal(b"x" * 99, "place"), "foreign": BEFORE.seal(VALUE, "place")}
    given = {name: each for name, each in parts.items() if f":{name}" in change}
    with pytest.raises(asyncpg.PostgresError, match=why):
        await _while_resealing(store, f"update messages {change}", **given)
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await _while_resealing(store, "delete from messages")


async def _while_resealing(store: Store, statement: str, **given: bytes) -> None:
    async with store.transaction() as session:
        await session.ask(Sql("select set_config('buffr.resealing', 'k2', true)"))
        await session.ask(Sql(statement), **given)


async def test_without_a_beginning_on_record_what_never_changes_stays(store: Store) -> None:
    await _one_row_in_each_table(store)
    store = Store(store.engine, AFTER)
    seen = await resealing.old(store, MESSAGES, after=None, most=9)
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await resealing.renew(store, MESSAGES, seen)


async def _begin(store: Store) -> None:
    async with store.transaction() as session:
        resealing.begin(session, by="user:eva", at=NOW)


async def _keys(store: Store) -> set[str]:
    return {key for column in COLUMNS for key in await resealing.by_key(store, column)}


async def _values(store: Store, column: SealedColumn) -> list[tuple[bytes, str]]:
    asked = f"select {column.name}, {', '.join(column.wanted)} from {column.table}"
    rows = await store.ask(Sql(asked))
    return [
        (sealed, column.place.format_map(dict(zip(column.wanted, wanted, strict=True))))
        for sealed, *wanted in rows
    ]


async def _all_but_the_seals(store: Store) -> Mapping[str, str]:
    names: dict[str, list[str]] = {}
    for each in COLUMNS:
        names.setdefault(each.table, []).append(each.name)
    return {
        table: str(
            await store.ask(
                Sql(f"select (to_jsonb(x) - :sealed::text[])::text from {table} x"),
                sealed=sealed,
            )
        )
        for table, sealed in names.items()
    }


async def _one_row_in_each_table(store: Store) -> None:
    """Rows that say nothing, each with all that it can hold sealed by the old key."""
    async with store.engine.begin() as connection:
        for (rule,) in await connection.execute(text(_CHECKS)):
            await connection.execute(text(rule))
        await connection.execute(text("set local session_replication_role = replica"))
        for table in {each.table for each in COLUMNS}:
            made = await connection.execute(text(_MADE), {"table": table})
            row: dict[str, Any] = dict(map(tuple, made.all()))
            for column in (each for each in COLUMNS if each.table == table):
                row[column.name] = BEFORE.seal(VALUE, column.place.format_map(row))
            await connection.execute(text(f"delete from {table}"))
            await connection.execute(text(_inserted(table, row)), _typed(row))


def _inserted(table: str, row: Mapping[str, Any]) -> str:
    values = ", ".join(
        f":{name}" if isinstance(each, bytes) else f"'{each}'" for name, each in row.items()
    )
    return f"insert into {table} ({', '.join(row)}) overriding system value values ({values})"


def _typed(row: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: each for name, each in row.items() if isinstance(each, bytes)}


_CHECKS = """
    select format('alter table %s drop constraint %I', conrelid::regclass, conname)
    from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
        and conrelid <> 0
"""
_MADE = """
    select column_name::text, case data_type
        when 'uuid' then gen_random_uuid()::text
        when 'jsonb' then '{}'
        when 'boolean' then 'false'
        when 'bytea' then '\\x00'
        when 'character varying' then 'x'
        when 'text' then 'x'
        when 'date' then '2026-11-23'
        when 'timestamp with time zone' then '2026-11-23 08:00:00+00'
        when 'ARRAY' then '{}'
        else '1' end
    from information_schema.columns
    where table_schema = 'public' and table_name = :table
        and ((is_nullable = 'NO' and is_generated = 'NEVER') or column_name like '%sealed')
"""
