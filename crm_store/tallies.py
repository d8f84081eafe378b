"""Counts for the dashboards: people, drafts, work and talks, by one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.leads import HERS_ALONE
from crm_store.outbox import Outbox
from crm_store.sql import Sql

# How a message left: in an open talk, as a template, as an offer, or as an SMS.
Sent = Literal["messages", "templates", "offers", "sms"]
_TAKEN = ("sent", "delivered", "read", "undelivered")


@dataclass(frozen=True)
class Tally:
    """How many of something, and how many of these came to what was hoped for."""

    of: str
    n: int
    reached: int | None = None


async def _tallies(session: Session, statement: Sql, **named: datetime) -> list[Tally]:
    return [Tally(*row) for row in await session.ask(statement, **named)]


async def customers_by_month(session: Session, since: datetime, until: datetime) -> list[Tally]:
    """Who wrote first in each month, and how many of them have borrowed by now."""
    return await _tallies(session, _CUSTOMERS, since=since, until=until)


_CUSTOMERS = Sql(
    """
    select to_char(first_contact_at at time zone 'Africa/Windhoek', 'YYYY-MM'), count(*),
        count(*) filter (where id in (select customer_id from loans
            where status in ('active', 'closed', 'written_off')))
    from customers where first_contact_at >= :since and first_contact_at < :until
        and merged_into is null
    group by 1 order by 1
    """
)


async def leads_by_source(session: Session, since: datetime, until: datetime) -> list[Tally]:
    """Where leads came from, and how many became a loan."""
    return await _tallies(session, _SOURCES, since=since, until=until)


_SOURCES = Sql(
    f"""
    select source, count(*), count(*) filter (where status = 'converted') from leads l
    where created_at >= :since and created_at < :until and {HERS_ALONE}
    group by 1 order by 2 desc, 1
    """  # noqa: S608 (a part of `leads.py`)
)


async def drafts_by_language(session: Session, since: datetime, until: datetime) -> list[Tally]:
    """Applications begun, and handed in, by the language of the talk."""
    return await _tallies(session, _LANGUAGES, since=since, until=until)


_LANGUAGES = Sql(
    """
    select coalesce(c.language, ''), count(*), count(a.submitted_at)
    from applications a join customers c on c.id = a.customer_id
    where a.started_at >= :since and a.started_at < :until group by 1 order by 2 desc, 1
    """
)


@dataclass(frozen=True)
class Dropped:
    """Drafts that were left lying at a question, in a language."""

    topic: str
    language: str
    n: int


async def dropped(session: Session, since: datetime, until: datetime) -> Sequence[Dropped]:
    """At which question drafts were left lying for a day, and in which language."""
    return [Dropped(*row) for row in await session.ask(_DROPPED, since=since, until=until)]


_LEFT = """
    from applications a join customers c on c.id = a.customer_id
    join lateral (select state, language from conversations
        where customer_id = a.customer_id order by created_at desc limit 1) v on true
    where a.started_at >= :since and a.started_at < :until
        and (a.stage in ('expired', 'withdrawn') and a.submitted_at is null
            or a.stage in ('interest', 'started')
                and a.touched_at < :until::timestamptz - interval '1 day')
"""
_DROPPED = Sql(
    f"""
    select coalesce(v.state->>'topic', 'no question'), coalesce(v.language, ''), count(*)
    {_LEFT} group by 1, 2 order by 3 desc, 1, 2
    """
)


@dataclass(frozen=True)
class Draft:
    """A draft that was left lying."""

    application: str
    customer: str
    topic: str
    language: str
    stage: str
    touched_at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which rows: of which days, of which line of the figure, in which language, from which on."""

    since: datetime
    until: datetime
    now: datetime
    of: str | None = None
    language: str | None = None
    first: int = 0
    most: int = 25


async def drafts(session: Session, wanted: Wanted) -> list[Draft]:
    """The drafts behind a figure, left at this question, the newest first."""
    return [Draft(*row) for row in await session.ask(_DRAFTS, **vars(wanted))]


_DRAFTS = Sql(
    f"""
    select a.ref, c.ref, coalesce(v.state->>'topic', 'no question'), coalesce(v.language, ''),
        a.stage, a.touched_at
    {_LEFT}
        and (:of::text is null or coalesce(v.state->>'topic', 'no question') = :of::text)
        and (:language::text is null or coalesce(v.language, '') = :language::text)
    order by a.touched_at desc, a.id offset :first limit :most
    """
)


async def open_cases(session: Session, at: datetime) -> list[Tally]:
    """Cases that are not settled, and how many of them are still in time."""
    return await _tallies(session, _CASES, at=at)


_CASES = Sql(
    """
    select category, count(*), count(*) filter (where nearest_at >= :at) from cases
    where status in ('open', 'in_progress', 'waiting_customer') group by 1 order by 2 desc, 1
    """
)


async def open_tasks(session: Session, at: datetime) -> list[Tally]:
    """Tasks that are not done, and how many of them are not late."""
    return await _tallies(session, _TASKS, at=at)


_TASKS = Sql(
    """
    select kind, count(*), count(*) filter (where due_at is null or due_at >= :at) from tasks
    where status <> 'done' group by 1 order by 2 desc, 1
    """
)


async def talks_by_language(session: Session, since: datetime, until: datetime) -> list[Tally]:
    """Talks whose last turn lies in these days, and in how many nobody of ours wrote."""
    return await _tallies(session, _TALKS, since=since, until=until)


_TALKS = Sql(
    """
    with ours as (select distinct conversation_id from messages
        where author like 'user:%' and direction = 'out' and at >= :since and at < :until)
    select coalesce(v.language, ''), count(*), count(*) filter (where ours.conversation_id is null)
    from conversations v left join ours on ours.conversation_id = v.id
    where v.last_turn_at >= :since and v.last_turn_at < :until group by 1 order by 2 desc, 1
    """
)


async def sent(session: Session, since: datetime, until: datetime) -> Mapping[Sent, int]:
    """How many messages the provider took, by how they left."""
    return {kind: int(n) for kind, n in await session.ask(_SENT, since=since, until=until)}


SENT = """
    from outbox o join channel_identities a on a.id = o.identity_id
    cross join lateral (select case when a.channel = 'sms' then 'sms'
        when o.as_template and o.purpose = 'marketing' then 'offers'
        when o.as_template then 'templates' else 'messages' end as kind) how
    where o.created_at >= :since and o.created_at < :until
        and o.status in ('sent', 'delivered', 'read', 'undelivered')
        and a.channel in ('whatsapp', 'sms')
"""
_SENT = Sql(f"select how.kind, count(*) {SENT} group by 1")


async def sms_sent(session: Session, since: datetime, until: datetime) -> Sequence[Outbox]:
    """Every SMS among them."""
    found = await session.exec(
        select(Outbox)
        .join(Identity, col(Identity.id) == col(Outbox.identity_id))
        .where(
            Identity.channel == "sms",
            col(Outbox.status).in_(_TAKEN),
            col(Outbox.created_at) >= since,
            col(Outbox.created_at) < until,
        )
    )
    return found.all()
