"""What waits in each list for one of us, in numbers; counted to a hundred and no further."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, get_args

from crm_store.database import Session, Store
from crm_store.sql import Sql

List = Literal["queue", "cases", "tasks", "applications", "leads", "reviews"]
LISTS: tuple[List, ...] = get_args(List)
MOST = 100


async def counts(
    store: Store | Session,
    lists: Collection[List],
    *,
    by: str,
    managers_too: bool,
    now: datetime,
    week: date,
) -> dict[List, int]:
    """How many, by list: of the queue what nobody has, of the others what is theirs to do."""
    rows = await store.ask(
        _COUNTS,
        lists=list(lists),
        by=by,
        managers_too=managers_too,
        now=now,
        week=week,
        most=MOST,
    )
    return {name: int(count) for name, count in zip(LISTS, rows[0], strict=True) if count}


# Each looks no further than it has to: they stand on every page.
_COUNTS = Sql(
    """
    select case when 'queue' = any(:lists::text[]) then (select count(*) from (
            select 1 from cases k where k.status in ('open', 'in_progress', 'waiting_customer')
                and k.assigned_to is null and (k.snoozed_until is null or k.snoozed_until <= :now
                    or exists (select 1 from conversations v
                        where v.id = k.conversation_id and v.last_inbound_at > k.snoozed_at))
            limit :most) found) end,
        case when 'cases' = any(:lists::text[]) then (select count(*) from (
            select 1 from cases where status in ('open', 'in_progress', 'waiting_customer')
                and assigned_to = :by::text limit :most) found) end,
        case when 'tasks' = any(:lists::text[]) then (select count(*) from (
            select 1 from tasks where status <> 'done' and assigned_to = :by::text
                and coalesce(snoozed_until, '-infinity') <= :now
                and (:managers_too::boolean or not for_managers) limit :most) found) end,
        case when 'applications' = any(:lists::text[]) then (select count(*) from (
            select 1 from applications where stage = 'manual_review' limit :most) found) end,
        case when 'leads' = any(:lists::text[]) then (select count(*) from (
            select 1 from leads where status in ('new', 'working', 'qualified')
                and assigned_to = :by::text limit :most) found) end,
        case when 'reviews' = any(:lists::text[]) then (select count(*) from (
            select 1 from review_picks p where p.week >= :week
                and (select count(distinct r.reviewer) from reviews r where r.pick_id = p.id)
                    < case when p.twice then 2 else 1 end
                and not exists (select 1 from reviews r
                    where r.pick_id = p.id and r.reviewer = :by::text)
                and not exists (select 1 from messages m
                    where m.conversation_id = p.conversation_id and m.author = :by::text)
            limit :most) found) end
    """
)
