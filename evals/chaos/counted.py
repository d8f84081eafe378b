"""What is counted: after the storm, a few messages, and what every process says of them."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import text

from evals.chaos.world import World

_PEOPLE = tuple(f"+26481000{number:04}" for number in range(1900, 1905))
_LINES = ("Hi", "1", "menu")
_SECONDS = 30.0
_SAMPLE = re.compile(r"^(buffr_[a-z_]+)(?:\{[^}]*\})? ([0-9.e+-]+)$", flags=re.MULTILINE)
# What a metric, added up over processes, counts in the store.
_HELD = {
    "buffr_inbox_received_total": "select count(*) from inbox",
    "buffr_turns_total": "select count(*) from turns",
    "buffr_messages_sent_total": "select count(*) from outbox where sent_at is not null",
    "buffr_dead_letters_total": "select count(*) from inbox where status = 'dead'",
    "buffr_message_status_total": "select count(*) from delivery_receipts",
}


async def compare(world: World) -> list[str]:
    """Write a little, count on both sides; where they differ, by how much."""
    counted, held = await _counted(world), await _held(world)
    for line in _LINES:
        for phone in _PEOPLE:
            await world.twilio.borrower_says(phone, line)
        await _answered(world)
    end, wrong = time.monotonic() + _SECONDS, ["nothing was counted"]
    while wrong and time.monotonic() < end:
        await asyncio.sleep(0.2)  # receipts of the last sends
        now, holds = await _counted(world), await _held(world)
        wrong = [
            f"{name}: {now[name] - counted[name]:.0f} counted, {holds[name] - held[name]} held"
            for name in _HELD
            if now[name] - counted[name] != holds[name] - held[name]
        ]
    return wrong


async def _counted(world: World) -> Mapping[str, float]:
    """Every metric of ours, over all labels and processes."""
    found = defaultdict[str, float](float)
    for told in await world.metrics():
        for name, value in _SAMPLE.findall(told):
            found[name] += float(value)
    return found


async def _held(world: World) -> dict[str, int]:
    held = {}
    async with world.store.engine.connect() as connection:
        for name, sql in _HELD.items():
            held[name] = int((await connection.execute(text(sql))).scalar_one())
    return held


async def _answered(world: World) -> None:
    waits = text("select count(*) from inbox where status = 'received'")
    async with asyncio.timeout(_SECONDS):
        while True:
            async with world.store.engine.connect() as connection:
                if not (await connection.execute(waits)).scalar_one():
                    return
            await asyncio.sleep(0.05)
