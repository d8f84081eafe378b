"""Taking a turn: one worker claims what is unanswered, keeps it, or gives it back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import inbound, metrics
from agent.inbound import Letter
from agent.paper_line import Place
from crm_store import conversations, inbox, leases, outbox
from crm_store.conversations import Party
from crm_store.inbox import Inbox

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

ONE_BY_ONE_AFTER = 3  # attempts; then the oldest message is tried alone: it may be the poison
_BUSY = timedelta(seconds=0.2)


@dataclass(frozen=True)
class Later:
    """The burst may go on, or somebody else has the turn: look again then."""

    at: datetime


@dataclass(frozen=True)
class Claim:
    """A turn in our hands: whose it is, what was said, and the lease that lets us end it."""

    party: Party
    lease: UUID
    letters: tuple[Letter, ...]
    unsaid: tuple[UUID, ...]
    more: bool = False  # whether there were letters that were left for another turn
    is_part: bool = False  # her files wait for a place where they can be kept


async def take(house: "House", sender: bytes, place: Place) -> Claim | Later | None:
    """Take what is unanswered, unless there is nothing, it is not ripe, or somebody has it."""
    now = house.clock()
    rows: Sequence[Inbox] = await inbox.unanswered(house.store, sender)
    if not rows:
        return None
    ripe = min(max(row.ready_at for row in rows), rows[0].received_at + house.patience.cap)
    # What is to ripen in a long time was received by a clock that is ahead: nobody waits for that.
    if rows[0].attempts == 0 and now < ripe <= now + house.patience.cap:
        return Later(ripe)
    alone = rows[0].attempts >= ONE_BY_ONE_AFTER
    letters = inbound.for_a_turn(house.store, rows[:1] if alone else rows)
    if any(each.has_files for each in letters) and not place.take():
        return None  # she is woken when there is room
    taken = await _lease(house, sender, rows, letters)
    if taken is None:
        return Later(now + _BUSY)  # whoever has it may have looked before this was said
    asks = taken.party.conversation.state.get("typing")
    claim = Claim(
        party=taken.party,
        lease=taken.lease,
        letters=tuple(
            inbound.as_asked(letter, asks=bool(asks))
            for letter in letters
            if letter.id in taken.letters
        ),
        unsaid=taken.unsaid,
        more=len(letters) < len(rows),
    )
    if not claim.letters:  # answered in the moment between our look and our turn
        await release(house, claim)
        return None
    return claim


async def _lease(
    house: "House", sender: bytes, rows: Sequence[Inbox], letters: Sequence[Letter]
) -> leases.Taken | None:
    """The lease, and the conversation that it is of: whoever writes first begins one."""
    ids = [letter.id for letter in letters]
    taken = await leases.take(house.store, sender, lasts=house.lease, letters=ids)
    if taken is None and not await conversations.exists(house.store, sender):
        if not letters[0].is_readable:
            await _give_up(house, rows[0])
            return None
        async with house.store.transaction() as session:
            address = letters[0].sender
            await conversations.begin(session, rows[0].channel, address, now=house.clock())
        taken = await leases.take(house.store, sender, lasts=house.lease, letters=ids)
    return taken


async def _give_up(house: "House", row: Inbox) -> None:
    """A stranger's first words are damaged: nobody knows to whom a person should write."""
    async with house.store.transaction() as session:
        await inbox.give_up(session, row.id, why="unreadable")
    metrics.DEAD_LETTERS.inc()
    log.error("message_dead", inbox=str(row.id))


@asynccontextmanager
async def kept(house: "House", claim: Claim) -> AsyncIterator[None]:
    """Renew the lease while we live: a turn may wait longer for a file than a lease lasts.

    Most turns are over by then, and nothing was begun for them.
    """
    renewing: list[asyncio.Task[None]] = []
    soon = house.lease.total_seconds() / 3
    waiting = asyncio.get_running_loop().call_later(
        soon, lambda: renewing.append(asyncio.create_task(_renew(house, claim, every=soon)))
    )
    try:
        yield
    finally:
        waiting.cancel()
        for each in renewing:
            each.cancel()
            await asyncio.gather(each, return_exceptions=True)


async def _renew(house: "House", claim: Claim, *, every: float) -> None:
    conversation = claim.party.conversation.id
    while True:
        async with house.store.transaction() as session:
            if not await leases.renew(session, conversation, claim.lease, lasts=house.lease):
                return
        await asyncio.sleep(every)


async def give_back(house: "House", claim: Claim, *, again_at: datetime | None = None) -> None:
    """The turn was not in vain: it is taken again, with what came since, and not counted."""
    letters = [letter.id for letter in claim.letters]
    async with house.store.transaction() as session:
        await inbox.attempt(session, letters, by=-1)
        if again_at is not None:
            await inbox.put_off(session, letters, until=again_at)
        if again_at is not None and claim.unsaid:  # the next try may fail as long as this one
            await outbox.put_back(session, claim.party.conversation.id)
        await leases.release(session, claim.party.conversation.id, claim.lease)


async def leave(house: "House", letters: Sequence[Letter]) -> None:
    """Leave these for the turn that comes next, uncounted; this one stays ours."""
    async with house.store.transaction() as session:
        await inbox.attempt(session, [letter.id for letter in letters], by=-1)


async def set_aside(house: "House", letters: Sequence[Letter], *, until: datetime) -> None:
    """Leave these for a later turn, uncounted; the turn stays ours, for what else was said."""
    ids = [letter.id for letter in letters]
    async with house.store.transaction() as session:
        await inbox.attempt(session, ids, by=-1)
        await inbox.put_off(session, ids, until=until)


async def release(house: "House", claim: Claim) -> None:
    """Let go of a turn in which there is nothing to answer."""
    async with house.store.transaction() as session:
        await leases.release(session, claim.party.conversation.id, claim.lease)
