"""Answer one person: everything they have said since we last answered, in one turn."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

import structlog

from agent import inbound, metrics, papers, poison
from agent.graph import TurnContext, TurnState
from agent.inbound import Letter
from agent.papers import Paper
from agent.record import Record
from agent.taken import Taken
from crm_store import applications, conversations, inbox, outbox, partners
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.inbox import Inbox
from flows.commands import Language
from flows.flow import Draft, Employer, Fact, Situation, State

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_ONE_BY_ONE_AFTER = 3  # attempts; then the oldest message is tried alone: it may be the poison
_DEAD_AFTER = 5
_RERUNS = 5
_LONGEST_TURN = 300.0  # seconds: an album of ten files over a slow line
_READ_KINDS = ("text", "choice", "media")


@dataclass(frozen=True)
class Later:
    """The burst may go on, or somebody else has the turn: look again then."""

    at: datetime


class Overtaken(Exception):
    """Something happened while the turn was thinking; it is taken again with that."""


class LeaseLost(Exception):
    """The turn took so long that somebody else took it over; nothing of it is written."""


async def answer(house: "House", sender: bytes) -> None:
    """Answer this person, and go on until nothing that they said is left unanswered."""
    await house.mind()  # where it cannot load, no message is to blame
    for _ in range(_RERUNS):
        taken = await _take(house, sender)
        if isinstance(taken, Later):
            await house.queue.wake(f"{sender.hex()}@{taken.at.timestamp()}", sender, at=taken.at)
            return
        if taken is None or not await _try(house, sender, taken):
            return


async def _try(house: "House", sender: bytes, claim: "_Claim") -> bool:
    """Try one turn; False where it is not for us to look for more."""
    try:
        async with asyncio.timeout(_LONGEST_TURN), _kept(house, claim):
            await _one_turn(house, sender, claim)
    except Overtaken:
        await _give_back(house, claim)
    except LeaseLost:
        return False  # whoever has it now answers
    except asyncio.CancelledError:  # we are closing: whoever is next shall not wait for the lease
        await asyncio.shield(_give_back(house, claim))
        raise
    except Exception as failure:  # one person's failure is nobody else's
        await _failed(house, sender, claim, failure)
        return False
    return True


# --- taking the turn ---


@dataclass(frozen=True)
class _Claim:
    party: Party
    lease: UUID
    rows: Sequence[Inbox]
    letters: tuple[Letter, ...]
    unsaid: tuple[outbox.Outbox, ...]


async def _take(house: "House", sender: bytes) -> _Claim | Later | None:
    """Take what is unanswered, unless there is nothing, it is not ripe, or somebody has it."""
    now = house.clock()
    async with house.store.reading() as session:
        rows = await inbox.unanswered(session, sender)
    if not rows:
        return None
    ripe = min(max(row.ready_at for row in rows), rows[0].received_at + house.patience.cap)
    if rows[0].attempts == 0 and ripe > now:
        return Later(ripe)
    if rows[0].attempts >= _ONE_BY_ONE_AFTER:
        rows = rows[:1]
    async with house.store.transaction() as session:
        return await _claim(house, session, sender, rows)


async def _claim(
    house: "House", session: Session, sender: bytes, rows: Sequence[Inbox]
) -> _Claim | None:
    """The lease first: what is read after it is nobody else's to change."""
    ids = [row.id for row in rows]
    taken = await conversations.take(session, sender, lasts=house.lease, letters=ids)
    party = await conversations.of_sender(session, sender)
    if party is None:
        address = inbound.open_letter(session, rows[0]).sender
        await conversations.begin(session, rows[0].channel, address, now=house.clock())
        taken = await conversations.take(session, sender, lasts=house.lease, letters=ids)
        party = await conversations.of_sender(session, sender)
    if taken is None or party is None:
        return None  # whoever has it looks for more before they leave
    lease, unanswered = taken
    rows = [row for row in rows if row.id in unanswered]
    if not rows:
        await conversations.release(session, party.conversation.id, lease)
        return None  # answered in the moment between our look and our turn
    letters = tuple(inbound.open_letter(session, row) for row in rows)
    unsaid = tuple(await outbox.supersede(session, party.conversation.id))
    return _Claim(party, lease, rows, letters, unsaid)


@asynccontextmanager
async def _kept(house: "House", claim: _Claim) -> AsyncIterator[None]:
    """Renew the lease while we live: a turn may wait longer for a file than a lease lasts."""
    renewing = asyncio.create_task(_renew(house, claim))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


async def _renew(house: "House", claim: _Claim) -> None:
    held = True
    while held:
        await asyncio.sleep(house.lease.total_seconds() / 3)
        async with house.store.transaction() as session:
            held = await conversations.renew(
                session, claim.party.conversation.id, claim.lease, lasts=house.lease
            )


# --- the turn ---


async def _one_turn(house: "House", sender: bytes, claim: _Claim) -> None:
    if claim.letters[0].attempts >= _DEAD_AFTER:
        await _bury(house, claim)
        return
    taken = await _prepare(house, claim)
    turn = await _think(house, claim, taken)
    await _commit(house, sender, taken, turn)
    house.sender.poke()
    metrics.TURNS.labels(reader=turn["read"].how if "read" in turn else "none").inc()
    log.info(
        "turn_answered",
        conversation=str(claim.party.conversation.id),
        messages=len(claim.letters),
        replies=len(turn.get("replies", ())),
    )


async def _prepare(house: "House", claim: _Claim) -> Taken:
    """Fetch what must be fetched; no connection to the database is held meanwhile."""
    now = house.clock()
    policy = house.book.on(house.calendar.today(now))
    found: tuple[Paper, ...] = ()
    if any(letter.kind == "media" for letter in claim.letters):
        found = await papers.gather(
            claim.letters,
            channel=house.channel,
            cabinet=house.cabinet,
            store=house.store,
            customer=claim.party.customer.id,
            rules=policy.documents,
            last_try=claim.letters[0].attempts >= _ONE_BY_ONE_AFTER - 1,
        )
    async with house.store.reading() as session:
        facts = _facts(session, claim.party)
    situation = Situation(
        now=now,
        policy=policy,
        calendar=house.calendar,
        owner=claim.party.conversation.owner,
        language=cast("Language | None", claim.party.conversation.language),
        state=State.from_json(claim.party.conversation.state),
        messages=tuple(letter.id for letter in claim.letters),
        facts=facts,
        draft=_draft(claim.party),
        employers=await house.employers(),
        documents=tuple(paper.arrived for paper in found),
        other_kinds=tuple(
            letter.kind for letter in claim.letters if letter.kind not in _READ_KINDS
        ),
        has_phone=claim.party.identity.kind == "phone",
        last_turn_at=claim.party.conversation.last_turn_at,
    )
    return Taken(
        party=claim.party,
        lease=claim.lease,
        letters=claim.letters,
        papers=found,
        unsaid=claim.unsaid,
        situation=situation,
        now=now,
    )


async def _think(house: "House", claim: _Claim, taken: Taken) -> TurnState:
    mind = await house.mind()
    said = tuple(letter.said for letter in claim.letters)
    state: TurnState = {
        "situation": taken.situation,
        "said": said,
        "masked": any(letter.masked for letter in claim.letters),
        "carried": await _carried(house, claim),
    }
    context = TurnContext(mind=mind, reads=_Reads(house, taken.now))
    done: TurnState = await house.graph.ainvoke(state, context=context)
    return done


async def _carried(house: "House", claim: _Claim) -> str:
    """The statements of replies that a newer message overtook before they left."""
    if not claim.unsaid:
        return ""
    async with house.store.reading() as session:
        bodies = [outbox.body(session, row) for row in claim.unsaid]
    return "\n".join(body["statements"] for body in bodies if body["statements"])


async def _commit(house: "House", sender: bytes, taken: Taken, turn: TurnState) -> None:
    """Everything at once, behind the fence: the lease, the version, and no newer message."""
    ids = [letter.id for letter in taken.letters]
    async with house.store.transaction() as session:
        record = await _end_turn(session, taken, turn)
        if _may_wait(house, taken) and await inbox.newer(session, sender, than=ids):
            raise Overtaken
        await record.write(versions=house.versions(taken.situation.policy))
        await inbox.close(session, ids, turn_id=record.turn_id, status="answered")
        if taken.unsaid:
            await outbox.put_back(session, taken.party.conversation.id)


async def _end_turn(session: Session, taken: Taken, turn: TurnState) -> Record:
    """Give the lease back, as the first thing: whoever has lost it writes nothing."""
    for row in (taken.party.customer, taken.party.identity, taken.party.application):
        if row is not None:
            session.add(row)
    if not turn.get("replies"):
        taken = replace(taken, unsaid=())  # nothing is said, so nothing is said again
    record = Record(session, taken, turn)
    conversation = taken.party.conversation
    if await conversations.finish(
        session,
        conversation.id,
        taken.lease,
        version=conversation.version,
        ending=record.ending(),
    ):
        return record
    if await conversations.holds(session, conversation.id, taken.lease):
        raise Overtaken  # by a person, who has taken the conversation over
    raise LeaseLost


def _may_wait(house: "House", taken: Taken) -> bool:
    """Whether the burst may still grow: nobody waits for ever because they keep typing."""
    return (
        taken.letters[0].attempts == 0
        and house.clock() < taken.letters[0].received_at + house.patience.cap
    )


# --- when it goes wrong ---


async def _give_back(house: "House", claim: _Claim) -> None:
    """The turn was not in vain: it is taken again, with what came since, and not counted."""
    async with house.store.transaction() as session:
        await inbox.attempt(session, [row.id for row in claim.rows], by=-1)
        await conversations.release(session, claim.party.conversation.id, claim.lease)


async def _failed(house: "House", sender: bytes, claim: _Claim, failure: Exception) -> None:
    """Give the turn back and try again later, less and less often."""
    attempts = claim.letters[0].attempts + 1
    again_at = house.clock() + timedelta(seconds=min(2**attempts, 30))
    log.error(
        "turn_failed",
        conversation=str(claim.party.conversation.id),
        attempts=attempts,
        failure=type(failure).__name__,
        at=_place_of(failure),
    )
    metrics.TURN_FAILURES.labels(failure=type(failure).__name__).inc()
    async with house.store.transaction() as session:
        await inbox.failed(
            session,
            [row.id for row in claim.rows],
            why=type(failure).__name__,
            again_at=again_at,
        )
        await conversations.release(session, claim.party.conversation.id, claim.lease)
    await house.queue.wake(f"{sender.hex()}@{again_at.timestamp()}", sender, at=again_at)


def _place_of(failure: Exception) -> str:
    """Where it failed. A whole traceback could repeat what the borrower wrote."""
    frames = traceback.extract_tb(failure.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


async def _bury(house: "House", claim: _Claim) -> None:
    """A message that cannot be answered: kept as dead, and a person takes over."""
    taken = await _prepare_without_files(house, claim)
    turn = poison.turn(taken.situation, house.phrases, carried=await _carried(house, claim))
    async with house.store.transaction() as session:
        record = await _end_turn(session, taken, turn)
        await record.write(versions=house.versions(taken.situation.policy))
        await inbox.close(
            session, [row.id for row in claim.rows], turn_id=record.turn_id, status="dead"
        )
        await outbox.put_back(session, taken.party.conversation.id)
    metrics.DEAD_LETTERS.inc()
    log.error("message_dead", conversation=str(claim.party.conversation.id))
    house.sender.poke()


async def _prepare_without_files(house: "House", claim: _Claim) -> Taken:
    texts = tuple(replace(letter, media=()) for letter in claim.letters)
    return await _prepare(house, replace(claim, letters=texts))


# --- what the store knows, as flows see it ---


class _Reads:
    """The few look-ups that a turn may make."""

    def __init__(self, house: "House", now: datetime) -> None:
        self._house = house
        self._now = now

    async def place_in_queue(self) -> int:
        async with self._house.store.reading() as session:
            return await conversations.queued_before(session, self._now) + 1


def _facts(session: Session, party: Party) -> dict[str, Fact]:
    application = party.application
    if application is None or application.stage not in applications.DRAFT:
        return {}
    stored = applications.facts(session, application)
    return {
        name: Fact(
            value=fact["value"],
            message_id=fact["message_id"],
            at=fact["at"],
            before=tuple(fact["before"]),
        )
        for name, fact in stored.items()
    }


def _draft(party: Party) -> Draft | None:
    application = party.application
    if application is None:
        return None
    return Draft(
        ref=application.ref,
        stage=application.stage,
        started_at=application.started_at,
        submitted_at=application.submitted_at,
        principal=application.principal_cents,
        months=application.months,
    )


async def employers(house: "House") -> tuple[Employer, ...]:
    """The partners whose people can apply now."""
    async with house.store.reading() as session:
        return tuple(
            Employer(
                id=str(each.id),
                ref=each.ref,
                name=each.company_name,
                town=each.town,
                also_called=tuple(each.also_called),
            )
            for each in await partners.active(session)
        )


async def sweep(house: "House", *, every: timedelta) -> None:
    """Answer whoever was forgotten by a lost wake-up; a plain loop, so that nothing can lose it.

    It asks the queue for nothing: without Redis we are slower, and no more than that.
    """
    busy: dict[bytes, asyncio.Task[None]] = {}
    try:
        while True:
            await asyncio.sleep(every.total_seconds())
            busy = {sender: task for sender, task in busy.items() if not task.done()}
            room = house.settings.turns_at_once - len(busy)
            for sender in await _forgotten(house, every=every, less=busy, most=room):
                busy[sender] = asyncio.create_task(_answer_forgotten(house, sender))
    finally:
        for task in busy.values():
            task.cancel()
        await asyncio.gather(*busy.values(), return_exceptions=True)


async def _forgotten(
    house: "House", *, every: timedelta, less: Collection[bytes], most: int
) -> list[bytes]:
    """Who should have had an answer a round ago, the longest wait first."""
    try:
        async with house.store.reading() as session:
            waiting = await inbox.waiting(session, now=house.clock() - every)
    except Exception as failure:  # the database is away: the next round finds them
        log.warning("sweep_failed", failure=type(failure).__name__)
        return []
    return [each.sender for each in waiting if each.sender not in less][:most]


async def _answer_forgotten(house: "House", sender: bytes) -> None:
    try:
        await answer(house, sender)
    except Exception as failure:  # the next round tries again
        log.warning("sweep_failed", failure=type(failure).__name__)
