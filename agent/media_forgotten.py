"""Files at the provider: deleted there once they are kept here for sure."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from agent import timers
from channels.channel import Media
from crm_store import documents, media_there
from crm_store.crypto import CannotOpen
from crm_store.media_there import MediaThere

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_BY = "timer"
_TRIED_FOR = timedelta(days=30)  # after that the provider will not let it be deleted at all
_FAILURES = 5  # one after the other: then it is away, and the next round asks again


async def round_of(house: "House") -> int:
    """Let the provider forget what we keep; how many files that were.

    Not before its list is no longer asked for what a webhook did not bring: a store that went
    back to a backup fetches such files once more.
    """
    until = house.clock() - timers.LOOK_BACK
    async with house.store.reading() as session:
        found = await media_there.still(session, since=until - _TRIED_FOR, until=until)
    gone, failed = 0, 0
    for each in found:
        if failed == _FAILURES:
            break
        if not await asyncio.to_thread(_is_kept_here, house, each):
            log.error("file_not_as_received", document=str(each.document))
        elif await _forget(house, each):
            gone, failed = gone + 1, 0
        else:
            failed += 1
    return gone


async def _forget(house: "House", media: MediaThere) -> bool:
    channel = house.channel_named(media.channel)
    if channel is None:
        return False
    became = await channel.forget(Media(media.url, media.content_type))
    if became == "later":
        return False
    async with house.store.transaction() as session:
        media_there.forgotten(session, media, became=became, at=house.clock(), by=_BY)
    return True


def _is_kept_here(house: "House", media: MediaThere) -> bool:
    """Whether what we have opens and is what came; what was refused or let go need not be here."""
    if media.storage_key is None:
        return True
    try:
        data = house.cabinet.get(media.storage_key, media.document)
    except (OSError, CannotOpen):
        return False
    return documents.fingerprint(data) == media.sha256
