"""Unclear photos: nobody could read them, so they are deleted as soon as nobody needs them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from agent import one_by_one, removing
from agent.office import Desk, Office
from crm_store import audit, documents, erasure, files_to_remove
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"


async def round_of(house: "House") -> int:
    """Delete what policy keeps no longer, each in a transaction; how many there were."""
    office, now = Office.of(house), house.clock()
    kept_for = timedelta(days=office.rules(now).documents.unclear_photo_days)
    async with house.store.reading() as session:
        found = await documents.unclear(session, before=now - kept_for)
    deleted = await one_by_one.done(house, found, delete, failed="photo_not_deleted")
    if deleted:
        await removing.round_of(house)
    return deleted


async def delete(desk: Desk, document: UUID) -> bool:
    """The photo and its copies are gone; that there was one, and why it was refused, stays.

    False where they were gone before, or a legal hold lasts.
    """
    row = await desk.session.get_one(Document, document)
    await desk.session.get_one(Customer, row.customer_id, with_for_update=True)
    await desk.session.refresh(row, with_for_update=True)
    if await erasure.hold_of(desk.session, row.customer_id) is not None:
        return False
    return await _let_go(desk.session, row, by=_BY, at=desk.now)


async def delete_of(session: Session, customer: UUID, *, by: str, at: datetime) -> int:
    """Delete what she has sent a better one of; how many photos that were."""
    found = await documents.unclear_of(session, customer)
    rows = await documents.by_ids(session, found)
    return sum([await _let_go(session, row, by=by, at=at) for row in rows])


async def _let_go(session: Session, row: Document, *, by: str, at: datetime) -> bool:
    keys = [key for key in (row.storage_key, *row.copy_keys) if key]
    if not keys:
        return False
    await files_to_remove.name(session, keys, at=at)
    row.storage_key, row.copy_keys = None, []
    session.add(row)
    detail = {"why": row.reject_reason, "files": len(keys)}
    session.audited.append(audit.Entry(at, by, "photo_deleted", f"document:{row.id}", detail))
    return True
