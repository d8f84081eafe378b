"""Who may be asked whether they would recommend us, who was asked, and who has fallen silent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from crm_store.database import Session
from crm_store.row import id_since
from crm_store.sql import Sql

_LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Borrowed:
    """Somebody, and the loan that gives us cause to ask."""

    customer_id: UUID
    ref: str


@dataclass(frozen=True)
class Span:
    """When a loan must have been paid off, and when paid out."""

    paid_off_since: datetime
    paid_off_until: datetime
    paid_out_since: date
    paid_out_until: date


@dataclass(frozen=True)
class Unsaid:
    """A number that was given, for which no reason followed."""

    conversation_id: UUID
    customer_id: UUID
    ref: str
    score: int


async def to_ask(
    session: Session,
    span: Span,
    *,
    keys: str,
    again_since: datetime,
    now: datetime,
    most: int = 200,
) -> list[Borrowed]:
    """Whose loan gives cause, where nobody has asked or answered since `again_since`."""
    after = id_since(_LOOK_BACK)
    rows = await session.ask(
        _TO_ASK, after=after, keys=keys, again=again_since, now=now, most=most, **vars(span)
    )
    return [Borrowed(*row) for row in rows]


# A complaint, hardship, a death or a dispute is no moment to ask: the gate knows all but the first.
_TO_ASK = Sql(
    """
    with joined as materialized (
        select id, person from crm.joined()
    ), cause as (
        select coalesce(joined.person, e.customer_id) as customer_id, e.subject as ref
        from events e left join joined on joined.id = e.customer_id
        where e.id > :after and e.kind = 'notice' and e.data ->> 'told' = 'paid_off'
            and e.at between :paid_off_since and :paid_off_until
      union all
        select l.customer_id, l.ref from loans l
        where l.status = 'active' and l.hold is null
            and l.disbursed_on between :paid_out_since and :paid_out_until
    )
    select distinct on (cause.customer_id) cause.customer_id, cause.ref from cause
    where not exists (select 1 from feedback f where f.customer_id = cause.customer_id
            and f.survey = 'nps' and f.at >= :again)
        and not exists (select 1 from joined join feedback f on f.customer_id = joined.id
            where joined.person = cause.customer_id and f.survey = 'nps' and f.at >= :again)
        and not exists (select 1 from cases k where k.customer_id = cause.customer_id
            and k.category = 'complaint' and k.status not in ('resolved', 'closed'))
        and not exists (select 1 from outbox asked
            join conversations c on c.id = asked.conversation_id
            where c.customer_id = cause.customer_id and asked.created_at between :again and :now
                and starts_with(asked.dedupe_key, :keys))
    order by cause.customer_id, cause.ref desc limit :most
    """
)


async def is_ours(session: Session) -> bool:
    """Whether nobody else asks until this transaction ends."""
    ((ours,),) = await session.ask(_OURS)
    return bool(ours)


_OURS = Sql("select pg_try_advisory_xact_lock(hashtext('recommending'))")


async def await_answer(
    session: Session,
    conversation: UUID,
    ref: str,
    *,
    topic: str,
    options: Sequence[Sequence[str]],
    silent_since: datetime,
) -> bool:
    """What she writes next may be the number; False while a form, a question or a turn is open.

    A menu is open until she has been silent since then: its numbers are hers to write.
    """
    told = {"topic": topic, "options": json.dumps([list(each) for each in options])}
    return bool(
        await session.ask(_AWAIT, conversation=conversation, ref=ref, since=silent_since, **told)
    )


_AWAIT = Sql(
    """
    update conversations set state = state || jsonb_build_object(
        'topic', :topic::text, 'options', :options::jsonb,
        'recommends', jsonb_build_array(:ref::text))
    where id = :conversation and owner = 'bot' and status = 'open' and state ->> 'flow' is null
        and coalesce(state ->> 'topic', 'menu') = 'menu'
        and (coalesce(state -> 'options', '[]') = '[]' or last_turn_at < :since)
        and (lease_until is null or lease_until < clock_timestamp())
        and not exists (select 1 from inbox i
            join channel_identities a on a.address_bidx = i.sender_bidx
            where a.id = conversations.identity_id and i.status = 'received')
    returning id
    """
)


async def unsaid(
    session: Session, *, topic: str, silent_since: datetime, most: int
) -> list[Unsaid]:
    """Who gave a number and no reason; from here on none is waited for."""
    rows = await session.ask(_UNSAID, topic=topic, since=silent_since, most=most)
    return [Unsaid(talk, customer, ref, int(score)) for talk, customer, ref, score in rows]


_UNSAID = Sql(
    """
    with silent as (
        select id, state -> 'recommends' as told from conversations
        where state ->> 'topic' = :topic and last_turn_at < :since and owner = 'bot'
            and (lease_until is null or lease_until < clock_timestamp())
        order by id limit :most for update skip locked
    )
    update conversations c set state = c.state - 'topic' - 'options' - 'recommends'
    from silent where silent.id = c.id
    returning c.id, c.customer_id, silent.told ->> 0, silent.told ->> 1
    """
)
