"""The pace of sending: every process takes its places from one row, and keeps to them."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from channels.channel import SMS, Delivery, Later
from crm_store import sending_rate
from crm_store.sending_rate import Places

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

# HTTP's and Twilio's own word for too many requests, and Meta's for this number's rate.
_TOO_MANY = frozenset((429, 20429, 63018))
_LATE = 0.05  # seconds: whoever comes later takes another place, or two could fall into one
_LINE = 0.05  # seconds by which the line may bring two of them closer together
_AHEAD = 2.0  # seconds, of the places that may be taken before their time; a claim lasts longer
_HEEDED = timedelta(seconds=10)


class Pace:
    """Hands out moments at which one message of a number of ours may leave."""

    def __init__(self, house: "House") -> None:
        self._house = house
        # Whoever is late by less than `_LATE` shares a second with those who are not, and the
        # provider counts them as they arrive.
        self._usual = timedelta(seconds=(1 + _LATE + _LINE) / house.settings.sends_per_second)
        self._apart = self._usual.total_seconds()  # as it was last told
        self._taken_until = 0.0  # by anybody, as far as we know
        self._ahead = min(_AHEAD, house.lease.total_seconds() / 4)

    def room(self) -> int:
        """How many may be claimed now: none waits longer for its place than its claim lasts."""
        ahead = max(0.0, self._taken_until - asyncio.get_running_loop().time())
        if ahead >= self._ahead:
            return 0
        return max(1, int((self._ahead - ahead) / self._apart))

    async def places(self, channel: str, count: int) -> list[float]:
        """So many moments of the loop's clock, that no other process has."""
        found = await self._taken(channel, count)
        first = asyncio.get_running_loop().time() + found.first
        self._apart, self._taken_until = found.apart, first + found.apart * count
        return [first + found.apart * number for number in range(count)]

    async def keep(self, channel: str, place: float, *, until: float) -> None:
        """Wait for this place; for another where we woke up too late for it, and there is time."""
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(place - clock())
        if clock() - place < _LATE:
            return
        # Once: on a machine that is always late nothing would ever leave.
        (place,) = await self.places(channel, 1)
        if place < until:
            await asyncio.sleep(place - clock())

    async def heed(self, channel: str, delivery: Delivery) -> None:
        """Where the provider protests, every sender of this number slows down."""
        if not isinstance(delivery, Later) or delivery.code not in _TOO_MANY:
            return
        log.warning("sending_slowed", channel=channel, code=delivery.code)
        await sending_rate.slow(self._house.store, self._number(channel), lasts=_HEEDED)

    async def _taken(self, channel: str, count: int) -> Places:
        try:
            return await sending_rate.take(
                self._house.store, self._number(channel), count=count, apart=self._usual
            )
        except Exception as failure:  # the database is away; what was claimed may still leave
            log.warning("pace_unknown", failure=type(failure).__name__)
            return Places(first=0.0, apart=self._usual.total_seconds())

    def _number(self, channel: str) -> str:
        settings = self._house.settings
        number = settings.twilio_sms_sender if channel == SMS else settings.twilio_sender
        return f"{channel} {number}"
