"""Customers by segment, worth, risk or what is best done next, the latest payer first."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from crm_store.database import Session
from crm_store.ordering import End, orders
from crm_store.sql import Sql


@dataclass(frozen=True)
class Asked:
    """Which customers are looked for; what is None is not asked about."""

    segment: str | None = None
    behaviour: str | None = None
    worth: str | None = None
    risk: str | None = None
    stage: str | None = None
    health: str | None = None  # a band, or "unknown"
    next: str | None = None
    language: str | None = None
    place: str | None = None
    age: str | None = None  # a band, or "unknown"; so with pay
    pay: str | None = None


NAMES = tuple(each.name for each in fields(Asked))


@dataclass(frozen=True)
class Listed:
    """A customer in a list: references and figures, nothing that is sealed."""

    ref: str
    employer: str | None
    language: str
    place: str
    segments: list[str]
    stage: str
    behaviour: str
    worth: str
    risk: str
    health: int | None
    health_band: str | None
    health_coverage: int
    churn: int | None
    rfm: str | None
    days_late: int
    loans: int
    next_best: str
    age_band: str | None
    income_band: str | None
    reckoned_at: datetime


async def page(
    session: Session, asked: Asked, *, first: int, most: int, order: str | None = None
) -> list[Listed]:
    """Some of them in an order of `ORDERS`; in none, whoever is latest comes first."""
    found = await session.ask(_PAGES[order], **vars(asked), first=first, most=most)
    return [Listed(*row) for row in found]


async def every(
    session: Session, asked: Asked, *, order: str | None = None
) -> AsyncIterator[Sequence[Listed]]:
    """All of them in that order, a part at a time."""
    async for part in session.ask_in_parts(_PAGES[order], **vars(asked), first=0, most=None):
        yield [Listed(*row) for row in part]


async def count(session: Session, asked: Asked) -> int:
    """How many there are."""
    ((n,),) = await session.ask(_COUNT, **vars(asked))
    return int(n)


async def counts(session: Session) -> Mapping[str, int]:
    """How many are in each of the seven; one person may be in several."""
    return {name: int(n) for name, n in await session.ask(_COUNTS)}


async def by_band(session: Session) -> Mapping[str, Mapping[str, int]]:
    """How many are of each age and of each pay; where it is not known, `unknown`."""
    found: dict[str, dict[str, int]] = {"age": {}, "pay": {}}
    for kind, band, n in await session.ask(_BY_BAND):
        found[kind][band] = int(n)
    return found


async def places(session: Session) -> list[str]:
    """Where customers' employers are."""
    return [row[0] for row in await session.ask(_PLACES)]


_WHICH = """
    from customer_standing s join customers c on c.id = s.customer_id
    left join partners p on p.id = c.partner_id
    where c.merged_into is null
        and (:segment::text is null or s.segments @> array[:segment::text]::varchar[])
        and (:behaviour::text is null or s.behaviour = :behaviour::text)
        and (:worth::text is null or s.worth = :worth::text)
        and (:risk::text is null or s.risk = :risk::text)
        and (:stage::text is null or s.stage = :stage::text)
        and (:health::text is null or coalesce(s.health_band, 'unknown') = :health::text)
        and (:next::text is null or s.next_best = :next::text)
        and (:language::text is null or s.language = :language::text)
        and (:place::text is null or s.place = :place::text)
        and (:age::text is null or coalesce(s.age_band, 'unknown') = :age::text)
        and (:pay::text is null or coalesce(s.income_band, 'unknown') = :pay::text)
"""
# By which column, and from which end it begins.
_COLUMNS: Mapping[str, tuple[str, End]] = {
    "late": ("s.days_late", "desc"),
    "health": ("s.health", "asc"),
    "leaving": ("s.churn", "desc"),
    "rfm": ("s.rfm", "desc"),
    "stage": ("s.stage", "asc"),
    "next": ("s.next_best", "asc"),
    "newest": ("c.first_contact_at", "desc"),
}
_PAGE = f"""
    select c.ref, p.company_name, s.language, s.place, s.segments, s.stage, s.behaviour, s.worth,
        s.risk, s.health, s.health_band, s.health_coverage, s.churn, s.rfm, s.days_late, s.loans,
        s.next_best, s.age_band, s.income_band, s.reckoned_at
    {_WHICH}
"""


def _page(order: str) -> Sql:
    return Sql(f"{_PAGE} order by {order} offset :first limit :most::bigint")


_PAGES: Mapping[str | None, Sql] = {
    None: _page("s.days_late desc, s.health nulls last, s.churn desc nulls last, c.id"),
    **{name: _page(order) for name, order in orders(_COLUMNS, then="c.id").items()},
}
ORDERS = tuple(name for name in _PAGES if name)
_COUNT = Sql(f"select count(*) {_WHICH}")
_COUNTS = Sql(
    """
    select segment, count(*) from customer_standing s join customers c on c.id = s.customer_id,
        unnest(s.segments) segment where c.merged_into is null group by segment
    """
)
_BY_BAND = Sql(
    """
    select each.kind, each.band, count(*) from customer_standing s
    join customers c on c.id = s.customer_id cross join lateral (values
        ('age', coalesce(s.age_band, 'unknown')), ('pay', coalesce(s.income_band, 'unknown'))
    ) each (kind, band) where c.merged_into is null group by each.kind, each.band
    """
)
_PLACES = Sql("select distinct place from customer_standing order by place limit 100")
