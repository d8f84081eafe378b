"""Whoever takes a talk over, at whatever moment of the bot's turn: it says nothing afterwards."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from agent.desk import acts
from agent.desk.acts import Hand
from channels.channel import Delivery, Outbound, Sent
from crm_store import conversations, leases, leaving, messages, outbox
from crm_store.database import Session
from crm_store.leases import Ending, Taken
from crm_store.row import new_id
from tests.agent.desk.conftest import SELMA

LEASE = timedelta(seconds=5)
STEPS = 9
ROUNDS = 12  # at every step; 112 of them, so 1,008 take-overs, were run as well


class Slow:
    """A channel that keeps what leaves, and takes a moment over it."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.left: list[str] = []

    async def send(self, message: Outbound) -> Delivery:
        await asyncio.sleep(0.002)
        self.left.append(message.reference)
        return Sent(f"SM{message.reference}")

    async def close(self) -> None:
        await self._channel.close()


async def test_nothing_of_the_bot_leaves_after_a_take_over_at_any_step_of_its_turn(
    opens: Any,
) -> None:
    lender = await opens(works=False, turn_lease_seconds=LEASE.total_seconds())
    channel = lender.house.channel = Slow(lender.house.channel)
    async with lender.house.store.transaction() as session:
        await conversations.begin(session, "whatsapp", SELMA, now=lender.clock())
    talk = (await lender.party(SELMA)).conversation.id
    said_before = 0
    for _ in range(ROUNDS):
        for step in range(STEPS):
            steps = _turn(lender, talk)
            for _ in range(step):
                await anext(steps)
            on = asyncio.create_task(_go_on(steps))
            if step % 2:
                await asyncio.sleep(0)  # the turn is in the middle of its next step
            hand = Hand(lender.house.store, "user:maria", lender.clock(), LEASE)
            assert await acts.take(hand, talk) is None
            left = len(channel.left)
            said_before += left
            await on
            await lender.house.sender.send_due()
            assert len(channel.left) == left, f"left after the take-over at step {step}"
            channel.left.clear()
            await _begin_anew(lender, talk)
    assert 0 < said_before < ROUNDS * STEPS  # both were tried: too late, and just in time
    assert await lender.rows("select count(*) from outbox where status = 'sending'") == [(0,)]


async def test_a_claim_waits_for_a_take_over_that_is_not_committed_yet(opens: Any) -> None:
    """Without the wait both would go by what stood before, and the message would leave."""
    lender = await opens(works=False, turn_lease_seconds=LEASE.total_seconds())
    store = lender.house.store
    async with store.transaction() as session:
        await conversations.begin(session, "whatsapp", SELMA, now=lender.clock())
    talk = (await lender.party(SELMA)).conversation.id
    async with aclosing(_turn(lender, talk)) as steps:
        for _ in range(6):  # what it says is in the outbox, and nobody sends it yet
            await anext(steps)
    ((row,),) = await lender.rows("select id from outbox where status = 'queued'")
    async with store.transaction() as session:
        party = await conversations.of_id(session, talk, ours=True)
        assert party is not None
        party.conversation.owner = "user:maria"
        await session.flush()
        claim = asyncio.create_task(leaving.claim(store, {row: ""}, lasts=LEASE))
        done, _ = await asyncio.wait({claim}, timeout=0.05)
        assert not done
    assert await claim == {}


async def _turn(lender: Any, talk: UUID) -> AsyncGenerator[None, None]:
    """A slow turn with the store's own protocol, a step at a time."""
    store, sender = lender.house.store, lender.house.sender
    party = await lender.party(SELMA)
    yield
    taken = await leases.take(store, party.identity.address_bidx, lasts=LEASE, letters=[])
    if taken is None or taken.party.conversation.owner != "bot":
        return  # a turn that sees that a person has the talk is silent
    yield
    await asyncio.sleep(0)  # it thinks
    yield
    async with store.transaction() as session:
        if not await _end(session, taken, now=lender.clock()):
            return
        yield
        _say(session, taken, now=lender.clock())
        yield
    yield
    sending = asyncio.create_task(sender.send_due())
    await asyncio.sleep(0.001)
    yield
    await asyncio.sleep(0.003)
    yield
    await sending
    yield


async def _go_on(steps: AsyncIterator[None]) -> None:
    async for _ in steps:
        await asyncio.sleep(0)


async def _end(session: Session, taken: Taken, *, now: Any) -> bool:
    talk = taken.party.conversation
    ending = Ending(turn_id=uuid4(), letters=[], state={}, at=now, last_inbound_at=now)
    return await leases.finish(session, talk.id, taken.lease, version=talk.version, ending=ending)


def _say(session: Session, taken: Taken, *, now: Any) -> None:
    row, message, talk = new_id(), new_id(), taken.party.conversation.id
    messages.new(
        session,
        "How much?",
        id=message,
        conversation_id=talk,
        turn_id=None,
        direction="out",
        author="bot",
        at=now,
    )
    outbox.put(
        session,
        {"text": "How much?", "statements": "", "choice": None},
        id=row,
        conversation_id=talk,
        identity_id=taken.party.identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=f"turn:{row}",
        author="bot",
        purpose="reply",
        run_at=now,
        why="",
    )


async def _begin_anew(lender: Any, talk: UUID) -> None:
    await lender.sql(
        f"update conversations set owner = 'bot', lease = null, lease_until = null"
        f" where id = '{talk}'"
    )
