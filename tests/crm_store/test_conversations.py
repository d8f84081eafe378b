"""Conversations: one for each address, with one owner at a time."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from crm_store import conversations, identities
from crm_store.conversations import Party
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SELMA = "+264810000011"


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


async def test_two_people_cannot_take_the_same_talk(
    store: Store, talk: conversations.Conversation
) -> None:
    async with store.transaction() as session:
        assert await conversations.give(session, talk.id, "user:1", version=0, now=NOW)
        assert not await conversations.give(session, talk.id, "user:2", version=0, now=NOW)
