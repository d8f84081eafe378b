"""How the loan book fares: by how late it is, by the month it was lent in, and by who employs.

A loan counts as it stands on the day, by the same rules as the books: kept where that is of the
day, reckoned anew where something has happened since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql

# How a loan stands in the book: something is owing, something is overdue, or all of it is at risk.
Standing = Literal["owing", "overdue", "par30", "par90", "defaulted"]
STANDING: tuple[Standing, ...] = get_args(Standing)
# From how many days late on each begins; a loan is in the last that it has reached.
BUCKETS: tuple[tuple[str, int], ...] = (("1-30", 1), ("31-60", 31), ("61-90", 61), ("90+", 91))


@dataclass(frozen=True)
class Book:
    """All loans that run, together."""

    loans: int
    principal: Cents
    outstanding: Cents
    overdue: Cents
    at_risk_30: Cents
    at_risk_90: Cents

    def part(self, at_risk: Cents) -> Fraction:
        """Of all principal."""
        return Fraction(at_risk, self.principal) if self.principal else Fraction(0)

    @property
    def arrears_rate(self) -> Fraction:
        """What is overdue, of all that is outstanding."""
        return Fraction(self.overdue, self.outstanding) if self.outstanding else Fraction(0)


async def together(session: Session, *, on: date) -> Book:
    """The book as it stands."""
    (row,) = await session.ask(_TOGETHER, day=on)
    return Book(int(row[0]), *(Cents(int(each)) for each in row[1:]))


_TOGETHER = Sql(
    """
    select count(*), coalesce(sum(principal), 0), coalesce(sum(outstanding), 0),
        coalesce(sum(overdue), 0),
        coalesce(sum(principal) filter (where days_late > 30 or uncured), 0),
        coalesce(sum(principal) filter (where days_late > 90 or uncured), 0)
    from crm.standing_of_all(:day::date)
    """
)


@dataclass(frozen=True)
class Vintage:
    """The loans of one month, and what has become of them by now."""

    month: str  # 2026-03
    loans: int
    lent: Cents
    paid_off: int
    running: int
    late30: int  # of those that run
    written_off: int
    ripe: int  # lent at least 90 days ago
    defaulted: int  # of the ripe: more than 90 days late, or written off

    @property
    def default_rate(self) -> Fraction | None:
        """Of the loans that are old enough to tell; None where none is."""
        return Fraction(self.defaulted, self.ripe) if self.ripe else None


async def by_month(session: Session, *, on: date, since: date) -> list[Vintage]:
    """The vintages since a day, the oldest first."""
    return [Vintage(*row) for row in await session.ask(_VINTAGES, day=on, since=since)]


_VINTAGES = Sql(
    """
    with stands as materialized (select loan_id, days_late from crm.standing_of_all(:day::date))
    select to_char(l.disbursed_on, 'YYYY-MM'), count(*), sum(l.principal_cents)::bigint,
        count(*) filter (where l.status = 'closed'), count(*) filter (where l.status = 'active'),
        count(*) filter (where stands.days_late > 30),
        count(*) filter (where l.status = 'written_off'),
        count(*) filter (where l.disbursed_on <= :day::date - 90),
        count(*) filter (where l.disbursed_on <= :day::date - 90
            and (stands.days_late > 90 or l.status = 'written_off'))
    from loans l left join stands on stands.loan_id = l.id
    where l.status in ('active', 'closed', 'written_off')
        and l.disbursed_on >= :since::date and l.disbursed_on <= :day::date
    group by 1 order by 1
    """
)


@dataclass(frozen=True)
class Share:
    """What the people of one employer owe, of the whole."""

    partner: str | None  # EMP-2; None: nobody's people
    company: str | None
    loans: int
    principal: Cents
    at_risk_30: Cents


@dataclass(frozen=True)
class Concentration:
    """How much of the book hangs on how few employers."""

    shares: Sequence[Share]  # the largest first

    @property
    def whole(self) -> int:
        return sum(each.principal for each in self.shares)

    def top(self, n: int) -> Fraction:
        """What the largest few have of all; loans with no employer are nobody's."""
        largest = [each.principal for each in self.shares if each.partner][:n]
        return Fraction(sum(largest), self.whole) if self.whole else Fraction(0)

    @property
    def hhi(self) -> Fraction:
        """Herfindahl and Hirschman: 1 where all is one employer's, near 0 where it is many's."""
        parts = [each.principal for each in self.shares if each.partner]
        return sum((Fraction(part, self.whole) ** 2 for part in parts), Fraction(0))


async def concentration(session: Session, *, on: date) -> Concentration:
    """Whose people owe how much."""
    rows = await session.ask(_SHARES, day=on)
    return Concentration([Share(*row) for row in rows])


_SHARES = Sql(
    """
    select p.ref, p.company_name, count(*), sum(s.principal)::bigint,
        coalesce(sum(s.principal) filter (where s.days_late > 30 or s.uncured), 0)::bigint
    from crm.standing_of_all(:day::date) s join loans l on l.id = s.loan_id
    left join partners p on p.id = l.partner_id
    group by p.ref, p.company_name order by 4 desc, p.ref
    """
)


@dataclass(frozen=True)
class Bucket:
    """Loans that are so late."""

    name: str
    loans: int
    principal: Cents


async def buckets(session: Session, *, on: date) -> list[Bucket]:
    """The late loans by how late they are; every bucket, also an empty one."""
    starts = [start for _, start in BUCKETS]
    found = {int(row[0]): row for row in await session.ask(_BUCKETS, day=on, starts=starts)}
    return [
        Bucket(name, int(found[n][1]), Cents(int(found[n][2])))
        if n in found
        else Bucket(name, 0, Cents(0))
        for n, (name, _) in enumerate(BUCKETS, start=1)
    ]


_BUCKETS = Sql(
    """
    select width_bucket(days_late, :starts::int[]), count(*), sum(principal)::bigint
    from crm.standing_of_all(:day::date) where days_late > 0 group by 1
    """
)


@dataclass(frozen=True)
class Listed:
    """A loan as a list shows it."""

    loan: str
    customer: str
    partner: str | None
    status: str
    lent: Cents
    disbursed_on: date
    days_late: int
    outstanding: Cents
    chance: float | None  # that it comes to be very late, by a model; orders work only


@dataclass(frozen=True)
class Wanted:
    """Which loans: of which month, how late, in which state, whose people's, from which row on.

    `likely`: those of which a model was asked, the likeliest to come to be very late first.
    """

    month: str | None = None
    late: str | None = None  # a bucket's name
    status: str | None = None
    partner: str | None = None
    likely: bool = False
    standing: str | None = None
    largest: int | None = None  # of so many employers, those whose people owe the most
    since: date | None = None  # lent on this day or after
    until: date | None = None  # lent on this day or before
    first: int = 0
    most: int = 25


async def listed(session: Session, wanted: Wanted, *, on: date) -> list[Listed]:
    """The loans behind a figure, the latest first."""
    starts = [start for _, start in BUCKETS]
    names = [name for name, _ in BUCKETS]
    rows = await session.ask(
        _LISTED,
        day=on,
        month=wanted.month,
        bucket=names.index(wanted.late) + 1 if wanted.late else None,
        starts=starts,
        status=wanted.status,
        partner=wanted.partner,
        likely=wanted.likely,
        standing=wanted.standing,
        largest=wanted.largest,
        since=wanted.since,
        until=wanted.until,
        first=wanted.first,
        most=wanted.most,
    )
    return [Listed(*row) for row in rows]


_LISTED = Sql(
    """
    with stands as materialized (
        select * from crm.standing_of_all(:day::date)
    ), largest as (
        select p.id from stands join loans l on l.id = stands.loan_id
        join partners p on p.id = l.partner_id
        group by p.id order by sum(stands.principal) desc, p.ref limit :largest
    )
    select l.ref, c.ref, p.ref, l.status, l.principal_cents, l.disbursed_on,
        coalesce(stands.days_late, 0), coalesce(stands.outstanding, 0)::bigint,
        foretold.chance
    from loans l join customers c on c.id = l.customer_id
    left join partners p on p.id = l.partner_id
    left join stands on stands.loan_id = l.id
    left join foretold on foretold.kind = 'risk' and foretold.subject_id = l.id
    where l.status in ('active', 'closed', 'written_off') and l.disbursed_on <= :day::date
        and (not :likely::boolean or foretold.chance is not null and l.status = 'active')
        and (:month::text is null or to_char(l.disbursed_on, 'YYYY-MM') = :month::text)
        and (:since::date is null or l.disbursed_on >= :since::date)
        and (:until::date is null or l.disbursed_on <= :until::date)
        and (:bucket::int is null or stands.days_late > 0
            and width_bucket(stands.days_late, :starts::int[]) = :bucket::int)
        and (:status::text is null or l.status = :status::text)
        and (:partner::text is null or p.ref = :partner::text)
        and (:largest::int is null or l.partner_id in (select id from largest))
        and case coalesce(:standing::text, '') when '' then true
            when 'owing' then stands.loan_id is not null
            when 'overdue' then stands.overdue > 0
            when 'par30' then stands.days_late > 30 or stands.uncured
            when 'defaulted' then l.status = 'written_off' or stands.days_late > 90
            else stands.days_late > 90 or stands.uncured end
    order by case when :likely::boolean then foretold.chance end desc nulls last,
        coalesce(stands.days_late, 0) desc, l.disbursed_on desc, l.ref
    offset :first limit :most
    """
)
