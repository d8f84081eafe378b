"""Answer one person: everything they have said since we last answered, in one turn."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from agent import consent_beside, counting, metrics, poison, situation, taking, typed_numbers
from agent.agreements import rounds
from agent.inbound import Letter
from agent.offering import Offering
from agent.paper_line import Place
from agent.record import Record
from agent.situation import Reads
from agent.statements import making
from agent.taken import Overtaken, Taken
from agent.taking import Claim, Later
from crm_store import inbox, leases, outbox
from crm_store.cabinet import Away
from crm_store.conversations import BOT
from crm_store.crypto import NotOurs, UnknownKey
from crm_store.database import Session, is_away
from crm_store.outbox import Outbox
from flows import form

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.graph import TurnState

log = structlog.get_logger()
Turn = Callable[["House", bytes, Claim], Awaitable[None]]

_DEAD_AFTER = 5
# A turn that ends with its process or with the database says little against the message.
_DEAD_AFTER_CRASHES = 20
_RERUNS = 5
_INTERRUPTED = 0.5  # seconds: then the database is asked again
_FILES_AGAIN = timedelta(seconds=10)
_FILES_LONG_AWAY = timedelta(minutes=5)  # then a person is called
_LONGEST_TURN = 300.0  # seconds: an album of ten files over a slow line


class LeaseLost(Exception):
    """The turn took so long that somebody else took it over; nothing of it is written."""


async def answer(house: "House", sender: bytes) -> None:
    """Answer this person; what they say meanwhile has a wake-up of its own."""
    await house.mind()  # where it cannot load, no message is to blame
    try:
        with house.paper_line.place(sender) as place:
            await _take_turns(house, sender, place)
    finally:
        following = house.paper_line.next()
        if following is not None:
            await house.queue.wake(f"{following.hex()}@{house.clock().timestamp()}", following)


async def _take_turns(house: "House", sender: bytes, place: Place) -> None:
    """One turn after the other, until there is nothing more to answer."""
    for _ in range(_RERUNS):
        taken = await taking.take(house, sender, place)
        if isinstance(taken, Later):
            await house.queue.wake(f"{sender.hex()}@{taken.at.timestamp()}", sender, at=taken.at)
            return
        if taken is None or not await _try(house, sender, await _words_first(house, taken)):
            return
    await house.queue.wake(f"{sender.hex()}@{house.clock().timestamp()}", sender)  # there is more


async def _words_first(house: "House", claim: Claim) -> Claim:
    """Where her consent is asked for, it is heard before the papers that came with it."""
    words = tuple(each for each in claim.letters if not each.has_files)
    papers = tuple(each for each in claim.letters if each.has_files)
    if not words or not papers or claim.party.conversation.state.get("topic") != form.CONSENT:
        return claim
    await taking.leave(house, papers)
    return replace(claim, letters=words, more=True)


async def _try(house: "House", sender: bytes, claim: Claim, *, by: Turn | None = None) -> bool:
    """Try one turn; True where there is more to answer at once."""
    try:
        async with asyncio.timeout(_LONGEST_TURN), taking.kept(house, claim):
            await (by or _one_turn)(house, sender, claim)
    except Overtaken:
        await taking.give_back(house, claim)
    except LeaseLost:
        return False  # whoever has it now answers
    except asyncio.CancelledError:  # we are closing: whoever is next shall not wait for the lease
        await asyncio.shield(taking.give_back(house, claim))
        raise
    except Away as failure:
        return await _without_files(house, sender, claim, failure)
    except Exception as failure:  # one person's failure is nobody else's
        await _failed(house, sender, claim, failure)
        return False
    else:
        return claim.more
    return True


# --- the turn ---


async def _one_turn(house: "House", sender: bytes, claim: Claim) -> None:
    if _is_hopeless(claim.letters[0]):
        await _bury(house, claim)
        return
    began = time.perf_counter()
    agrees = await consent_beside.is_given(house, claim, think=_think)
    taken = await situation.prepare(house, claim, agrees=agrees)
    turn = await _think(house, claim, taken)
    if agrees and not consent_beside.agrees(turn):  # a hosted reader may change its mind
        await consent_beside.give_up(house, taken)
        taken = await situation.prepare(house, claim)
        turn = await _think(house, claim, taken)
    taken = await making.enclosed(house, taken, turn["decision"])
    # What was left for another turn cannot overtake this one.
    has_all = not claim.more and not claim.is_part
    unless_newer = sender if has_all and _may_wait(house, taken) else None
    await _commit(house, taken, turn, unless_newer=unless_newer)
    if not claim.more:  # else the turn that follows at once takes this reply up
        house.sender.poke()
    await rounds.after(house, taken, turn["decision"])
    seconds = time.perf_counter() - began
    counting.turn(taken, turn, settings=house.settings, seconds=seconds)
    log.info(
        "turn_answered",
        conversation=str(claim.party.conversation.id),
        messages=len(claim.letters),
        replies=len(turn.get("replies", ())),
    )


def _is_hopeless(letter: Letter) -> bool:
    most = _DEAD_AFTER if letter.has_failed else _DEAD_AFTER_CRASHES
    return letter.attempts >= most or not letter.is_readable


async def _think(house: "House", claim: Claim, taken: Taken) -> "TurnState":
    mind = await house.mind()
    from agent.asked_before import AskedBefore  # it came with the mind, as the next did
    from agent.graph import TurnContext

    said = tuple(letter.said for letter in claim.letters)
    state: TurnState = {
        "situation": taken.situation,
        "said": said,
        "masked": any(letter.masked for letter in claim.letters),
        "numbers_hidden": typed_numbers.were_volunteered(claim.letters, taken.situation.state),
        "carried": await _carried(house, claim),
    }
    context = TurnContext(mind, Reads(house, taken), AskedBefore(house, taken))
    done: TurnState = await house.graph.ainvoke(state, context=context)
    return done


async def _carried(house: "House", claim: Claim) -> str:
    """The statements of replies that a newer message overtook before they left."""
    if not claim.unsaid:
        return ""
    async with house.store.reading() as session:
        bodies = [_statements(session, row) for row in await outbox.rows(session, claim.unsaid)]
    return "\n".join(body for body in bodies if body)


def _statements(session: Session, row: Outbox) -> str:
    """What a reply would have said; of one that was damaged, nothing."""
    try:
        return str(outbox.body(session, row)["statements"])
    except NotOurs:
        log.error("message_unreadable", outbox=str(row.id))
        return ""


async def _commit(
    house: "House", taken: Taken, turn: "TurnState", *, unless_newer: bytes | None
) -> None:
    """Everything at once, behind the fence: the lease, the version, and no newer message."""
    async with house.store.transaction() as session:
        await _write(house, session, taken, turn, unless_newer=unless_newer)


async def _write(
    house: "House",
    session: Session,
    taken: Taken,
    turn: "TurnState",
    *,
    unless_newer: bytes | None = None,
    letters_are: str = "answered",
) -> None:
    """End the turn, as the first thing: whoever has lost the lease writes nothing."""
    unsaid = bool(taken.unsaid)
    if not turn.get("replies"):
        taken = replace(taken, unsaid=())  # nothing is said, so nothing is said again
    record = Record(session, taken, turn, offering=Offering.of(house))
    conversation = taken.party.conversation
    if not await leases.finish(
        session,
        conversation.id,
        taken.lease,
        version=conversation.version,
        ending=record.ending(letters_are),
        unless_newer=unless_newer,
    ):
        if await leases.holds(session, conversation.id, taken.lease):
            raise Overtaken  # by what she wrote, or by a person who has taken the talk over
        raise LeaseLost
    await record.write(versions=house.versions(taken.situation.policy))
    if unsaid:
        await outbox.put_back(session, conversation.id)


def _may_wait(house: "House", taken: Taken) -> bool:
    """Whether the burst may still grow: nobody waits for ever because they keep typing."""
    return (
        taken.letters[0].attempts == 0
        and house.clock() < taken.letters[0].received_at + house.patience.cap
    )


# --- when it goes wrong ---


async def _failed(house: "House", sender: bytes, claim: Claim, failure: Exception) -> None:
    """Give the turn back and try again later, less and less often."""
    if isinstance(failure, UnknownKey) or is_away(failure):
        await _interrupted(house, claim, failure)
        return
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
            [letter.id for letter in claim.letters],
            why=type(failure).__name__,
            again_at=again_at,
        )
        await leases.release(session, claim.party.conversation.id, claim.lease)
    await house.queue.wake(f"{sender.hex()}@{again_at.timestamp()}", sender, at=again_at)


async def _interrupted(house: "House", claim: Claim, failure: Exception) -> None:
    """The database or a key is away: no message is to blame, and none waits for longer."""
    log.warning("turn_interrupted", failure=type(failure).__name__, at=_place_of(failure))
    metrics.TURN_FAILURES.labels(failure=type(failure).__name__).inc()
    await asyncio.sleep(_INTERRUPTED)
    if isinstance(failure, UnknownKey):  # however long it takes until this process has the key
        await taking.give_back(house, claim)
    else:
        await taking.release(house, claim)


async def _without_files(house: "House", sender: bytes, claim: Claim, failure: Away) -> bool:
    """What she sent can be kept nowhere now: it waits, and what needs no file is answered.

    However long it takes, no message is to blame; after a while a person is called, once.
    """
    log.warning("files_away", failure=str(failure), at=_place_of(failure))
    metrics.TURN_FAILURES.labels(failure=type(failure).__name__).inc()
    again_at = house.clock() + _FILES_AGAIN
    await house.queue.wake(f"{sender.hex()}@{again_at.timestamp()}", sender, at=again_at)
    needing = tuple(each for each in claim.letters if each.has_files) or claim.letters
    rest = tuple(each for each in claim.letters if each not in needing)
    if rest:
        await taking.set_aside(house, needing, until=again_at)
        return await _try(house, sender, replace(claim, letters=rest, is_part=True))
    if _calls_for_a_person(house, claim):
        await taking.set_aside(house, needing, until=again_at)
        return await _try(house, sender, claim, by=_call_a_person)
    await taking.give_back(house, claim, again_at=again_at)
    house.sender.poke()
    return False


def _calls_for_a_person(house: "House", claim: Claim) -> bool:
    """Whether she has waited for long, a person has not got the talk, and none was called."""
    return (
        house.clock() > claim.letters[0].received_at + _FILES_LONG_AWAY
        and claim.party.conversation.owner == BOT
        and not all(each.is_in_hand for each in claim.letters)
    )


async def _call_a_person(house: "House", sender: bytes, claim: Claim) -> None:
    """Tell her so. Files are tried on; what needs a paper of ours is left to the person."""
    if not any(each.has_files for each in claim.letters):
        await _bury(house, claim)
        return
    conversation = claim.party.conversation
    wrote_at = claim.letters[-1].received_at  # that opened the window, though it is not answered
    conversation.last_inbound_at = max(conversation.last_inbound_at or wrote_at, wrote_at)
    taken = await situation.prepare(house, replace(claim, letters=()))
    turn = poison.turn(taken.situation, house.phrases, carried=await _carried(house, claim))
    async with house.store.transaction() as session:
        await _write(house, session, taken, turn)
        await inbox.failed(
            session,
            [letter.id for letter in claim.letters],
            why=inbox.IN_HAND,
            again_at=house.clock() + _FILES_AGAIN,
        )
    log.error("files_away_for_long", conversation=str(conversation.id))
    house.sender.poke()


def _place_of(failure: Exception) -> str:
    """Where it failed. A whole traceback could repeat what the borrower wrote."""
    frames = traceback.extract_tb(failure.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


async def _bury(house: "House", claim: Claim) -> None:
    """A message that cannot be answered: kept as dead, and a person takes over."""
    taken = await situation.prepare_without_files(house, claim)
    turn = poison.turn(taken.situation, house.phrases, carried=await _carried(house, claim))
    async with house.store.transaction() as session:
        await _write(house, session, taken, turn, letters_are="dead")
    metrics.DEAD_LETTERS.inc()
    log.error("message_dead", conversation=str(claim.party.conversation.id))
    house.sender.poke()
