"""The audit log cannot be changed unnoticed, nor by accident."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm_store import audit
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def write(store: Store, *actions: str) -> None:
    async with store.transaction() as session:
        session.audited += [
            audit.Entry(NOW, "bot", action, "APP-1", {"stage": "started", "é": "ŋ"})
            for action in actions
        ]


async def verdict(store: Store) -> audit.Broken | None:
    async with store.snapshot() as session:
        return await audit.verify(session)


async def tamper(store: Store, *statements: str) -> None:
    """What somebody with the keys to the database could do."""
    async with store.engine.begin() as connection:
        await connection.execute(text("alter table audit_log disable trigger append_only"))
        for statement in statements:
            await connection.execute(text(statement))


async def test_an_untouched_chain_holds(store: Store) -> None:
    assert await verdict(store) is None
    await write(store, "create", "update")
    await write(store, "update")
    assert await verdict(store) is None


async def test_writers_at_the_same_time_make_one_chain(store: Store) -> None:
    await asyncio.gather(*(write(store, "create", "update") for _ in range(10)))
    assert await verdict(store) is None


@pytest.mark.proves("7.2 Audit Trail & Documentation", "Audit Logging System")
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update audit_log set actor = 'nobody' where seq = 2", audit.Broken(2, "altered")),
        ("update audit_log set at_us = at_us + 1 where seq = 3", audit.Broken(3, "altered")),
        ("delete from audit_log where seq = 2", audit.Broken(2, "missing")),
        ("delete from audit_log where seq >= 3", audit.Broken(3, "cut off")),
    ],
)
async def test_tampering_is_found(store: Store, statement: str, broken: audit.Broken) -> None:
    await write(store, "a", "b", "c", "d")
    await tamper(store, statement)
    assert await verdict(store) == broken


@pytest.mark.parametrize(
    "table", ["audit_log", "events", "consents", "messages", "turns", "delivery_receipts"]
)
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade"])
async def test_what_is_append_only_cannot_be_removed(
    store: Store, table: str, statement: str
) -> None:
    async with store.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="append-only"):
            await connection.execute(text(statement.format(table)))
