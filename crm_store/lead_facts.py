"""What is known of leads: gathered for a score, and for what is written to them first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_store import applications
from crm_store.database import Session, Store
from crm_store.sql import Sql


@dataclass(frozen=True)
class Known:
    """One lead with everything that a score is made of."""

    id: UUID
    ref: str
    track: str
    told: Mapping[str, Any]  # what she or a person of ours said, by name
    partner: str | None  # the status of the employer that she works for
    town: str | None
    wrote: bool
    answers: int
    replies_seconds: float | None
    agreed: bool
    has_application: bool
    sent: bool
    priced: bool
    papers: int
    facts: Mapping[str, Any]


async def to_score(session: Session, *, most: int) -> list[UUID]:
    """Leads that have moved since their last score, ours until the transaction ends."""
    return [row[0] for row in await session.ask(_TO_SCORE, most=most)]


_TO_SCORE = Sql(
    """
    select id from leads where scored_at is null or scored_at < last_activity_at
    order by last_activity_at limit :most for update skip locked
    """
)


async def known(session: Session, leads: Sequence[UUID]) -> list[Known]:
    """What is known of these leads."""
    found = []
    for row in await session.ask(_KNOWN, leads=list(leads)):
        *plain, told, application, sealed = row
        facts = applications.opened(session, application, sealed) if application else {}
        found.append(Known(**dict(zip(_PLAIN, plain, strict=True)), told=dict(told), facts=facts))
    return found


async def scored(session: Session, found: Mapping[UUID, tuple[float, str]]) -> None:
    """They are as they were reckoned, until they move again: points and band of each."""
    await session.ask(
        _SCORED,
        leads=list(found),
        values=[value for value, _ in found.values()],
        bands=[band for _, band in found.values()],
    )


_SCORED = Sql(
    """
    update leads l set scored_at = l.last_activity_at, score = new.value, band = new.band
    from unnest(:leads::uuid[], :values::float[], :bands::text[]) new (id, value, band)
    where l.id = new.id
    """
)
_PLAIN = (
    "id",
    "ref",
    "track",
    "partner",
    "town",
    "wrote",
    "answers",
    "replies_seconds",
    "agreed",
    "has_application",
    "sent",
    "priced",
    "papers",
)
# The last sixty messages tell how she talks with us; a reply is hers to a message of ours.
_KNOWN = Sql(
    """
    select l.id, l.ref, l.track, p.status, p.town, talk.n > 0, talk.answers, talk.median,
        coalesce((select action = 'grant' from consents where customer_id = l.customer_id
            and purpose = 'data_processing' order by seq desc limit 1), false),
        asked.id is not null, coalesce(asked.submitted_at is not null, false),
        coalesce(asked.principal_cents is not null, false),
        (select count(distinct kind) from documents where customer_id = l.customer_id
            and kind in ('id', 'payslip') and status in ('received', 'accepted')),
        l.qualification, asked.id, asked.facts_sealed
    from leads l
    join customers c on c.id = l.customer_id
    left join partners p on p.id = coalesce(c.partner_id, l.partner_id)
    left join lateral (select id, submitted_at, principal_cents, facts_sealed from applications
        where customer_id = l.customer_id and stage not in ('declined', 'withdrawn', 'expired',
            'cancelled') order by started_at desc limit 1) asked on true
    cross join lateral (
        select count(*) as n, count(*) filter (where before = 'out') as answers,
            percentile_cont(0.5) within group (order by extract(epoch from at - since)::float)
                filter (where before = 'out') as median
        from (
            select direction, at, lag(direction) over by_time as before,
                lag(at) over by_time as since
            from (select m.direction, m.at from messages m
                join conversations v on v.id = m.conversation_id
                where v.customer_id = l.customer_id order by m.at desc limit 60) newest
            window by_time as (order by at)
        ) said where direction = 'in'
    ) talk
    where l.id = any(:leads::uuid[])
    """
)


@dataclass(frozen=True)
class Quiet:
    """A lead that has talked with us and may be written to first."""

    id: UUID
    ref: str
    customer_id: UUID
    status: str
    last_heard_at: datetime
    is_applying: bool  # or pays back
    has_case: bool
    band: str | None
    employer: str | None  # as it was scored
    put: tuple[str, ...]
    last_put_at: datetime | None


async def quiet(
    session: Session, *, heard_since: datetime, heard_before: datetime, after: UUID, most: int
) -> list[Quiet]:
    """The next leads that nobody of ours has, and that have been quiet for a while."""
    rows = await session.ask(_QUIET, since=heard_since, before=heard_before, after=after, most=most)
    return [_quiet(row) for row in rows]


async def standing(store: Store | Session, refs: Sequence[str]) -> list[Quiet]:
    """These leads as they are now."""
    return [_quiet(row) for row in await store.ask(_STANDING, refs=list(refs))]


def _quiet(row: Sequence[Any]) -> Quiet:
    *known, put = row
    return Quiet(**dict(zip(_QUIET_NAMES, known, strict=True)), put=tuple(put or ()))


_QUIET_NAMES = (
    *("id", "ref", "customer_id", "status", "last_heard_at", "is_applying", "has_case"),
    *("band", "employer", "last_put_at"),
)
# Two ways in, two statements: one for both would read every lead for the few that are asked for.
_OF_LEADS = """
    select l.id, l.ref, l.customer_id, l.status, talk.heard_at, begun.one,
        exists (select 1 from cases where customer_id = l.customer_id
            and status not in ('resolved', 'closed')),
        newest.band, newest.employer, put.last_at, put.keys
    from leads l
    cross join lateral (select max(last_inbound_at) as heard_at from conversations
        where customer_id = l.customer_id) talk
    cross join lateral (select exists (select 1 from applications where
        customer_id = l.customer_id and stage not in
        ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled'))
        or exists (select 1 from loans where customer_id = l.customer_id
            and status in ('pending', 'active')) as one) begun
    left join lateral (select s.band, s.components #>> '{employer,is}' as employer from scores s
        where s.subject = l.ref and s.kind = 'lead' order by s.at desc limit 1) newest on true
    left join lateral (select array_agg(key) as keys, max(ended_at) as last_at from reminders
        where customer_id in (select id from crm.records_of(array[l.customer_id]))
            and subject = l.ref and kind = 'nurture' and status <> 'waiting') put on true
    where talk.heard_at is not null
"""
_QUIET = Sql(
    f"""{_OF_LEADS}
        and l.id > :after and l.status in ('new', 'working', 'dormant')
        and l.assigned_to is null and not begun.one
        and talk.heard_at < :before and talk.heard_at > :since
    order by l.id limit :most
    """
)
_STANDING = Sql(f"{_OF_LEADS} and l.ref = any(:refs::text[])")
