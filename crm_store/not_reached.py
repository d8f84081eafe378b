"""What WhatsApp could not carry: found once; it waits until she writes, or has no other way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from crm_store import leaving
from crm_store.database import Session
from crm_store.sql import Sql

ASKED = "asked_by_sms"
NO_WAY = "no_second_way"
SHE_WROTE = "she_wrote"
NOT_NEEDED = "she_wrote_by_herself"
_DONE = (ASKED, NO_WAY, NOT_NEEDED)


@dataclass(frozen=True)
class Lost:
    """A message that did not reach her."""

    row: UUID
    conversation: UUID
    asks: bool  # her to write: it says nothing else
    wrote: bool  # she has since


async def waiting(
    session: Session,
    *,
    codes: Collection[int],
    purposes: Collection[str],
    since: datetime,
    most: int = 100,
) -> list[Lost]:
    """Failed for one of these reasons, and not looked at yet; ours until the end."""
    rows = await session.ask(
        _WAITING,
        codes=list(codes),
        purposes=list(purposes),
        since=since,
        done=list(_DONE),
        opens=leaving.OPENS,
        most=most,
    )
    return [Lost(*row) for row in rows]


_WAITING = Sql(
    """
    select o.id, o.conversation_id, starts_with(o.dedupe_key, :opens::text),
        coalesce(c.last_inbound_at > coalesce(o.sent_at, o.run_at), false)
    from outbox o
    join conversations c on c.id = o.conversation_id
    join channel_identities i on i.id = o.identity_id
    where o.status in ('failed', 'undelivered') and o.due_at > :since
        and o.error_code = any(:codes::int[]) and o.purpose = any(:purposes::text[])
        and o.why <> all(:done::text[]) and i.channel = 'whatsapp' and i.kind = 'phone'
        and i.status = 'active'
    order by o.seq limit :most for update of o skip locked
    """
)


async def mark(session: Session, row: UUID, *, why: str) -> None:
    """It does not go again, and is not looked at again."""
    await session.ask(_MARK, row=row, why=why)


_MARK = Sql("update outbox set why = :why where id = :row")


async def put_back(
    session: Session, row: UUID, status: Literal["held", "queued"], *, why: str, now: datetime
) -> None:
    """It goes once more, when she writes or at once, under another name of the provider's.

    The attempt that is over counts for nothing; what is told of it later is not told of the next.
    """
    await session.ask(_PUT_BACK, row=row, status=status, why=why, now=now)


_PUT_BACK = Sql(
    """
    update outbox set status = :status, why = :why, run_at = :now, provider_sid = null,
        error_code = null, sent_at = null, claimed_until = null
    where id = :row and status in ('failed', 'undelivered')
    """
)
