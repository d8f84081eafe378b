"""Answer one person: everything they have said since we last answered, in one turn."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

import structlog

from agent import inbound, metrics, papers, poison
from agent.graph import TurnContext, TurnState
from agent.inbound import Letter
from agent.papers import Paper
from agent.record import Record, Taken
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
_READ_KINDS = ("text", "choice", "media")


@dataclass(frozen=True)
class Later:
    """The burst may go on, or somebody else has the turn: look again then."""

    at: datetime


class Overtaken(Exception):
    """A newer message arrived while the turn was thinking; it is taken again with it."""


class LeaseLost(Exception):
    """The turn took so long that somebody else took it over; nothing of it is written."""


async def answer(house: "House", sender: bytes) -> None:
    """Answer this person, and go on until nothing that they said is left unanswered."""
    for _ in range(_RERUNS):
        taken = await _take(house, sender)
        if isinstance(taken, Later):
            await house.queue.wake(f"{sender.hex()}@{taken.at.timestamp()}", sender, at=taken.at)
            return
        if taken is None:
            return
        try:
            await _one_turn(house, sender, taken)
        except Overtaken:
            await _give_back(house, taken)
        except LeaseLost:
            return  # whoever has it now answers
        except Exception as failure:  # one person's failure is nobody else's
            await _failed(house, sender, taken, failure)
            return


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
    async with house.store.transaction() as session:
        rows = await inbox.unanswered(session, sender)
        if not rows:
            return None
        ripe = min(max(row.ready_at for row in rows), rows[0].received_at + house.patience.cap)
        if rows[0].attempts == 0 and ripe > now:
            return Later(ripe)
        if rows[0].attempts >= _ONE_BY_ONE_AFTER:
            rows = rows[:1]
        letters = tuple(inbound.open_letter(session, row) for row in rows)
        party = await _party(session, rows[0], letters[0], now=now)
        lease = await conversations.take(session, party.conversation.id, lease=house.lease)
        if lease is None:
            return None  # whoever has it looks for more before they leave
        await inbox.attempt(session, [row.id for row in rows])
        unsaid = tuple(await outbox.unsaid(session, party.conversation.id))
        return _Claim(party, lease, rows, letters, unsaid)


async def _party(session: Session, row: Inbox, letter: Letter, *, now: datetime) -> Party:
    party = await conversations.of_sender(session, row.channel, row.sender_bidx)
    if party is None:
        await conversations.begin(session, row.channel, letter.sender, now=now)
        await session.flush()
        party = await conversations.of_sender(session, row.channel, row.sender_bidx)
    if party is None:
        raise LeaseLost  # somebody else began the same talk in this very moment
    return party


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
        opted_out=claim.party.identity.opted_out_at is not None,
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
    """Everything at once, behind the fence: the lease, and no newer message."""
    ids = [letter.id for letter in taken.letters]
    async with house.store.transaction() as session:
        for row in (taken.party.customer, taken.party.identity, taken.party.application):
            if row is not None:
                session.add(row)
        record = Record(session, taken, turn)
        held = await conversations.finish(
            session,
            taken.party.conversation.id,
            taken.lease,
            values=record.conversation_values(),
        )
        if not held:
            raise LeaseLost
        if _may_wait(house, taken) and await inbox.newer(session, sender, than=ids):
            raise Overtaken
        await record.write(versions=house.versions(taken.situation.policy))
        await inbox.close(session, ids, turn_id=record.turn_id, status="answered")


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
        exc_info=house.settings.demo,
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


async def _bury(house: "House", claim: _Claim) -> None:
    """A message that cannot be answered: kept as dead, and a person takes over."""
    taken = await _prepare_without_files(house, claim)
    turn = poison.turn(taken.situation, house.phrases)
    async with house.store.transaction() as session:
        for row in (taken.party.customer, taken.party.identity):
            session.add(row)
        record = Record(session, taken, turn)
        if not await conversations.finish(
            session,
            taken.party.conversation.id,
            taken.lease,
            values=record.conversation_values(),
        ):
            raise LeaseLost
        await record.write(versions=house.versions(taken.situation.policy))
        await inbox.close(
            session, [row.id for row in claim.rows], turn_id=record.turn_id, status="dead"
        )
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
    """Find whoever was forgotten by a lost wake-up; a plain loop, so that nothing can lose it."""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            async with house.store.reading() as session:
                since = house.clock() - every
                for waiting in await inbox.waiting(session, now=since):
                    stamp = house.clock().timestamp()
                    await house.queue.wake(f"sweep:{waiting.sender.hex()}@{stamp}", waiting.sender)
        except Exception as failure:  # the database or Redis is away: the next round finds it
            log.warning("sweep_failed", failure=type(failure).__name__)
