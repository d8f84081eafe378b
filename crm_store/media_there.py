"""Files that were fetched from the provider and lie there still, in the messages they came with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_store import events, inbox
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.inbox import Inbox
from crm_store.sql import Sql

_KIND = "media_forgotten"


@dataclass(frozen=True)
class MediaThere:
    """A file of ours, and where it lies there as the message said."""

    document: UUID
    customer: UUID
    storage_key: str | None  # None: it was refused, or let go since
    sha256: str
    channel: str
    url: str
    content_type: str


async def still(
    session: Session, *, since: datetime, until: datetime, limit: int = 200
) -> Sequence[MediaThere]:
    """Those that came in this time and that nobody has let the provider forget, newest first."""
    rows = await session.ask(_STILL, since=since, until=until, limit=limit)
    found = [await _found(session, *row) for row in rows]
    return [each for each in found if each is not None]


async def _found(
    session: Session, document: UUID, customer: UUID, key: str | None, sha256: str, letter: UUID
) -> MediaThere | None:
    """The address stands in the message; files of one are numbered in its order."""
    row = await session.get_one(Inbox, letter)
    try:
        said: dict[str, Any] = inbox.content(session, row)
    except CannotOpen:  # damaged, or erased since: nothing says any more where it lies
        return None
    place, files = document.int - letter.int - 1, said.get("media", [])
    if not 0 <= place < len(files):
        return None
    media = files[place]
    return MediaThere(
        document, customer, key, sha256, row.channel, media["url"], media["content_type"]
    )


# What was never fetched has no hash: it lies nowhere else.
_STILL = Sql(
    """
    select d.id, d.customer_id, d.storage_key, d.sha256, i.id from documents d
    join inbox i on i.id = d.message_id and i.status = 'answered'
    where d.received_at >= :since and d.received_at < :until and d.sha256 <> ''
        and not exists (select 1 from events e where e.customer_id = d.customer_id
            and e.at >= d.received_at and e.kind = 'media_forgotten' and e.subject = d.id::text)
    order by d.received_at desc, d.id desc limit :limit
    """
)


def forgotten(session: Session, media: MediaThere, *, became: str, at: datetime, by: str) -> None:
    """It is gone there, or was never theirs to forget: nobody asks again."""
    events.record(
        session,
        _KIND,
        subject=str(media.document),
        at=at,
        actor=by,
        customer_id=media.customer,
        data={"became": became},
    )
