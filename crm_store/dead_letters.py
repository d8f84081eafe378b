"""Messages that came in and could not be answered: each is looked at, and can be tried again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class DeadLetter:
    """What is known of such a message without opening it."""

    id: UUID
    sid: str
    channel: str
    received_at: datetime
    attempts: int
    why: str
    customer: str | None  # her reference, where the number is known
    conversation: UUID | None
    owner: str | None


# Why a letter stays as it is. What she has written since may have been answered with another
# question, and on a phone of several the talk that is open may be somebody else's.
Refusal = Literal["alive", "written_since", "another_speaks"]


@dataclass(frozen=True)
class Revived:
    """A message that is tried once more, and whom to wake for it."""

    sid: str
    sender: bytes


async def found(session: Session, *, first: int, most: int) -> list[DeadLetter]:
    """The dead letters, the newest first."""
    return [DeadLetter(*row) for row in await session.ask(_FOUND, first=first, most=most)]


_FOUND = Sql(
    """
    select i.id, i.provider_sid, i.channel, i.received_at, i.attempts, coalesce(i.last_error, ''),
        u.ref, c.id, c.owner
    from inbox i
    left join channel_identities a on a.address_bidx = i.sender_bidx and a.status = 'active'
    left join conversations c on c.identity_id = a.id and c.status = 'open'
    left join customers u on u.id = a.customer_id
    where i.status = 'dead'
    order by i.received_at desc, i.id desc offset :first limit :most
    """
)


async def count(session: Session) -> int:
    """How many there are."""
    ((number,),) = await session.ask(_COUNT)
    return int(number)


_COUNT = Sql("select count(*) from inbox where status = 'dead'")


async def revive(session: Session, letter: UUID, *, now: datetime) -> Revived | Refusal:
    """Have it answered as if it had just come, where it cannot answer what was asked later."""
    rows = await session.ask(_REVIVE, letter=letter, now=now)
    if not rows:
        return "alive"
    ((written_since, another_speaks, sid, sender),) = rows
    if written_since:
        return "written_since"
    return "another_speaks" if another_speaks else Revived(sid, sender)


_REVIVE = Sql(
    """
    with dead as (
        select i.id,
            exists (select 1 from inbox later where later.account = i.account
                and later.sender_bidx = i.sender_bidx and later.received_at > i.received_at
                and later.status = 'answered') as written_since,
            exists (select 1 from turns t
                join channel_identities a on a.address_bidx = i.sender_bidx and a.status = 'active'
                join conversations c on c.identity_id = a.id and c.status = 'open'
                where t.id = i.turn_id and t.conversation_id <> c.id) as another_speaks
        from inbox i where i.id = :letter and i.status = 'dead' for update
    ), revived as (
        update inbox set status = 'received', attempts = 0, last_error = null, ready_at = :now
        from dead where inbox.id = dead.id and not (written_since or another_speaks)
        returning provider_sid, sender_bidx
    )
    select written_since, another_speaks, provider_sid, sender_bidx
    from dead left join revived on true
    """
)
