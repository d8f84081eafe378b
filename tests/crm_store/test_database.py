"""The only place that commits: all of a unit of work, or nothing."""

import asyncio
import errno
import socket
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from crm_store import audit, conversations
from crm_store.crypto import UnknownKey
from crm_store.database import Store, is_away
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def count(store: Store, table: str) -> int:
    async with store.transaction() as session:
        return int((await session.run(text(f"select count(*) from {table}"))).scalar_one())


async def begin_and(store: Store, *, fail: bool = False, phone: str = "+264810000011") -> None:
    async with store.transaction() as session:
        await conversations.begin(session, "whatsapp", phone, now=NOW)
        session.audited.append(audit.Entry(NOW, "bot", "begin", phone[-4:]))
        if fail:
            raise ZeroDivisionError


async def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await begin_and(store, fail=True)
    assert [await count(store, table) for table in ("customers", "conversations", "audit_log")] == [
        0,
        0,
        0,
    ]


def test_the_database_is_away_where_the_network_says_so_and_for_no_other_trouble() -> None:
    away = (ConnectionResetError(), socket.gaierror(), OSError(errno.EHOSTUNREACH, "no route"))
    assert all(is_away(each) for each in away)
    ours = (TimeoutError(), FileNotFoundError(), OSError(errno.ENOSPC, "full"), UnknownKey())
    assert not any(is_away(each) for each in ours)


@pytest.mark.proves("7.2 Audit Trail & Documentation")
async def test_what_is_audited_commits_with_what_it_is_about(store: Store) -> None:
    await begin_and(store)
    assert [await count(store, table) for table in ("customers", "conversations", "audit_log")] == [
        1,
        1,
        1,
    ]


async def test_writers_at_the_same_time_keep_one_chain(store: Store) -> None:
    phones = [f"+26481000{n:04}" for n in range(20)]
    await asyncio.gather(*(begin_and(store, phone=phone) for phone in phones))
    assert await count(store, "audit_log") == 20
    async with store.transaction() as session:
        assert await audit.verify(session) is None


async def test_a_look_changes_nothing(store: Store) -> None:
    await begin_and(store)
    async with store.reading() as session:
        assert (await session.run(text("select 1"))).scalar_one() == 1
        session.audited.append(audit.Entry(NOW, "bot", "looked", "x"))
    assert await count(store, "audit_log") == 1


async def test_ids_sort_by_their_time() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)


async def test_a_transaction_cut_off_anywhere_leaves_a_clean_connection(store: Store) -> None:
    """Each ends as cut off, or was done by then, and the next one finds nothing of it."""
    for moment in range(12):

        async def work() -> None:
            async with store.transaction() as session:
                await session.run(text("select pg_sleep(0.01)"))

        task = asyncio.create_task(work())
        await asyncio.sleep(moment / 1000)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() or task.exception() is None
        async with store.transaction() as session:
            assert (await session.run(text("select 1"))).scalar_one() == 1
