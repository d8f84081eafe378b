"""The sender: takes messages out of the outbox, one after the other for each person."""

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import gatekeeping, locked, metrics, opening, parcels, second_channel
from agent.gatekeeping import Known
from agent.office import Office
from agent.pacing import Pace
from agent.parcels import Parcel
from agent.timers import heed_cancellation
from channels.channel import (
    Delivery,
    Doubt,
    Later,
    Refused,
    Sent,
)
from crm_store import leaving, outbox
from crm_store.crypto import NotOurs
from crm_store.database import Session
from crm_store.leaving import Due
from flows.sending import FreeForm, OtherChannel, QueueBehind, Sending, UseTemplate, Wait

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_AT_ONCE = 20
_IDLE = 0.5
_FAREWELL = 5.0
_A_DAY = timedelta(days=1)
# With the longest wait between two of them about four hours, as long as Twilio itself queues.
_MOST_ATTEMPTS = 56
_LONGEST_WAIT = 300.0
_NO_CHANNEL = Refused(0, "no_such_channel")


class Sender:
    """Sends what is due, and settles what is in doubt, until it is cancelled.

    A message is claimed for as long as a turn is leased. It must be handed over within half of
    that, so that whoever settles a claim that ran out never meets one that is still on its way.
    """

    def __init__(self, house: "House") -> None:
        self._house = house
        self._poked = asyncio.Event()
        self._sending: set[asyncio.Task[bool]] = set()
        self._left_some = False  # when we looked last, not all that is due began to leave
        self._pace = Pace(house)

    def poke(self) -> None:
        """Something was put into the outbox: look now."""
        self._poked.set()

    async def run(self) -> None:
        try:
            while True:
                try:
                    seen = await self._begin_due()
                except Exception as failure:  # the database is away: nothing was claimed
                    log.warning("sending_failed", failure=type(failure).__name__)
                    heed_cancellation()
                    seen = 0
                if not (seen and self._left_some):
                    await self._rest()
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """Let what is on its way arrive; what is cut off is settled after the next start."""
        if self._sending:
            _, late = await asyncio.wait(set(self._sending), timeout=_FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def settle(self, *, every: timedelta) -> None:
        """Look again and again for messages whose answer never came."""
        while True:
            await asyncio.sleep(every.total_seconds())
            try:
                await self.settle_doubts()
            except Exception as failure:  # the provider is away: the next round asks again
                log.warning("settling_failed", failure=type(failure).__name__)
                heed_cancellation()

    async def send_due(self) -> int:
        """Send one batch, one message for each person; how many were due."""
        seen = await self._begin_due()
        await asyncio.gather(*self._sending)
        return seen

    async def settle_doubts(self) -> None:
        """Ask the provider what became of each; send again only what it has never seen."""
        for parcel, known, since in await self._claim_doubts():
            # Raises `Unreachable` where it cannot ask: then nothing is proven, nothing is sent.
            channel = self._house.channel_named(parcel.channel)
            sid = (
                None
                if channel is None
                else await channel.find_sent(
                    to=parcel.message.to,
                    text=parcel.message.text,
                    since=since - timedelta(minutes=1),
                    known=known,
                )
            )
            metrics.AMBIGUOUS.labels(resolved="found" if sid else "absent").inc()
            if sid is not None:
                await self._sent(parcel, sid)
            else:
                async with self._house.store.transaction() as session:
                    await self._later(session, parcel, code=0, why="proven_absent", seconds=0)
            self.poke()

    async def _claim_doubts(self) -> list[tuple[Parcel, Sequence[str], datetime]]:
        """Each doubtful message, the sids that are accounted for, and since when it may be out."""
        doubts = []
        found = await leaving.doubtful(self._house.store, lasts=self._house.lease)
        async with self._house.store.reading() as session:
            for due in locked.opened_of(found):
                since = due.row.run_at - _A_DAY
                known = await outbox.sids_of(session, due.row.identity_id, since=since)
                try:
                    parcel = parcels.packed(self._house, due, attempt=due.row.attempts)
                except NotOurs:
                    await self._give_up_unreadable(due)
                else:
                    doubts.append((parcel, known, due.row.run_at))
        return doubts

    # --- one batch ---

    async def _rest(self) -> None:
        # Not `wait_for`: in Python 3.11 it loses a cancellation that meets a poke.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE):
                await self._poked.wait()

    async def _begin_due(self) -> int:
        """Claim what is due and begin to send it; nobody waits for somebody else's slow line."""
        self._poked.clear()
        room = min(_AT_ONCE - len(self._sending), self._pace.room())
        self._left_some = True
        if room < 1:
            return 0  # whichever is done pokes us
        claimed, seen = await self._claim(room)
        self._left_some = seen >= room or seen > len(claimed)
        for parcel, place in await self._placed(claimed):
            task = asyncio.create_task(self._send(parcel, place))
            self._sending.add(task)
            task.add_done_callback(self._done)
        return seen

    async def _placed(self, claimed: Sequence[Parcel]) -> list[tuple[Parcel, float]]:
        """Each with the moment at which its number may send it."""
        found: list[tuple[Parcel, float]] = []
        for channel in dict.fromkeys(each.channel for each in claimed):
            ours = [each for each in claimed if each.channel == channel]
            found += zip(ours, await self._pace.places(channel, len(ours)), strict=True)
        return found

    def _done(self, task: asyncio.Task[bool]) -> None:
        """Look again where something may have waited for this; a look that finds nothing costs."""
        self._sending.discard(task)
        if self._left_some or task.cancelled() or task.result():
            self.poke()

    async def _claim(self, room: int) -> tuple[list[Parcel], int]:
        """Decide, and mark as `sending`, committed before anything is called."""
        house, now = self._house, self._house.clock()
        found = locked.opened_of(await leaving.due(house.store, now=now, limit=room))
        known = await gatekeeping.known_for(house.store, found, office=Office.of(house), now=now)
        going: dict[UUID, tuple[Due, Sending]] = {}
        whys: dict[UUID, str] = {}
        waits: dict[UUID, tuple[datetime, str]] = {}
        for due in found:
            decision = await self._decide(due, known, now=now)
            if decision is None:
                continue
            if isinstance(decision, FreeForm | UseTemplate):
                going[due.row.id], whys[due.row.id] = (due, decision), decision.why
            elif isinstance(decision, Wait):
                waits[due.row.id] = decision.until, decision.why
            elif isinstance(decision, QueueBehind | OtherChannel):
                await self._let_wait(due, decision, known)
            else:
                await self._withhold(due, why=decision.why)
        await leaving.wait(house.store, waits)
        if not going:
            return [], len(found)
        ours = await leaving.claim(house.store, whys, lasts=house.lease)
        if not ours and len(going) == len(found):
            return [], 0  # nothing came of this look: to look again at once would find the same
        return await self._packed(ours, going, known), len(found)

    async def _decide(self, due: Due, known: Known, *, now: datetime) -> Sending | None:
        """How it may leave; None where what the store has of it cannot be opened."""
        try:
            if due.address:
                return gatekeeping.decide(due, known, now=now, opening=self._house.store)
        except NotOurs:
            pass
        await self._give_up_unreadable(due)
        return None

    async def _packed(
        self,
        ours: Mapping[UUID, int],
        going: Mapping[UUID, tuple[Due, Sending]],
        known: Known,
    ) -> list[Parcel]:
        """What we have claimed, opened; one that was damaged holds up nobody else."""
        found = []
        for row, attempt in ours.items():
            due, decision = going[row]
            try:
                template = parcels.template_of(self._house, due, decision, known)
                made = parcels.packed(self._house, due, attempt=attempt, template=template)
                found.append(made)
            except NotOurs:
                await self._give_up_unreadable(due)
        return found

    async def _give_up_unreadable(self, due: Due) -> None:
        """What is damaged in the store can never leave: an operator is told, the others go on."""
        async with self._house.store.transaction() as session:
            await outbox.move(session, due.row.id, "failed", why="unreadable")
        metrics.SENT.labels(outcome="unreadable").inc()
        log.error("message_unreadable", outbox=str(due.row.id))

    async def _let_wait(self, due: Due, by: QueueBehind | OtherChannel, known: Known) -> None:
        """It waits for her answer; one template or SMS asks for it, however much waits."""
        house, now = self._house, self._house.clock()
        async with house.store.transaction() as session:
            if isinstance(by, QueueBehind):
                await opening.hold(session, due, by, known=known, now=now)
            else:
                await second_channel.hold(session, due, office=Office.of(house), now=now)
        metrics.SENT.labels(outcome="held").inc()

    async def _withhold(self, due: Due, *, why: str) -> None:
        async with self._house.store.transaction() as session:
            await outbox.move(session, due.row.id, "refused", why=why)
        metrics.SENT.labels(outcome="withheld").inc()

    async def _send(self, parcel: Parcel, place: float) -> bool:
        """Send it and note what became of it; whether something may have waited for that."""
        try:
            if await self._left_before(parcel):
                return True
            delivery = await self._hand_over(parcel, place)
            metrics.SENT.labels(outcome=type(delivery).__name__.lower()).inc()
            metrics.TWILIO.labels(code=_code(delivery)).inc()
            more = await self._note(parcel, delivery)
            await self._pace.heed(parcel.channel, delivery)
        except Exception as failure:  # stays claimed, and is settled when the claim runs out
            log.error("send_failed", outbox=str(parcel.outbox_id), failure=type(failure).__name__)
            return True
        return more

    async def _left_before(self, parcel: Parcel) -> bool:
        """Whether it left after the moment to which the store went back, which forgot it."""
        since, channel = self._house.settings.restored_to, self._house.channel_named(parcel.channel)
        if since is None or channel is None:
            return False
        async with self._house.store.reading() as session:
            known = await outbox.sids_of(session, parcel.identity_id, since=since - _A_DAY)
        # Raises `Unreachable` where it cannot ask: it stays claimed, and is settled as a doubt.
        sid = await channel.find_sent(
            to=parcel.message.to, text=parcel.message.text, since=since, known=known
        )
        if sid is None:
            return False
        metrics.AMBIGUOUS.labels(resolved="found").inc()
        log.warning("message_left_before", outbox=str(parcel.outbox_id))
        await self._sent(parcel, sid)
        return True

    async def _hand_over(self, parcel: Parcel, place: float) -> Delivery:
        now = asyncio.get_running_loop().time()
        if now < parcel.until <= place:  # others are before us for longer than the claim lasts
            return Later(0, "rate", place - now)
        await self._pace.keep(parcel.channel, place, until=parcel.until)
        now = asyncio.get_running_loop().time()
        if now >= parcel.until:
            return Doubt("late")  # we were halted; somebody else may be sending it
        try:
            async with asyncio.timeout_at(parcel.until):
                channel = self._house.channel_named(parcel.channel)
                return await channel.send(parcel.message) if channel else _NO_CHANNEL
        except TimeoutError:
            return Doubt("no_answer")

    async def _note(self, parcel: Parcel, delivery: Delivery) -> bool:
        if isinstance(delivery, Sent):
            return await self._sent(parcel, delivery.provider_sid)
        async with self._house.store.transaction() as session:
            await self._note_trouble(session, parcel, delivery)
        return True

    async def _sent(self, parcel: Parcel, sid: str) -> bool:
        at = self._house.clock()
        return await outbox.sent(self._house.store, parcel.outbox_id, sid, at=at)

    async def _note_trouble(
        self, session: Session, parcel: Parcel, delivery: Refused | Later | Doubt
    ) -> None:
        match delivery:
            case Refused(code=code, why=why):
                await self._give_up(session, parcel, code=code, why=why)
            case Later(code=code, why=why, after_seconds=seconds):
                await self._later(session, parcel, code=code, why=why, seconds=seconds)
            case Doubt(why=why):
                # Stays `sending`: a callback may tell, or the provider's list. Twilio lists a
                # message as soon as it has taken it; a little later the list tells the truth.
                log.warning("message_in_doubt", outbox=str(parcel.outbox_id), why=why)
                await outbox.doubt(
                    session,
                    parcel.outbox_id,
                    attempt=parcel.attempt,
                    settle_after=self._house.lease / 3,
                    why=why,
                )

    async def _later(
        self, session: Session, parcel: Parcel, *, code: int, why: str, seconds: float
    ) -> None:
        """Not taken, for certain: try again, though not for ever, for others wait behind it."""
        if parcel.attempt >= _MOST_ATTEMPTS:
            await self._give_up(session, parcel, code=code, why=why)
            return
        wait = _backed_off(seconds, parcel.attempt)
        at = self._house.clock() + timedelta(seconds=wait)
        await outbox.again(session, parcel.outbox_id, attempt=parcel.attempt, at=at, why=why)

    async def _give_up(self, session: Session, parcel: Parcel, *, code: int, why: str) -> None:
        await outbox.move(session, parcel.outbox_id, "failed", error_code=code, why=why)
        log.warning("message_refused", outbox=str(parcel.outbox_id), code=code)


def _code(delivery: Delivery) -> str:
    """What the provider answered: a code of its own, or that it took the message."""
    match delivery:
        case Refused(code=code) | Later(code=code):
            return str(code)
        case Sent():
            return "taken"
        case Doubt():
            return "none"


def _backed_off(seconds: float, attempt: int) -> float:
    """At least what the provider asked for, longer each time, never two at the same moment."""
    wait = max(seconds, min(2.0 ** min(attempt, 10), _LONGEST_WAIT))
    return wait * random.uniform(1.0, 1.3)  # noqa: S311 (jitter is no secret)
