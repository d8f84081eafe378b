"""Unclear photos: nobody could read them, so they are deleted as soon as nobody needs them."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent.office import Desk, Office
from crm_store import documents
from crm_store.documents import Cabinet, Document

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_BY = "timer"


async def round_of(house: "House") -> int:
    """Delete what policy keeps no longer, each in a transaction; how many there were."""
    office, now = Office.of(house), house.clock()
    kept_for = timedelta(days=office.rules(now).documents.unclear_photo_days)
    async with house.store.reading() as session:
        found = await documents.unclear(session, before=now - kept_for)
    deleted = 0
    for each in found:
        try:
            async with house.store.transaction() as session:
                deleted += await delete(Desk(session, office, now), each, cabinet=house.cabinet)
        except Exception as failure:  # one file's failure keeps no other waiting
            log.error("photo_not_deleted", document=str(each), error=type(failure).__name__)
    return deleted


async def delete(desk: Desk, document: UUID, *, cabinet: Cabinet) -> bool:
    """The photo and its copies are gone; that there was one, and why it was refused, stays."""
    row = await desk.session.get_one(Document, document, with_for_update=True)
    keys = [key for key in (row.storage_key, *row.copy_keys) if key]
    if not keys:
        return False
    # The files first: where the rest fails, the next round finds the row as it was.
    await asyncio.to_thread(_remove, cabinet, keys)
    row.storage_key, row.copy_keys = None, []
    desk.session.add(row)
    desk.audit(
        _BY, "photo_deleted", subject=f"document:{row.id}", why=row.reject_reason, files=len(keys)
    )
    return True


def _remove(cabinet: Cabinet, keys: list[str]) -> None:
    for key in keys:
        cabinet.remove(key)
