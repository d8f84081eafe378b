"""Everything that came in: kept once, waiting until it is answered, and counted when it fails."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from crm_store import inbox
from crm_store.database import Store
from crm_store.inbox import Inbox, Kept

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SELMA, PETRUS = b"selma", b"petrus"


async def keep(
    store: Store,
    sid: str = "SM1",
    words: str = "Hi",
    *,
    sender: bytes = SELMA,
    after: float = 0,
    source: str = "webhook",
) -> Kept:
    at = NOW + timedelta(seconds=after)
    return await inbox.keep(
        store,
        {"text": words},
        account="AC1",
        provider_sid=sid,
        channel="whatsapp",
        sender=sender,
        at=at,
        ready_at=at,
        source=source,
        told_by_all=(words,),
    )


async def unanswered(store: Store, sender: bytes = SELMA) -> list[Inbox]:
    return await inbox.unanswered(store, sender)


async def test_many_deliveries_at_once_are_one_message(store: Store) -> None:
    kept = await asyncio.gather(*(keep(store) for _ in range(10)))
    assert sorted(each.new for each in kept) == [False] * 9 + [True]
    (row,) = await unanswered(store)
    assert row.deliveries == 10


async def test_another_content_is_set_aside_and_the_first_stands(store: Store) -> None:
    await keep(store, words="I want to pay")
    assert await keep(store, words="I want to borrow") == Kept(new=False, conflict=True)
    (row,) = await unanswered(store)
    async with store.transaction() as session:
        assert inbox.content(session, row) == {"text": "I want to pay"}
    assert row.conflict_sealed is not None


async def test_what_is_unanswered_comes_in_the_order_of_its_arrival(store: Store) -> None:
    for sid, after in (("SM2", 2.0), ("SM1", 1.0), ("SM3", 3.0)):
        await keep(store, sid, after=after, source="sweep")  # the list knows when it was written
    await keep(store, "SM4", sender=PETRUS)
    assert [row.provider_sid for row in await unanswered(store)] == ["SM1", "SM2", "SM3"]


async def test_a_door_whose_clock_is_wrong_changes_no_order(store: Store) -> None:
    for sid, after in (("SM1", 0.0), ("SM2", 3600.0), ("SM3", -3600.0), ("SM4", 1.0)):
        await keep(store, sid, after=after)
    assert [row.provider_sid for row in await unanswered(store)] == ["SM1", "SM2", "SM3", "SM4"]


async def test_what_is_closed_waits_no_more(store: Store) -> None:
    await keep(store)
    await keep(store, "SM2", sender=PETRUS, after=1)
    (row,) = await unanswered(store)
    async with store.transaction() as session:
        assert [each.sender for each in await inbox.waiting(session, now=NOW)] == [SELMA]
        assert await inbox.oldest_waiting(session, now=NOW + timedelta(minutes=1)) == timedelta(
            minutes=1
        )
        await session.run(
            text("update inbox set status = 'answered' where id = :id").bindparams(id=row.id)
        )
    assert await unanswered(store) == []
    async with store.transaction() as session:
        waiting = await inbox.waiting(session, now=NOW + timedelta(seconds=1))
        assert [each.sender for each in waiting] == [PETRUS]


async def test_a_message_that_failed_waits_until_its_time(store: Store) -> None:
    await keep(store)
    (row,) = await unanswered(store)
    later = NOW + timedelta(seconds=8)
    async with store.transaction() as session:
        await inbox.attempt(session, [row.id])
        await inbox.failed(session, [row.id], why="KeyError", again_at=later)
    async with store.transaction() as session:
        assert await inbox.waiting(session, now=NOW) == []
        assert [each.ready_at for each in await inbox.waiting(session, now=later)] == [later]
    (row,) = await unanswered(store)
    assert (row.attempts, row.last_error) == (1, "KeyError")


async def test_known_sids_are_those_of_one_account(store: Store) -> None:
    await keep(store)
    async with store.transaction() as session:
        assert await inbox.kept_since(session, "AC1", since=NOW) == {"SM1"}
        assert await inbox.kept_since(session, "AC2", since=NOW) == set()
