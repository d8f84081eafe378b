"""Whose turn it is: one holder at a time, and nobody else's word counts."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_store import conversations, identities
from crm_store.conversations import Ending, Party
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SELMA = "+264810000011"
LEASE = timedelta(seconds=30)


async def party(store: Store) -> Party:
    async with store.transaction() as session:
        sender = identities.blind(store.vault, "whatsapp", SELMA)
        found = await conversations.of_sender(session, sender)
    assert found is not None
    return found


async def begin(store: Store) -> bool:
    async with store.transaction() as session:
        return await conversations.begin(session, "whatsapp", SELMA, now=NOW)


@pytest.fixture
async def talk(store: Store) -> conversations.Conversation:
    await begin(store)
    return (await party(store)).conversation


async def sql(store: Store, statement: str) -> None:
    async with store.transaction() as session:
        await session.run(text(statement))


async def test_first_contact_happens_once_however_many_begin_it(store: Store) -> None:
    begun = await asyncio.gather(*(begin(store) for _ in range(5)))
    assert sorted(begun) == [False, False, False, False, True]
    async with store.transaction() as session:
        found = await session.run(
            text(
                "select (select count(*) from customers), (select count(*) from conversations),"
                " (select count(*) from channel_identities)"
            )
        )
        assert tuple(found.one()) == (1, 1, 1)


async def test_somebody_known_begins_a_new_talk_as_the_same_customer(store: Store) -> None:
    await begin(store)
    before = await party(store)
    await sql(store, "update conversations set status = 'closed'")
    assert await begin(store) is False
    after = await party(store)
    assert after.customer.id == before.customer.id
    assert after.conversation.id != before.conversation.id
    assert after.conversation.version == 1  # no first contact


async def take(store: Store, *, lasts: timedelta = LEASE) -> UUID | None:
    async with store.transaction() as session:
        sender = identities.blind(store.vault, "whatsapp", SELMA)
        taken = await conversations.take(session, sender, lasts=lasts, letters=[])
    return None if taken is None else taken[0]


def ending(at: datetime = NOW, **changes: str) -> Ending:
    return Ending(state={}, at=NOW, last_inbound_at=at, **changes)


async def test_only_one_of_many_takes_the_turn(
    store: Store, talk: conversations.Conversation
) -> None:
    taken = await asyncio.gather(*(take(store) for _ in range(8)))
    assert sum(each is not None for each in taken) == 1


async def test_whoever_waited_for_the_turn_finds_what_was_answered_meanwhile(
    store: Store, talk: conversations.Conversation
) -> None:
    """The look at the letters may be older than the lease; the lease comes with the truth."""
    await sql(
        store,
        "insert into inbox (id, account, provider_sid, channel, sender_bidx, content_sealed,"
        " content_hash, source, received_at, ready_at, status, attempts, deliveries)"
        " values (gen_random_uuid(), 'AC1', 'SM1', 'whatsapp', '', '', '', 'webhook', now(),"
        " now(), 'received', 0, 1)",
    )
    async with store.transaction() as session:
        letter = (await session.run(text("select id from inbox"))).scalar_one()
    sender = identities.blind(store.vault, "whatsapp", SELMA)

    async def take_it() -> Any:
        async with store.transaction() as session:
            return await conversations.take(session, sender, lasts=LEASE, letters=[letter])

    async with store.transaction() as session:
        first = await conversations.take(session, sender, lasts=LEASE, letters=[letter])
        assert first is not None
        assert first[1] == {letter}
        waiting = asyncio.create_task(take_it())
        await asyncio.sleep(0.1)  # it waits for the row that we hold
        await session.run(text("update inbox set status = 'answered'"))
        await conversations.release(session, talk.id, first[0])
    second = await waiting
    assert second is not None
    assert second[1] == set()


async def test_a_lease_that_ran_out_is_taken_over_and_the_old_one_ends_nothing(
    store: Store, talk: conversations.Conversation
) -> None:
    old, new = await take(store, lasts=timedelta(seconds=-1)), await take(store)
    assert old is not None
    assert new is not None
    async with store.transaction() as session:
        assert not await conversations.holds(session, talk.id, old)
        assert not await conversations.renew(session, talk.id, old, lasts=LEASE)
        assert not await conversations.finish(session, talk.id, old, version=0, ending=ending())
        await conversations.release(session, talk.id, old)
        assert await conversations.holds(session, talk.id, new)
        assert await conversations.renew(session, talk.id, new, lasts=LEASE)
        assert await conversations.finish(session, talk.id, new, version=0, ending=ending())
    assert (await party(store)).conversation.version == 1


async def test_a_talk_that_changed_hands_is_not_ended_by_whoever_thought_meanwhile(
    store: Store, talk: conversations.Conversation
) -> None:
    lease = await take(store)
    assert lease is not None
    async with store.transaction() as session:
        assert await conversations.give(session, talk.id, "user:1", version=0, now=NOW)
        assert not await conversations.finish(
            session, talk.id, lease, version=0, ending=ending(owner="queue")
        )
        assert await conversations.holds(session, talk.id, lease)
    assert (await party(store)).conversation.owner == "user:1"


async def test_two_people_cannot_take_the_same_talk(
    store: Store, talk: conversations.Conversation
) -> None:
    async with store.transaction() as session:
        assert await conversations.give(session, talk.id, "user:1", version=0, now=NOW)
        assert not await conversations.give(session, talk.id, "user:2", version=0, now=NOW)


async def test_the_queue_is_entered_and_left_with_its_time(
    store: Store, talk: conversations.Conversation
) -> None:
    for version, (owner, queued_at) in enumerate((("queue", NOW), ("bot", None))):
        lease = await take(store)
        assert lease is not None
        async with store.transaction() as session:
            assert await conversations.finish(
                session, talk.id, lease, version=version, ending=ending(owner=owner)
            )
        found = (await party(store)).conversation
        assert (found.owner, found.queued_at) == (owner, queued_at)


async def test_the_window_only_ever_opens_further(
    store: Store, talk: conversations.Conversation
) -> None:
    for version, at in enumerate((NOW, NOW - timedelta(hours=20))):
        lease = await take(store)
        assert lease is not None
        async with store.transaction() as session:
            assert await conversations.finish(
                session, talk.id, lease, version=version, ending=ending(at)
            )
    assert (await party(store)).conversation.last_inbound_at == NOW
