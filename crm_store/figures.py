"""Figures of the business over a span of days: one statement each, and what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_store.database import Session
from crm_store.sql import Sql

_FEWEST = 1  # of which a share or a middle says anything


@dataclass(frozen=True)
class Count:
    """How many, of what."""

    of: str
    n: int
    also: str = ""  # a second name: a language


@dataclass(frozen=True)
class Talks:
    """Conversations that had a turn, and how many of them no person wrote in."""

    n: int
    contained: int


@dataclass(frozen=True)
class Answers:
    """How long people were waited for, in minutes by the clock."""

    n: int
    middle: float | None
    slowest_tenth: float | None


async def applications_by_stage(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Where the applications stand that were started in this time."""
    return await _counts(session, _STAGES, since=since, until=until)


_STAGES = Sql(
    """
    select stage, count(*), '' from applications
    where started_at >= :since and started_at < :until group by stage order by 2 desc, 1
    """
)


async def decisions_by_outcome(session: Session, since: datetime, until: datetime) -> list[Count]:
    """What was decided; what the engine proposed and a person has still to decide is not."""
    return await _counts(session, _OUTCOMES, since=since, until=until)


_OUTCOMES = Sql(
    """
    select outcome, count(*), '' from decisions
    where at >= :since and at < :until and outcome <> 'proposed' group by outcome order by 2 desc, 1
    """
)


async def declines_by_reason(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Why was declined; a decision can have up to four reasons."""
    return await _counts(session, _REASONS, since=since, until=until)


_REASONS = Sql(
    """
    select reason, count(*), '' from decisions, jsonb_array_elements_text(reason_codes) reason
    where at >= :since and at < :until and outcome = 'declined' group by reason order by 2 desc, 1
    """
)


async def talks(session: Session, since: datetime, until: datetime) -> Talks:
    """How many talks went on, and in how many nobody of ours wrote."""
    ((n, contained),) = await session.ask(_TALKS, since=since, until=until)
    return Talks(int(n), int(contained))


# A talk whose last turn lies in this time had one: its turns need not be looked at.
HELD = """
    with held as (
        select c.id, c.customer_id, c.language, c.last_turn_at from conversations c
        where c.last_turn_at >= :since and (c.last_turn_at < :until or exists (
            select 1 from turns t where t.conversation_id = c.id
                and t.at >= :since and t.at < :until))
    ), ours as (
        select distinct conversation_id from messages
        where author like 'user:%' and direction = 'out' and at >= :since and at < :until
    )
"""
_TALKS = Sql(
    f"""
    {HELD}
    select (select count(*) from held),
        (select count(*) from held where not exists (
            select 1 from ours where ours.conversation_id = held.id))
    """  # noqa: S608 (statements of this file alone)
)


async def handoffs_by_reason(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Why talks came to a person, whatever case each has: handed over, or taken from the bot."""
    return await _counts(session, _HANDOFFS, since=since, until=until)


HANDED_OVER = """
    from (select at, subject, customer_id, coalesce(data->>'reason', 'taken_over') as reason
        from events where kind = 'handoff' and at >= :since and at < :until
            and (data->>'reason' <> 'back' or data->>'action' = 'take' and data->>'was' = 'bot')
    ) handed
"""
_HANDOFFS = Sql(
    f"select reason, count(*), '' {HANDED_OVER} group by reason order by 2 desc, 1 limit 25"
)


async def first_answers(session: Session, since: datetime, until: datetime) -> Answers:
    """From the opening of a case to the first words of a person."""
    ((n, middle, slowest),) = await session.ask(_ANSWERS, since=since, until=until)
    enough = int(n) >= _FEWEST
    return Answers(int(n), middle if enough else None, slowest if enough else None)


_ANSWERS = Sql(
    """
    select count(*), percentile_cont(0.5) within group (order by waited),
        percentile_cont(0.9) within group (order by waited)
    from (select extract(epoch from answered_at - created_at)::float8 / 60 as waited from cases
        where answered_at is not null and created_at >= :since and created_at < :until) answered
    """
)


async def complaints_by_age(session: Session, at: datetime) -> list[Count]:
    """Complaints that are not settled, by how many days they are open."""
    return await _counts(session, _AGES, until=at)


OPEN_COMPLAINTS = """
    from (select created_at, ref, customer_id, language,
            case when :until::timestamptz - created_at < interval '8 days' then 'up to 7 days'
            when :until::timestamptz - created_at < interval '31 days' then '8 to 30 days'
            else 'more than 30 days' end as age
        from cases where category = 'complaint'
            and status in ('open', 'in_progress', 'waiting_customer')) aged
"""
_AGES = Sql(f"select age, count(*), '' {OPEN_COMPLAINTS} group by age order by age desc")


async def gaps(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Questions that no article answers yet, by the article that came nearest."""
    return await _counts(session, _GAPS, since=since, until=until)


_GAPS = Sql(
    """
    select coalesce(nearest, 'no article'), count(*), language from knowledge_gaps
    where status = 'open' and at >= :since and at < :until
    group by 1, 3 order by 2 desc, 1, 3 limit 12
    """
)


async def _counts(session: Session, statement: Sql, **named: Any) -> list[Count]:
    rows: Sequence[Sequence[Any]] = await session.ask(statement, **named)
    return [Count(str(row[0]), int(row[1]), str(row[2])) for row in rows]
