"""The crowd: writes what the plan says at its moments, and notes what became of each webhook."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from channels.fake_twilio import Attachment
from evals.chaos.plan import Line, Plan
from evals.chaos.world import World

_DAMAGE = text(
    "update inbox set content_sealed = 'damaged' where provider_sid = :sid and status = 'received'"
)


@dataclass(frozen=True)
class Knock:
    """One message as it was sent: when its webhook left, and when it was acknowledged."""

    sid: str
    phone: str
    begun: float
    ended: float
    is_acknowledged: bool
    is_damaged: bool = False
    has_photo: bool = False


@dataclass
class Crowd:
    """Everybody who writes in one run."""

    world: World
    knocks: list[Knock] = field(default_factory=list)

    async def speak(self, plan: Plan) -> None:
        """Write it all, each at its moment, whether or not those before were answered."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as all_of_it:
            for line in plan.lines:
                now = asyncio.get_running_loop().time()
                await asyncio.sleep(max(0.0, began + line.at - now))
                all_of_it.create_task(self._say(line))

    async def _say(self, line: Line) -> None:
        begun = time.time()
        said = await self.world.twilio.borrower_says(
            line.phone,
            line.text,
            copies=line.copies,
            drop=line.is_dropped,
            media=[_photo(line)] if line.has_photo else (),
        )
        ended, acknowledged = time.time(), 200 in said.statuses
        damaged = line.is_damaged and acknowledged and await self._damage(said.sid)
        self.knocks.append(
            Knock(said.sid, line.phone, begun, ended, acknowledged, damaged, line.has_photo)
        )

    async def _damage(self, sid: str) -> bool:
        """Alter what is kept of it, unless it was answered already: it opens no more."""
        with suppress(OSError, SQLAlchemyError, TimeoutError):
            async with asyncio.timeout(5.0), self.world.store.engine.begin() as connection:
                found = await connection.execute(_DAMAGE, {"sid": sid})
                return bool(found.rowcount)
        return False


def _photo(line: Line) -> Attachment:
    """Nothing can be read on it, which costs as long to find as a paper to read; each another."""
    grey = 40 + int(line.at * 1000) % 150
    content = BytesIO()
    Image.new("RGB", (900, 600), (grey, grey // 2, 90)).save(content, "JPEG")
    return Attachment(content.getvalue(), "image/jpeg")
