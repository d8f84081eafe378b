"""Notices to staff: what stands at this moment that somebody should know, and who has read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from crm_store.database import Session, Store
from crm_store.row import Row, moment
from crm_store.sql import Sql

Kind = Literal["case", "task", "deadline", "template", "halted", "export", "deduction"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SOON = timedelta(minutes=30)  # before the clock of a case runs out
_NEWS = timedelta(days=14)
_KEPT = timedelta(days=90)
MOST = 500


class NoticeRead(Row, table=True):
    """That somebody has read a notice; what is not here is unread."""

    __tablename__ = "desk_notices_read"
    __table_args__ = (Index("read_by_time", "at"),)

    user_id: UUID = Field(foreign_key="users.id", primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = moment()


@dataclass(frozen=True)
class Notice:
    """One thing to know: of what kind, about what, since when or until when."""

    key: str
    kind: Kind
    ref: str
    at: datetime
    told: str  # what else there is to say of it: a state, a month, a count
    is_read: bool


async def standing(
    store: Store | Session, user: UUID, *, by: str, kinds: Collection[str], now: datetime
) -> list[Notice]:
    """Everything that stands for this person, newest first."""
    rows = await store.ask(
        _STANDING,
        user=user,
        by=by,
        kinds=list(kinds),
        now=now,
        soon=now + SOON,
        since=now - _NEWS,
        most=MOST,
    )
    return [Notice(*row) for row in rows]


async def unread(
    store: Store | Session, user: UUID, *, by: str, kinds: Collection[str], now: datetime
) -> int:
    """How many of them this person has not read."""
    found = await standing(store, user, by=by, kinds=kinds, now=now)
    return sum(not each.is_read for each in found)


async def read(session: Session, user: UUID, keys: Collection[str], *, at: datetime) -> None:
    """This person has read these."""
    await session.ask(_READ, user=user, keys=list(keys), at=at)
    await session.ask(_FORGET, before=at - _KEPT)


async def unread_again(session: Session, user: UUID, key: str) -> None:
    """This person wants to see it once more."""
    await session.ask(_UNREAD, user=user, key=key)


_READ = Sql(
    """
    insert into desk_notices_read (user_id, key, at)
    select :user, key, :at from unnest(:keys::text[]) key on conflict do nothing
    """
)
_UNREAD = Sql("delete from desk_notices_read where user_id = :user and key = :key")
_FORGET = Sql("delete from desk_notices_read where at < :before")
# What is over is no notice any more: a case that was settled, an export that was released.
_STANDING = Sql(
    """
    with found as (
        select 'case:' || id || ':' || extract(epoch from coalesce(taken_at, created_at)) as key,
            'case' as kind, ref, coalesce(taken_at, created_at) as at, category as told
        from cases
        where assigned_to = :by and status in ('open', 'in_progress', 'waiting_customer')
      union all
        select 'task:' || id || ':' || assigned_to, 'task', ref, created_at, kind
        from tasks where assigned_to = :by and status <> 'done'
      union all
        select 'deadline:' || id || ':' || extract(epoch from nearest_at), 'deadline', ref,
            nearest_at, category
        from cases
        where status in ('open', 'in_progress', 'waiting_customer') and nearest_at < :soon
            and (snoozed_until is null or snoozed_until < :now)
            and (assigned_to is null or assigned_to = :by)
      union all
        select 'template:' || c.id, 'template', t.name, c.at,
            c.category_before || ' to ' || c.category
        from template_changes c join templates t on t.id = c.template_id
        where c.at > :since and c.category_before not in ('', c.category)
      union all
        select 'halted:' || id, 'halted', '', at, action from halts
        where seq = (select max(seq) from halts) and action <> 'start'
      union all
        select 'export:' || id, 'export', kind, requested_at, requested_by from export_requests
        where released_by is null and requested_by <> :by and requested_at > :since
      union all
        select 'deduction:' || f.id, 'deduction', coalesce(max(p.ref), f.rail), f.at,
            count(*) || ' of ' || to_char(f.month, 'Mon YYYY')
        from deduction_files f join deduction_lines l on l.file_id = f.id
        left join partners p on p.id = f.partner_id
        where f.direction = 'returned' and f.at > :since
            and l.outcome in ('refused', 'twice', 'unmatched', 'partial')
        group by f.id
    )
    select found.key, found.kind, found.ref, found.at, found.told, r.key is not null
    from found left join desk_notices_read r on r.user_id = :user and r.key = found.key
    where found.kind = any(:kinds::text[])
    order by found.at desc, found.key limit :most
    """
)
