"""Several people on one number: the talk of whoever speaks is open, those of the others wait.

Each person is a customer of their own with a talk of their own, so that nothing of one is read for
another. The number stays its owner's; whoever else writes from it is a guest.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from crm_store import events
from crm_store.conversations import PARKED, Conversation, Party
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.sql import Sql

_KEPT = ("too_young",)  # of what a talk remembered, when it is taken up again


@dataclass(frozen=True)
class Speaker:
    """Somebody who writes from a number that others write from, too."""

    ref: str
    is_owner: bool
    speaks: bool  # who was last said to be writing


async def guest(session: Session, identity: UUID, owner: UUID) -> UUID | None:
    """Who else has a talk on this number: the newest."""
    found = await session.ask(_GUEST, identity=identity, owner=owner)
    return found[0][0] if found else None


_GUEST = Sql(
    """
    select customer_id from conversations where identity_id = :identity and customer_id <> :owner
    order by created_at desc limit 1
    """
)


async def new_guest(session: Session, party: Party, *, at: datetime) -> UUID:
    """Somebody new to us, of whom we know no more than the number that they use."""
    customer = Customer(
        first_contact_at=at, source=party.identity.channel, language=party.conversation.language
    )
    session.add(customer)
    await session.flush()
    return customer.id


async def take_up(
    session: Session,
    of: Conversation,
    *,
    customer: UUID,
    state: Mapping[str, Any],
    heard_at: datetime | None,
) -> UUID:
    """Put this talk aside and open that of `customer` on the same number, as `state` leaves it.

    `heard_at` is when she spoke; None where it is opened without a word of hers.
    """
    await session.run(
        update(Conversation)
        .where(col(Conversation.id) == of.id)
        .values(status=PARKED)
        .execution_options(synchronize_session=False)
    )
    values = {
        "identity": of.identity_id,
        "customer": customer,
        "state": json.dumps(state),
        "kept": list(_KEPT),
        "heard_at": heard_at,
    }
    known = await session.ask(_TAKE_UP, **values)
    if known:
        found: UUID = known[0][0]
        return found
    begun = Conversation(
        identity_id=of.identity_id,
        customer_id=customer,
        language=of.language,
        state=dict(state),
        last_turn_at=heard_at,
        last_inbound_at=heard_at,
    )
    session.add(begun)
    await session.flush()
    return begun.id


_TAKE_UP = Sql(
    """
    update conversations set status = 'open',
        last_turn_at = coalesce(:heard_at::timestamptz, last_turn_at),
        last_inbound_at = coalesce(:heard_at::timestamptz, last_inbound_at),
        state = (select coalesce(jsonb_object_agg(key, value), '{}'::jsonb)
            from jsonb_each(state) where key = any(:kept::text[])) || :state::jsonb
    where id = (select id from conversations
        where identity_id = :identity and customer_id = :customer and status = 'parked'
        order by created_at desc limit 1)
    returning id
    """
)


async def give_back(session: Session, *, silent_since: datetime, at: datetime, most: int) -> int:
    """The number is its owner's again where a guest has fallen silent; how many there were."""
    found = await session.ask(_FORGOTTEN, since=silent_since, most=most)
    for conversation, owner, ref in found:
        talk = await session.get_one(Conversation, conversation)
        await take_up(session, talk, customer=owner, state={}, heard_at=None)
        events.record(
            session,
            "lifecycle",
            subject=ref,
            at=at,
            actor="timer",
            customer_id=owner,
            data={"what": "speaks_again"},
        )
    return len(found)


_FORGOTTEN = Sql(
    """
    select c.id, i.customer_id, k.ref from conversations c
    join channel_identities i on i.id = c.identity_id
    join customers k on k.id = i.customer_id
    where i.shared_at is not null and i.status = 'active' and c.status = 'open'
        and c.owner = 'bot' and c.customer_id <> i.customer_id and c.last_inbound_at < :since
        and (c.lease_until is null or c.lease_until < clock_timestamp())
    order by c.id limit :most for update of c skip locked
    """
)


async def of_number(session: Session, customer: UUID) -> Sequence[Speaker]:
    """Everybody who writes from a number of this customer's; nobody where she is alone on it."""
    found = [Speaker(*row) for row in await session.ask(_OF_NUMBER, customer=customer)]
    return found if len(found) > 1 else ()


_OF_NUMBER = Sql(
    """
    select k.ref, bool_or(k.id = i.customer_id), bool_or(c.status = 'open')
    from conversations c
    join channel_identities i on i.id = c.identity_id
    join customers k on k.id = c.customer_id
    where i.shared_at is not null and i.status = 'active' and i.id in (
        select identity_id from conversations where customer_id = :customer)
    group by k.ref order by 2 desc, 1
    """
)
