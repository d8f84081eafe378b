"""The sender: takes messages out of the outbox, one after the other for each person."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import metrics
from channels.channel import Choice, Delivery, Doubt, Later, Option, Outbound, Refused, Sent
from crm_store import outbox
from crm_store.database import Session
from crm_store.outbox import Due
from flows import sending

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_AT_ONCE = 20
_CLAIM = timedelta(seconds=30)
_IDLE = 0.5
_MOST_ATTEMPTS = 8
_LONGEST_WAIT = 300.0
# Twilio lists a message as soon as it has taken it; by then the list tells the truth.
_SETTLED = timedelta(seconds=10)


@dataclass(frozen=True)
class _Parcel:
    outbox_id: UUID
    identity_id: UUID
    attempts: int
    message: Outbound


class Sender:
    """Sends what is due, and settles what is in doubt, until it is cancelled."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._poked = asyncio.Event()
        self._pace = asyncio.Semaphore(_AT_ONCE)

    def poke(self) -> None:
        """Something was put into the outbox: look now."""
        self._poked.set()

    async def run(self) -> None:
        while True:
            try:
                sent = await self.send_due()
            except Exception as failure:  # the database is away: nothing was claimed
                log.warning("sending_failed", failure=type(failure).__name__)
                sent = 0
            if not sent:
                await self._rest()

    async def settle(self, *, every: timedelta) -> None:
        """Look again and again for messages whose answer never came."""
        while True:
            await asyncio.sleep(every.total_seconds())
            try:
                await self.settle_doubts()
            except Exception as failure:  # the provider is away: the next round asks again
                log.warning("settling_failed", failure=type(failure).__name__)

    async def send_due(self) -> int:
        """Send one batch, one message for each person; how many were due."""
        self._poked.clear()
        parcels, seen = await self._claim()
        start = asyncio.get_running_loop().time()
        await asyncio.gather(*(self._send(parcel) for parcel in parcels))
        least = len(parcels) / self._house.settings.sends_per_second
        spent = asyncio.get_running_loop().time() - start
        if spent < least:
            await asyncio.sleep(least - spent)
        return seen

    async def settle_doubts(self) -> None:
        """Ask the provider what became of each; send again only what it has never seen."""
        doubts = await self._claim_doubts()
        for parcel, known, since in doubts:
            # Raises `Unreachable` where it cannot ask: then nothing is proven, nothing is sent.
            sid = await self._house.channel.find_sent(
                to=parcel.message.to,
                text=parcel.message.text,
                since=since - timedelta(minutes=1),
                known=known,
            )
            metrics.AMBIGUOUS.labels(resolved="found" if sid else "absent").inc()
            async with self._house.store.transaction() as session:
                if sid is not None:
                    await outbox.sent(session, parcel.outbox_id, sid)
                else:
                    await outbox.again(
                        session, parcel.outbox_id, at=self._house.clock(), why="proven_absent"
                    )
        if doubts:
            self.poke()

    async def _claim_doubts(self) -> list[tuple[_Parcel, Sequence[str], datetime]]:
        """Each doubtful message, the sids that are accounted for, and since when it may be out."""
        doubts = []
        async with self._house.store.transaction() as session:
            for due in await outbox.doubtful(session):
                since = due.row.run_at - timedelta(days=1)
                known = await outbox.sids_of(session, due.row.identity_id, since=since)
                doubts.append((_parcel(session, due), known, due.row.run_at))
                outbox.hold(due.row, lasts=_CLAIM)
        return doubts

    # --- one batch ---

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._poked.wait(), _IDLE)
        except TimeoutError:
            return

    async def _claim(self) -> tuple[list[_Parcel], int]:
        """Decide and mark as `sending`, committed before anything is called."""
        now = self._house.clock()
        rules = self._house.book.on(self._house.calendar.today(now)).sessions
        parcels = []
        async with self._house.store.transaction() as session:
            found = await outbox.due(session, now=now, limit=_AT_ONCE)
            for due in found:
                decision = sending.decide(
                    author=due.row.author,
                    purpose=due.row.purpose,
                    owner=due.owner,
                    now=now,
                    last_inbound_at=due.last_inbound_at,
                    opted_out=due.opted_out,
                    overtaken=due.overtaken,
                    rules=rules,
                )
                if decision.how == "free_form":
                    outbox.claim(due.row, lasts=_CLAIM, why=decision.why)
                    parcels.append(_parcel(session, due))
                else:
                    # Templates need approval first; until one is set, nothing leaves late.
                    due.row.status = "superseded" if decision.how == "superseded" else "refused"
                    due.row.why = decision.why
        return parcels, len(found)

    async def _send(self, parcel: _Parcel) -> None:
        async with self._pace:
            delivery = await self._house.channel.send(parcel.message)
        metrics.SENT.labels(outcome=type(delivery).__name__.lower()).inc()
        async with self._house.store.transaction() as session:
            await self._note(session, parcel, delivery)

    async def _note(self, session: Session, parcel: _Parcel, delivery: Delivery) -> None:
        match delivery:
            case Sent(provider_sid=sid):
                await outbox.sent(session, parcel.outbox_id, sid)
            case Refused(code=code, why=why):
                await outbox.move(session, parcel.outbox_id, "failed", error_code=code, why=why)
                log.warning("message_refused", outbox=str(parcel.outbox_id), code=code)
            case Later(why=why, after_seconds=seconds) if parcel.attempts < _MOST_ATTEMPTS:
                wait = _backed_off(seconds, parcel.attempts)
                at = self._house.clock() + timedelta(seconds=wait)
                await outbox.again(session, parcel.outbox_id, at=at, why=why)
            case Later(code=code, why=why):
                await outbox.move(session, parcel.outbox_id, "failed", error_code=code, why=why)
            case Doubt(why=why):
                # Stays `sending`: a callback may tell, or the provider's list, once it settled.
                log.warning("message_in_doubt", outbox=str(parcel.outbox_id), why=why)
                await outbox.doubt(session, parcel.outbox_id, settle_after=_SETTLED, why=why)


def _parcel(session: Session, due: Due) -> _Parcel:
    body = outbox.body(session, due.row)
    choice = body["choice"]
    return _Parcel(
        outbox_id=due.row.id,
        identity_id=due.row.identity_id,
        attempts=due.row.attempts,
        message=Outbound(
            to=due.address,
            text=body["text"],
            reference=str(due.row.id),
            choice=Choice(
                tuple(Option(**option) for option in choice["options"]), button=choice["button"]
            )
            if choice
            else None,
        ),
    )


def _backed_off(seconds: float, attempts: int) -> float:
    """At least what the provider asked for, longer each time, never two at the same moment."""
    wait = max(seconds, min(2.0**attempts, _LONGEST_WAIT))
    return wait * random.uniform(1.0, 1.3)  # noqa: S311 (jitter is no secret)
