"""How each customer stands: segments, health, churn and what is best done next, kept current."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from crm_store.database import Session
from crm_store.row import Row, moment
from crm_store.sql import Sql

Segment = Literal[
    "new_prospect",
    "active_applicant",
    "approved_borrower",
    "repeat_customer",
    "at_risk",
    "partner_employee",
    "non_partner_prospect",
]
SEGMENTS: tuple[Segment, ...] = get_args(Segment)
# Of each of these everybody is exactly one; place and language have as many as there are.
BEHAVIOURS = ("in_touch", "quiet", "silent", "never_wrote")
WORTHS = ("high", "middle", "low", "none")
Risk = Literal["on_time", "late", "very_late", "defaulted", "paid_off", "no_history"]
RISKS: tuple[Risk, ...] = get_args(Risk)
STAGES = ("1_interest", "2_application", "3_approval", "4_active_loan", "5_completion", "ended")


class CustomerStanding(Row, table=True):
    """One row a customer, written by whoever reckons; everything in it can be reckoned again."""

    __tablename__ = "customer_standing"
    __table_args__ = (
        Index("standing_by_segment", "segments", postgresql_using="gin"),
        Index("standing_by_age", "reckoned_at"),
    )

    customer_id: UUID = Field(foreign_key="customers.id", primary_key=True)
    segments: list[str] = Field(sa_type=ARRAY(String))
    behaviour: str
    place: str
    language: str
    worth: str
    risk: str
    stage: str
    health: int | None = None  # None where too little is known, and after a death
    health_band: str | None = None
    health_coverage: int
    churn: int | None = None  # None where she never borrowed
    churn_coverage: int
    rfm: str | None = None
    charges_cents: int = Field(sa_type=BigInteger)
    loans: int
    days_late: int
    next_best: str  # the key of the rule
    age_band: str | None = None  # this and the next: None where nobody has proved it
    income_band: str | None = None
    components: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    rule: str  # the version of the cut points
    reckoned_at: datetime = moment()


class Stirred(Row, table=True):
    """Something happened to a customer; written by the database, taken by whoever reckons."""

    __tablename__ = "customers_stirred"

    id: int = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    customer_id: UUID
    at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )


class LoanStanding(Row, table=True):
    """How a loan stood on the day on which it was last looked at; dashboards add these up."""

    __tablename__ = "loan_standing"

    loan_id: UUID = Field(foreign_key="loans.id", primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id")
    status: str
    on_day: date
    days_late: int | None = None  # this and the next four: None where it does not run
    outstanding_cents: int | None = Field(default=None, sa_type=BigInteger)
    principal_cents: int | None = Field(default=None, sa_type=BigInteger)
    overdue_cents: int | None = Field(default=None, sa_type=BigInteger)
    uncured: bool | None = None
    earned_cents: int = Field(sa_type=BigInteger)
    last_paid_on: date | None = None
    due_on: list[date] = Field(sa_type=ARRAY(Date))
    met: list[bool] = Field(sa_type=ARRAY(Boolean))


@dataclass(frozen=True)
class Reckoned:
    """What the database says of one customer, before the next best action is picked."""

    customer_id: UUID
    ref: str
    segments: Sequence[str]
    behaviour: str
    place: str
    language: str
    worth: str
    risk: str
    stage: str
    health: int | None
    health_band: str | None
    health_coverage: int
    health_parts: str
    churn: int | None
    churn_coverage: int
    churn_parts: str | None
    rfm: str | None
    recent_days: int | None
    loans: int
    charges_cents: int
    days_late: int
    open_complaints: int
    flags: Sequence[str]
    waits: str | None  # the stage at which an application of hers is open
    may_be_written_to: bool  # she agreed to hear of offers


@dataclass(frozen=True)
class Bands:
    """How old she is and what she earns, coarsely; None where nobody has proved it."""

    age: str | None
    pay: str | None


async def reckon(
    session: Session, which: Sequence[UUID], rules: str, *, at: datetime
) -> list[Reckoned]:
    """How these stand at that moment, by these cut points; merged records are nobody."""
    found = await session.ask(_RECKON, which=list(which), at=at, rules=rules)
    return [Reckoned(*row) for row in found]


_RECKON = Sql(
    """
    select customer_id, ref, segments, behaviour, place, language, worth, risk, stage,
        health::int, health_band, health_coverage, health_parts::text, churn::int, churn_coverage,
        churn_parts::text, rfm, recent_days, loans, charges_cents, days_late, open_complaints,
        flags, waits, may_be_written_to
    from crm.customers_reckoned(:which::uuid[], :at::timestamptz, :rules::jsonb)
    order by customer_id
    """
)


async def keep(
    session: Session, found: Sequence[tuple[Reckoned, str, Bands]], *, rule: str, at: datetime
) -> None:
    """Keep how they stand, each with the key of what is best done next; what changed is history.

    Of age and pay no history is kept, for nobody needs it.
    """
    rows = json.dumps([_row(each, next_best, bands) for each, next_best, bands in found])
    await session.ask(_KEEP, rows=rows, rule=rule, at=at)


def _row(each: Reckoned, next_best: str, bands: Bands) -> Mapping[str, object]:
    told = {
        name: value
        for name, value in vars(each).items()
        if name not in ("customer_id", "health_parts", "churn_parts")
    }
    parts = {
        "health": json.loads(each.health_parts),
        "churn": json.loads(each.churn_parts) if each.churn_parts else None,
        "recent_days": each.recent_days,
    }
    return {
        **told,
        "customer_id": str(each.customer_id),
        "next_best": next_best,
        "age_band": bands.age,
        "income_band": bands.pay,
        "components": parts,
    }


# A score is history once it is another than before; the parts alone change from day to day.
_KEEP = Sql(
    """
    with given as materialized (
        select g.* from jsonb_to_recordset(:rows::text::jsonb) as g (customer_id uuid, ref text,
            segments text[], behaviour text, place text, language text, worth text, risk text,
            stage text, health int, health_band text, health_coverage int, churn int,
            churn_coverage int, rfm text, charges_cents bigint, loans int, days_late int,
            next_best text, age_band text, income_band text, components jsonb)
    ), told as (
        insert into scores (id, subject, kind, value, band, coverage, components, rule, at)
        select gen_random_uuid(), g.ref, each.kind, each.value, each.band, each.coverage,
            each.parts, :rule::text, :at::timestamptz
        from given g left join customer_standing b on b.customer_id = g.customer_id
        cross join lateral (values
            ('customer_health', g.health::float, g.health_band, g.health_coverage,
                coalesce(g.components->'health', '{}'), (b.health, b.health_band)
                is distinct from (g.health, g.health_band)),
            ('churn', g.churn::float, null, g.churn_coverage,
                case when g.churn is null then '{}' else g.components->'churn' end,
                b.churn is distinct from g.churn),
            ('rfm', null, g.rfm, 100, '{}', b.rfm is distinct from g.rfm),
            ('segment', null, g.stage, 100, jsonb_build_object('segments', g.segments),
                (b.segments::text[], b.stage::text) is distinct from (g.segments, g.stage)),
            ('next_best', null, g.next_best, 100, '{}', b.next_best is distinct from g.next_best)
        ) each (kind, value, band, coverage, parts, is_new) where each.is_new
    )
    insert into customer_standing as s (customer_id, segments, behaviour, place, language, worth,
        risk, stage, health, health_band, health_coverage, churn, churn_coverage, rfm,
        charges_cents, loans, days_late, next_best, age_band, income_band, components, rule,
        reckoned_at)
    select customer_id, segments, behaviour, place, language, worth, risk, stage, health,
        health_band, health_coverage, churn, churn_coverage, rfm, charges_cents, loans, days_late,
        next_best, age_band, income_band, components, :rule::text, :at::timestamptz
    from given order by customer_id
    on conflict (customer_id) do update set (segments, behaviour, place, language, worth, risk,
        stage, health, health_band, health_coverage, churn, churn_coverage, rfm, charges_cents,
        loans, days_late, next_best, age_band, income_band, components, rule, reckoned_at)
        = (excluded.segments, excluded.behaviour, excluded.place, excluded.language,
        excluded.worth, excluded.risk, excluded.stage, excluded.health, excluded.health_band,
        excluded.health_coverage, excluded.churn, excluded.churn_coverage, excluded.rfm,
        excluded.charges_cents, excluded.loans, excluded.days_late, excluded.next_best,
        excluded.age_band, excluded.income_band, excluded.components, excluded.rule,
        excluded.reckoned_at)
    """
)


async def plan(session: Session, *, anew: bool) -> None:
    """Let the database plan for as many as there are, or keep to the plan that suits a few.

    To plan costs more than to look at one customer; the plan for one never ends with thousands.
    """
    await session.ask(_PLAN[anew])


_PLAN = {
    True: Sql("set local plan_cache_mode = force_custom_plan"),
    False: Sql("set local plan_cache_mode = force_generic_plan"),
}


async def keep_loans(session: Session, whose: Sequence[UUID], *, on: date) -> None:
    """Keep how every loan of these stands on that day."""
    await session.ask(_KEEP_LOANS, whose=list(whose), day=on)


_KEEP_LOANS = Sql(
    """
    insert into loan_standing as s (loan_id, customer_id, status, on_day, days_late,
        outstanding_cents, principal_cents, overdue_cents, uncured, earned_cents, last_paid_on,
        due_on, met)
    select loan_id, customer_id, status, on_day, days_late, outstanding_cents, principal_cents,
        overdue_cents, uncured, earned_cents, last_paid_on, due_on, met
    from crm.loans_reckoned(:whose::uuid[], :day::date) order by loan_id
    on conflict (loan_id) do update set (customer_id, status, on_day, days_late,
        outstanding_cents, principal_cents, overdue_cents, uncured, earned_cents, last_paid_on,
        due_on, met) = (excluded.customer_id, excluded.status, excluded.on_day,
        excluded.days_late, excluded.outstanding_cents, excluded.principal_cents,
        excluded.overdue_cents, excluded.uncured, excluded.earned_cents, excluded.last_paid_on,
        excluded.due_on, excluded.met)
    """
)


async def stirred(session: Session, *, most: int) -> list[UUID]:
    """Take whoever something happened to; two that ask at once get different people."""
    return [row[0] for row in await session.ask(_STIRRED, most=most)]


_STIRRED = Sql(
    """
    with taken as (
        delete from customers_stirred where id in (
            select id from customers_stirred order by id limit :most for update skip locked)
        returning customer_id
    )
    select distinct customer_id from taken
    """
)


async def stale(session: Session, *, before: datetime, most: int) -> list[UUID]:
    """Who was never looked at, or not since then: days pass without an event."""
    return [row[0] for row in await session.ask(_STALE, before=before, most=most)]


_STALE = Sql(
    """
    (select c.id from customers c where c.merged_into is null and not exists (
        select 1 from customer_standing s where s.customer_id = c.id) limit :most)
    union
    (select s.customer_id from customer_standing s join customers c on c.id = s.customer_id
        where s.reckoned_at < :before and c.merged_into is null
        order by s.reckoned_at limit :most)
    """
)


async def after(session: Session, last: UUID | None, *, most: int) -> list[UUID]:
    """Everybody, a portion at a time."""
    return [row[0] for row in await session.ask(_AFTER, last=last, most=most)]


_AFTER = Sql(
    """
    select id from customers where merged_into is null
        and (:last::uuid is null or id > :last::uuid) order by id limit :most
    """
)


async def of_customer(session: Session, customer: UUID) -> CustomerStanding | None:
    """How one stands, as it was last reckoned."""
    return await session.get(CustomerStanding, customer)
