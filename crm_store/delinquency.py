"""How late loans are: days past due, portfolio at risk, and the arrears rate, for any one day.

Portfolio at risk counts the whole principal of a loan that is late (CGAP); the arrears rate
counts only what is overdue. They are two figures, and never go by each other's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from crm_store.database import Session
from crm_store.lateness import Measure
from crm_store.money import Cents
from crm_store.split import NOTHING
from crm_store.sql import Record, Sql
from crm_store.unpaid import on_a_day


@dataclass(frozen=True)
class Standing:
    """Where a loan that ran on a day stood at its end."""

    loan_id: UUID
    ref: str
    partner_id: UUID | None
    days_late: int  # 0 on the due date itself, 1 the next day; paused days do not count
    since: date | None  # the due date of the oldest payment that is missing
    outstanding: Cents
    principal: Cents
    overdue: Cents
    uncured: bool  # restructured, and not paid for long enough since


@dataclass(frozen=True)
class Portfolio:
    """Loans that ran on a day, together."""

    loans: int = 0
    outstanding: Cents = NOTHING
    principal: Cents = NOTHING
    overdue: Cents = NOTHING
    at_risk_30: Cents = NOTHING
    at_risk_90: Cents = NOTHING
    buckets: tuple[int, ...] = ()  # loans in each; those that are not late are in none

    @property
    def par30(self) -> Fraction:
        """Principal of loans more than 30 days late, of all principal."""
        return _part(self.at_risk_30, self.principal)

    @property
    def par90(self) -> Fraction:
        """Principal of loans more than 90 days late, of all principal."""
        return _part(self.at_risk_90, self.principal)

    @property
    def arrears_rate(self) -> Fraction:
        """What is overdue, of all that is outstanding."""
        return _part(self.overdue, self.outstanding)


def _part(some: Cents, whole: Cents) -> Fraction:
    return Fraction(some, whole) if whole else Fraction(0)


_STANDINGS = """
, first_missing as (
    select loan_id, min(due_on) filter (where missing_by_then > :tolerance::bigint) as since,
        coalesce(sum(missing) filter (where due_on < :day::date), 0) as overdue,
        sum(amount) as scheduled, sum(principal_cents) as principal
    from unpaid group by loan_id
), paused as (
    select loan_id, sum(upper(days) - lower(days)) as days from (
        select late.loan_id, unnest(range_agg(
            daterange(pauses.from_on, pauses.until_on, '[]')
            * daterange(late.since, :day::date, '(]'))) as days
        from first_missing late join loan_pauses pauses on pauses.loan_id = late.loan_id
        where late.since < :day::date
        group by late.loan_id
    ) merged group by loan_id
), changed as (
    select running.id as loan_id, count(*) filter (
        where unpaid.due_on >= version.from_on and unpaid.missing_by_then <= :tolerance::bigint
    ) < :cured_after::int as uncured
    from running
    join schedule_versions version on version.loan_id = running.id
        and version.version = running.schedule_version and version.why = 'arrangement'
    join unpaid on unpaid.loan_id = running.id
    group by running.id
), standing as (
    select running.id, running.ref, running.partner_id,
        greatest(coalesce(:day::date - since - coalesce(paused.days, 0), 0), 0)::int as days_late,
        since, greatest(scheduled - coalesce(moved.paid, 0) + coalesce(moved.extra, 0), 0)::bigint
            as outstanding,
        greatest(principal - coalesce(moved.principal_paid, 0), 0)::bigint as principal,
        overdue::bigint as overdue, coalesce(uncured, false) as uncured
    from running
    join first_missing on first_missing.loan_id = running.id
    left join moved on moved.loan_id = running.id
    left join paused on paused.loan_id = running.id
    left join changed on changed.loan_id = running.id
)
"""
# What owes nothing had ended by then, or never has begun to owe.
_SHOWN = "select * from standing where outstanding > 0 order by days_late desc, ref"
_EACH = Sql(on_a_day() + _STANDINGS + _SHOWN)
_EACH_OF_PARTNER = Sql(on_a_day("partner_id = :partner") + _STANDINGS + _SHOWN)
_EACH_OF_CUSTOMER = Sql(on_a_day("customer_id = :customer") + _STANDINGS + _SHOWN)
_SUMMED = """
select partner_id, grouping(partner_id) as everybody,
    width_bucket(days_late, :buckets::int[]) as bucket, count(*), sum(outstanding),
    sum(principal), sum(overdue),
    sum(principal) filter (where days_late > 30 or uncured),
    sum(principal) filter (where days_late > 90 or uncured)
from standing where outstanding > 0 group by grouping sets ((partner_id, bucket), (bucket))
"""
_TOGETHER = Sql(on_a_day() + _STANDINGS + _SUMMED)


async def standings(
    session: Session, *, on: date, by: Measure, partner: UUID | None = None
) -> list[Standing]:
    """Every loan that ran that day as it stood, the latest first."""
    statement = _EACH if partner is None else _EACH_OF_PARTNER
    rows = await session.ask(statement, partner=partner, **_values(on, by))
    return [_standing(row) for row in rows]


async def of_customer(session: Session, customer: UUID, *, on: date, by: Measure) -> list[Standing]:
    """The loans of one customer that ran that day."""
    rows = await session.ask(_EACH_OF_CUSTOMER, customer=customer, **_values(on, by))
    return [_standing(row) for row in rows]


async def portfolio(
    session: Session, *, on: date, by: Measure
) -> tuple[Portfolio, Mapping[UUID | None, Portfolio]]:
    """All loans that ran that day together, and those of each partner."""
    values = {**_values(on, by), "buckets": list(by.buckets)}
    rows = await session.ask(_TOGETHER, **values)
    partners = {row[0] for row in rows if not row[1]}
    together = _sum([row for row in rows if row[1]], by)
    return together, {
        partner: _sum([row for row in rows if not row[1] and row[0] == partner], by)
        for partner in partners
    }


def _values(on: date, by: Measure) -> dict[str, Any]:
    return {
        "day": on,
        "tolerance": by.tolerance,
        "cured_after": by.cured_after,
    }


def _standing(row: Record) -> Standing:
    loan_id, ref, partner_id, days_late, since, outstanding, principal, overdue, uncured = row
    return Standing(
        loan_id=loan_id,
        ref=ref,
        partner_id=partner_id,
        days_late=days_late,
        since=since if since is not None and days_late else None,
        outstanding=Cents(outstanding),
        principal=Cents(principal),
        overdue=Cents(overdue),
        uncured=uncured,
    )


def _sum(rows: Sequence[Record], by: Measure) -> Portfolio:
    counts = {int(row[2]): int(row[3]) for row in rows}

    def total(place: int) -> Cents:
        return Cents(sum(int(row[place] or 0) for row in rows))

    return Portfolio(
        loans=sum(counts.values()),
        outstanding=total(4),
        principal=total(5),
        overdue=total(6),
        at_risk_30=total(7),
        at_risk_90=total(8),
        buckets=tuple(counts.get(place, 0) for place in range(1, len(by.buckets) + 1)),
    )
