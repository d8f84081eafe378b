"""Who may be asked how it was: a person has helped or a loan is paid, and nobody was asked yet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store.database import Session
from crm_store.row import id_since
from crm_store.sql import Sql

_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Helped:
    """Somebody, and what came to its end: a case or a loan."""

    customer_id: UUID
    ref: str


async def to_ask(
    session: Session, *, since: datetime, until: datetime, keys: str, most: int = 200
) -> list[Helped]:
    """What ended in between and was never asked about; `keys` begins the key of a question.

    One question at a time: whoever was asked or has answered since then is left in peace.
    """
    # Identifiers sort by time: only what happened lately is looked at.
    after = id_since(_LOOK_BACK)
    rows = await session.ask(_TO_ASK, since=since, until=until, keys=keys, most=most, after=after)
    return [Helped(*row) for row in rows]


_TO_ASK = Sql(
    """
    with joined as materialized (
        select id, person from crm.joined()
    ), ended as (
        select customer_id, ref, settled_at as at from cases
        where settled_at between :since and :until and status = 'resolved'
            and taken_at is not null and category <> 'complaint'
      union all
        select coalesce(joined.person, e.customer_id), e.subject, e.at
        from events e left join joined on joined.id = e.customer_id
        where e.id > :after and e.kind = 'notice' and e.data ->> 'told' = 'paid_off'
            and e.at between :since and :until
    )
    select distinct on (ended.customer_id) ended.customer_id, ended.ref
    from ended
    where not exists (select 1 from events answer where answer.kind = 'csat'
            and answer.customer_id = ended.customer_id and answer.at >= ended.at)
        and not exists (select 1 from joined join events answer on answer.customer_id = joined.id
            where joined.person = ended.customer_id and answer.kind = 'csat'
                and answer.at >= ended.at)
        and not exists (select 1 from outbox asked
            join conversations c on c.id = asked.conversation_id
            where c.customer_id = ended.customer_id and asked.created_at >= :since
                and starts_with(asked.dedupe_key, :keys))
    order by ended.customer_id, ended.at desc limit :most
    """
)


async def is_ours(session: Session) -> bool:
    """Whether nobody else asks until this transaction ends."""
    ((ours,),) = await session.ask(_OURS)
    return bool(ours)


_OURS = Sql("select pg_try_advisory_xact_lock(hashtext('satisfaction'))")


async def await_answer(
    session: Session, conversation: UUID, *, topic: str, options: Sequence[Sequence[str]]
) -> None:
    """What she writes next may be the answer, unless a form or a question is open."""
    told = json.dumps([list(each) for each in options])
    await session.ask(_AWAIT, conversation=conversation, topic=topic, options=told)


_AWAIT = Sql(
    """
    update conversations
    set state = state || jsonb_build_object('topic', :topic::text, 'options', :options::jsonb)
    where id = :conversation and owner = 'bot' and state ->> 'flow' is null
        and coalesce(state ->> 'topic', 'menu') = 'menu'
    """
)
