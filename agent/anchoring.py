"""Anchoring: the end of the audit chain is written down outside of the database by a timer."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from agent import metrics
from crm_store import anchors

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()


async def round_of(house: "House") -> None:
    """Look whether the chain still goes through every anchor, then drop the next one.

    Where it does not, none is dropped: what follows would look as if all were well.
    """
    file = house.settings.anchors
    async with house.store.reading() as session:
        broken = await anchors.verify(session, file)
        metrics.AUDIT_BROKEN.set(0 if broken is None else 1)
        metrics.AUDIT_OK.set(1 if broken is None else 0)
        if broken is not None:
            log.error("audit_chain_broken", seq=broken.seq, why=broken.why)
            return
        await anchors.drop(session, file, at=house.clock())


async def standing(house: "House") -> str:
    """How the chain stands, in a sentence."""
    async with house.store.reading() as session:
        broken = await anchors.verify(session, house.settings.anchors)
    if broken is not None:
        return f"broken at {broken.seq}: {broken.why}"
    found = await asyncio.to_thread(anchors.read, house.settings.anchors)
    return f"goes through {len(found)} anchors" if found else "no anchor yet"
