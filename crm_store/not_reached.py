"""What did not reach her: found once; it waits until she writes, or a person reaches her."""

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


@dataclass(frozen=True)
class NeverArrived:
    """The first message of a talk that is lost, and whose it is."""

    message: UUID
    customer_id: UUID
    customer: str
    conversation: UUID
    code: int | None


async def for_a_person(
    session: Session, *, since: datetime, before: datetime, less: Collection[int], rule: str
) -> list[NeverArrived]:
    """Lost in that time, and not known to a person yet; one row for each talk.

    Whatever else is lost of a talk while its task waits is known with it.
    """
    rows = await session.ask(
        _FOR_A_PERSON,
        since=since,
        before=before,
        less=list(less),
        done=[ASKED, NOT_NEEDED],
        opens=leaving.OPENS,
        rule=f"rule:{rule}",
    )
    return [NeverArrived(*row) for row in rows]


# What only asks her to write is left out: what waits behind it becomes a task of its own.
_FOR_A_PERSON = Sql(
    """
    select distinct on (o.conversation_id) o.message_id, c.id, c.ref, v.id, o.error_code
    from outbox o
    join channel_identities i on i.id = o.identity_id and i.status = 'active'
    join conversations v on v.id = o.conversation_id
    join customers c on c.id = v.customer_id
    where o.status in ('failed', 'undelivered') and o.due_at > :since
        and coalesce(o.sent_at, o.run_at) < :before
        and o.purpose <> 'marketing' and coalesce(o.error_code, 0) <> all(:less::int[])
        and o.why <> all(:done::text[]) and not starts_with(o.dedupe_key, :opens::text)
        and not exists (select 1 from tasks t
            where t.conversation_id = o.conversation_id and t.created_by = :rule::text
                and (t.status <> 'done' or t.done_at >= coalesce(o.sent_at, o.run_at)))
    order by o.conversation_id, o.seq limit 200
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
