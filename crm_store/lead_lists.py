"""Leads in lists: who is worth calling next, and how many of which kind became loans."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from crm_store.database import Session
from crm_store.leads import HERS_ALONE
from crm_store.ordering import End, orders
from crm_store.sql import Sql

By = Literal["cohort", "source", "campaign", "partner", "track"]
BY: tuple[By, ...] = get_args(By)


@dataclass(frozen=True)
class Listed:
    """A lead as a list shows it."""

    id: UUID
    ref: str
    customer: str
    source: str
    detail: str
    status: str
    score: float | None
    band: str | None
    coverage: int | None
    assigned_to: str | None
    last_activity_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which leads, from which row on; without a status those that are open."""

    status: str | None = None
    source: str | None = None
    band: str | None = None
    assigned_to: str | None = None
    ref: str | None = None
    order: str | None = None
    first: int = 0
    most: int | None = 25


async def listed(session: Session, wanted: Wanted) -> list[Listed]:
    """Leads in an order of `ORDERS`; in none the likeliest first, then the newest."""
    return [Listed(*row) for row in await session.ask(_PAGES[wanted.order], **vars(wanted))]


async def every(session: Session, wanted: Wanted) -> AsyncIterator[list[Listed]]:
    """The same, a part at a time."""
    async for part in session.ask_in_parts(_PAGES[wanted.order], **vars(wanted)):
        yield [Listed(*row) for row in part]


_COLUMNS: Mapping[str, tuple[str, End]] = {
    "points": ("l.score", "desc"),
    "source": ("l.source", "asc"),
    "moved": ("l.last_activity_at", "desc"),
    "newest": ("l.created_at", "desc"),
}


def _page(order: str) -> Sql:
    return Sql(
        f"""
    select l.id, l.ref, c.ref, l.source, l.source_detail, l.status, l.score, l.band,
        newest.coverage, l.assigned_to, l.last_activity_at, l.created_at
    from (
        select * from leads l
        where (:ref::text is null or l.ref = :ref::text)
            and (:ref::text is not null or case when :status::text is null
                then l.status in ('new', 'working', 'qualified', 'dormant')
                else l.status = :status::text end)
            and (:ref::text is not null or {HERS_ALONE})
            and (:source::text is null or l.source = :source::text)
            and (:band::text is null or l.band = :band::text)
            and (:assigned_to::text is null or l.assigned_to = :assigned_to::text)
        order by {order} offset :first limit :most
    ) l
    join customers c on c.id = l.customer_id
    left join lateral (select s.coverage from scores s
        where s.kind = 'lead' and s.subject = l.ref order by s.at desc limit 1) newest on true
    order by {order}
    """  # noqa: S608 (orders of this file alone)
    )


_PAGES: Mapping[str | None, Sql] = {
    None: _page("l.score desc nulls last, l.created_at desc"),
    **{name: _page(order) for name, order in orders(_COLUMNS, then="l.id").items()},
}
ORDERS = tuple(name for name in _PAGES if name)


async def counts(session: Session) -> dict[str, int]:
    """How many there are of each status."""
    return {status: int(n) for status, n in await session.ask(_COUNTS)}


_COUNTS = Sql(f"select status, count(*) from leads l where {HERS_ALONE} group by status")  # noqa: S608


@dataclass(frozen=True)
class Group:
    """Leads of one kind, how many of them became loans, and what they cost."""

    name: str
    leads: int
    loans: int
    cost_cents: int


async def groups(session: Session, by: By, *, since: date) -> list[Group]:
    """Leads since a day, by what tells them apart; the latest month first, else the most."""
    rows = await session.ask(_GROUPS, by=by, since=since)
    return [Group(str(name), int(n), int(lent), int(cost)) for name, n, lent, cost in rows]


async def together(session: Session, *, since: date) -> Group:
    """All of them: also those whose group is too small to be shown."""
    ((n, lent, cost),) = await session.ask(_TOGETHER, since=since)
    return Group("all", int(n), int(lent), int(cost))


# What tells leads apart, and where they are read from; see `behind.py` for the leads of a group.
GROUP = """case :by::text
            when 'cohort' then to_char(l.created_at at time zone 'Africa/Windhoek', 'YYYY-MM')
            when 'source' then l.source
            when 'campaign' then coalesce(nullif(l.source_detail, ''), 'none')
            when 'partner' then coalesce(p.ref, 'none')
            else l.track end"""
_TOGETHER = Sql(
    f"""
    select count(*), count(*) filter (where status = 'converted'), coalesce(sum(cost_cents), 0)
    from leads l where (created_at at time zone 'Africa/Windhoek')::date >= :since::date
        and {HERS_ALONE}
    """  # noqa: S608 (a part of `leads.py`)
)
_GROUPS = Sql(
    f"""
    select {GROUP} as name,
        count(*), count(*) filter (where l.status = 'converted'), sum(l.cost_cents)
    from leads l left join partners p on p.id = l.partner_id
    where (l.created_at at time zone 'Africa/Windhoek')::date >= :since::date and {HERS_ALONE}
    group by 1 order by case when :by::text = 'cohort' then 1 end,
        case when :by::text = 'cohort' then max(l.created_at) end desc, count(*) desc, 1
    limit 60
    """  # noqa: S608 (a part of this file)
)


@dataclass(frozen=True)
class Said:
    """A step of nurture, and what became of it."""

    key: str
    status: str
    why: str
    at: datetime


async def nurtured(session: Session, ref: str, *, customer: UUID) -> list[Said]:
    """What was written to a lead by itself, oldest first."""
    return [Said(*row) for row in await session.ask(_NURTURED, ref=ref, customer=customer)]


_NURTURED = Sql(
    """
    select key, status, why, coalesce(ended_at, created_at) from reminders
    where customer_id in (select id from crm.records_of(array[:customer::uuid]))
        and subject = :ref and kind = 'nurture' order by created_at
    """
)
