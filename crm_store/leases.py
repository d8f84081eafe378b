"""The turn: one worker takes it, keeps it, and ends it or gives it back.

The lease is the fence. Whoever has lost it, or whose conversation has moved on, writes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlmodel import col, select

from crm_store.applications import Application
from crm_store.conversations import Conversation, Party
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.sql import Sql


@dataclass(frozen=True)
class Taken:
    """A turn in our hands, with what stood in the store at the moment when we took it."""

    lease: UUID
    party: Party
    letters: frozenset[UUID]  # those of ours that nobody has answered since we looked
    unsaid: tuple[UUID, ...]  # replies in the outbox that were taken back: to be said again


async def take(
    store: Store, sender: bytes, *, lasts: timedelta, letters: Sequence[UUID]
) -> Taken | None:
    """Take the turn by the database's clock, count the attempt, take back unsent replies.

    Where all letters were answered meanwhile, nothing is taken back: there is no turn to say it.
    None while somebody else has it, and where there is no conversation yet.
    """
    lease = uuid4()
    found = await store.ask(_TAKE, sender=sender, lease=lease, lasts=lasts, letters=letters)
    if not found:
        return None
    _, counted, unsaid, *party = found[0]
    return Taken(lease, Party.loaded(party), frozenset(counted), tuple(unsaid))


# All parts of a statement see the same moment. A turn that was ended before it is seen whole;
# one that ends meanwhile still has its lease in what we see, and is not taken. It waits for no
# disk: if the server dies, nothing was taken, and whoever believes it finds that at its end.
_TAKE = Sql(
    """
    with taken as (
        update conversations c set lease = :lease, lease_until = clock_timestamp() + :lasts
        from channel_identities i
        where i.id = c.identity_id and i.address_bidx = :sender and i.status = 'active'
            and c.status = 'open'
            and (c.lease_until is null or c.lease_until < clock_timestamp())
        returning {c}
    ), counted as (
        update inbox set attempts = attempts + 1
        where id = any(:letters::uuid[]) and status = 'received' and exists (select 1 from taken)
        returning id
    ), unsaid as (
        update outbox o set status = 'superseded', why = 'newer_message'
        from taken
        where o.conversation_id = taken.id and o.status in ('queued', 'held', 'superseded')
            and o.author = 'bot' and o.purpose = 'reply' and exists (select 1 from counted)
        returning o.id
    )
    select set_config('synchronous_commit', 'off', true),
        array(select id from counted), array(select id from unsaid),
        {c}, {i}, {k}, {a}
    from taken c
    join channel_identities i on i.id = c.identity_id
    join customers k on k.id = c.customer_id
    left join lateral (
        select * from applications where customer_id = k.id order by started_at desc limit 1
    ) a on true
    """,
    c=Conversation,
    i=Identity,
    k=Customer,
    a=Application,
)


async def release(session: Session, conversation: UUID, lease: UUID) -> None:
    """Give the turn back without having answered."""
    await session.run(
        update(Conversation)
        .where(col(Conversation.id) == conversation, col(Conversation.lease) == lease)
        .values(lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def renew(session: Session, conversation: UUID, lease: UUID, *, lasts: timedelta) -> bool:
    """Keep the turn for longer; False if somebody else has it by now."""
    found = await session.run(
        update(Conversation)
        .where(col(Conversation.id) == conversation, col(Conversation.lease) == lease)
        .values(lease_until=func.clock_timestamp() + lasts)
        .returning(col(Conversation.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def holds(session: Session, conversation: UUID, lease: UUID) -> bool:
    """Whether the turn is still ours."""
    found = await session.exec(
        select(Conversation.id).where(Conversation.id == conversation, Conversation.lease == lease)
    )
    return found.first() is not None


@dataclass(frozen=True)
class Ending:
    """What a turn makes of its conversation and its letters; None leaves a thing as it was."""

    turn_id: UUID
    letters: Sequence[UUID]
    state: Mapping[str, object]
    at: datetime
    last_inbound_at: datetime
    language: str | None = None
    owner: str | None = None
    letters_are: str = "answered"  # or dead


async def finish(
    session: Session,
    conversation: UUID,
    lease: UUID,
    *,
    version: int,
    ending: Ending,
    unless_newer: bytes | None = None,
) -> bool:
    """End the turn: one version further, the lease given back, the letters closed.

    False, and nothing is changed, if the lease was lost, if the conversation has changed hands
    since this version, or if the sender `unless_newer` has said more than these letters.
    """
    ((finished,),) = await session.ask(
        _FINISH,
        conversation=conversation,
        lease=lease,
        version=version,
        sender=unless_newer,
        **{**vars(ending), "state": json.dumps(ending.state)},
    )
    return bool(finished)


# A message that was found late opens no window that a newer one has opened later.
_FINISH = Sql(
    """
    with finished as (
        update conversations set
            version = version + 1, lease = null, lease_until = null,
            state = :state::jsonb, last_turn_at = :at::timestamptz,
            last_inbound_at = greatest(last_inbound_at, :last_inbound_at::timestamptz),
            language = coalesce(:language::text, language),
            owner = coalesce(:owner::text, owner),
            queued_at = case :owner::text
                when 'queue' then :at::timestamptz when 'bot' then null else queued_at end
        where id = :conversation and lease = :lease and version = :version
            and not exists (select 1 from inbox where sender_bidx = :sender::bytea
                and status = 'received' and id <> all(:letters::uuid[]))
        returning id
    ), closed as (
        update inbox set status = :letters_are::text, turn_id = :turn_id
        where id = any(:letters::uuid[]) and exists (select 1 from finished)
    ), let_go as (
        update outbox set status = 'queued', why = 'she_wrote'
        where conversation_id = :conversation and status = 'held'
            and exists (select 1 from finished)
    ), not_asked as (
        update outbox set status = 'refused', why = 'she_wrote_by_herself'
        where (conversation_id = :conversation or identity_id in
                (select identity_id from conversations where id = :conversation))
            and status = 'queued' and as_template and dedupe_key like 'opens:%'
            and exists (select 1 from finished)
    )
    select exists (select 1 from finished)
    """
)
