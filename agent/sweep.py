"""The sweep: answers whoever was forgotten by a lost wake-up."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from agent.timers import heed_cancellation
from agent.worker import answer
from crm_store import inbox

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()


async def run(house: "House", *, every: timedelta) -> None:
    """Answer whoever was forgotten by a lost wake-up; a plain loop, so that nothing can lose it.

    It asks the queue for nothing: without Redis we are slower, and no more than that.
    """
    busy: dict[bytes, asyncio.Task[None]] = {}
    try:
        while True:
            await asyncio.sleep(every.total_seconds())
            busy = {sender: task for sender, task in busy.items() if not task.done()}
            room = house.settings.turns_at_once - len(busy)
            less = {*busy, *house.paper_line.waiting}
            for sender in await _forgotten(house, every=every, less=less, most=room):
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
        heed_cancellation()
        return []
    return [each.sender for each in waiting if each.sender not in less][:most]


async def _answer_forgotten(house: "House", sender: bytes) -> None:
    try:
        await answer(house, sender)
    except Exception as failure:  # the next round tries again
        log.warning("sweep_failed", failure=type(failure).__name__)
