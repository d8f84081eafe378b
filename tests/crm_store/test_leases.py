"""Whose turn it is: one holder at a time, and nobody else's word counts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from crm_store import conversations, identities, inbox, leases
from crm_store.conversations import Conversation, Party
from crm_store.database import Store
from crm_store.leases import Ending, Taken

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SELMA = "+264810000011"
LEASE = timedelta(seconds=30)


def sender(store: Store) -> bytes:
    return identities.blind(store.vault, "whatsapp", SELMA)


async def party(store: Store) -> Party:
    async with store.reading() as session:
        found = await conversations.of_sender(session, sender(store))
    assert found is not None
    return found


@pytest.fixture
async def talk(store: Store) -> Conversation:
    async with store.transaction() as session:
        await conversations.begin(session, "whatsapp", SELMA, now=NOW)
    return (await party(store)).conversation


async def says(store: Store, sid: str = "SM1") -> UUID:
    """Something that she wrote."""
    await inbox.keep(
        store,
        {"text": "Hi"},
        account="AC1",
        provider_sid=sid,
        channel="whatsapp",
        sender=sender(store),
        at=NOW,
        ready_at=NOW,
        source="webhook",
        told_by_all=("Hi",),
    )
    return (await inbox.unanswered(store, sender(store)))[-1].id


async def taking(
    store: Store, *, lasts: timedelta = LEASE, letters: Sequence[UUID] = ()
) -> Taken | None:
    return await leases.take(store, sender(store), lasts=lasts, letters=letters)


async def take(store: Store, *, lasts: timedelta = LEASE) -> UUID | None:
    taken = await taking(store, lasts=lasts)
    return None if taken is None else taken.lease


def ending(at: datetime = NOW, *, letters: Sequence[UUID] = (), owner: str | None = None) -> Ending:
    return Ending(
        turn_id=uuid4(), letters=letters, state={}, at=NOW, last_inbound_at=at, owner=owner
    )


async def test_only_one_of_many_takes_the_turn(store: Store, talk: Conversation) -> None:
    taken = await asyncio.gather(*(take(store) for _ in range(8)))
    assert sum(each is not None for each in taken) == 1


async def test_what_was_answered_since_the_look_is_not_answered_again(
    store: Store, talk: Conversation
) -> None:
    """The look at the letters may be older than the lease; the lease comes with the truth."""
    letter = await says(store)
    first = await taking(store, letters=[letter])
    assert first is not None
    assert first.letters == {letter}
    assert await taking(store, letters=[letter]) is None
    async with store.transaction() as session:
        assert await leases.finish(
            session, talk.id, first.lease, version=0, ending=ending(letters=[letter])
        )
    second = await taking(store, letters=[letter])
    assert second is not None
    assert second.letters == frozenset()


async def test_with_the_lease_comes_everybody_as_they_stand(
    store: Store, talk: Conversation
) -> None:
    async with store.transaction() as session:
        await session.run(text('update conversations set state = \'{"topic": "menu"}\''))
    taken, known = await taking(store), await party(store)
    assert taken is not None
    assert taken.party.conversation.state == {"topic": "menu"}
    assert taken.party.identity == known.identity
    assert taken.party.customer == known.customer
    assert taken.party.application is None


async def test_what_she_wrote_meanwhile_keeps_the_turn_from_ending(
    store: Store, talk: Conversation
) -> None:
    letter = await says(store)
    taken = await taking(store, letters=[letter])
    assert taken is not None
    newer = await says(store, "SM2")
    async with store.transaction() as session:
        assert not await leases.finish(
            session,
            talk.id,
            taken.lease,
            version=0,
            ending=ending(letters=[letter]),
            unless_newer=sender(store),
        )
        assert await leases.finish(
            session, talk.id, taken.lease, version=0, ending=ending(letters=[letter])
        )
    assert [row.id for row in await inbox.unanswered(store, sender(store))] == [newer]


async def test_a_lease_that_ran_out_is_taken_over_and_the_old_one_ends_nothing(
    store: Store, talk: Conversation
) -> None:
    old, new = await take(store, lasts=timedelta(seconds=-1)), await take(store)
    assert old is not None
    assert new is not None
    async with store.transaction() as session:
        assert not await leases.holds(session, talk.id, old)
        assert not await leases.renew(session, talk.id, old, lasts=LEASE)
        assert not await leases.finish(session, talk.id, old, version=0, ending=ending())
        await leases.release(session, talk.id, old)
        assert await leases.holds(session, talk.id, new)
        assert await leases.renew(session, talk.id, new, lasts=LEASE)
        assert await leases.finish(session, talk.id, new, version=0, ending=ending())
    assert (await party(store)).conversation.version == 1


async def test_a_talk_that_changed_hands_is_not_ended_by_whoever_thought_meanwhile(
    store: Store, talk: Conversation
) -> None:
    lease = await take(store)
    assert lease is not None
    async with store.transaction() as session:
        assert await conversations.give(session, talk.id, "user:1", version=0, now=NOW)
        assert not await leases.finish(
            session, talk.id, lease, version=0, ending=ending(owner="queue")
        )
        assert await leases.holds(session, talk.id, lease)
    assert (await party(store)).conversation.owner == "user:1"


async def test_the_queue_is_entered_and_left_with_its_time(
    store: Store, talk: Conversation
) -> None:
    for version, (owner, queued_at) in enumerate((("queue", NOW), ("bot", None))):
        lease = await take(store)
        assert lease is not None
        async with store.transaction() as session:
            assert await leases.finish(
                session, talk.id, lease, version=version, ending=ending(owner=owner)
            )
        found = (await party(store)).conversation
        assert (found.owner, found.queued_at) == (owner, queued_at)


async def test_the_window_only_ever_opens_further(store: Store, talk: Conversation) -> None:
    for version, at in enumerate((NOW, NOW - timedelta(hours=20))):
        lease = await take(store)
        assert lease is not None
        async with store.transaction() as session:
            assert await leases.finish(session, talk.id, lease, version=version, ending=ending(at))
    assert (await party(store)).conversation.last_inbound_at == NOW
