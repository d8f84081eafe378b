"""Loans and customers as they looked at a moment of the past, and what became of them after it.

What was not known by then says nothing: an entry counts from when it was written, even if its day
is earlier. No language, sex, age, marital state, town or employer is among the features. Of
whoever was erased nothing is asked, of the past neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm_store.database import Session
from crm_store.foretold import Kind
from crm_store.sql import Sql

# In the order in which the statements below give them; the first is what the rule goes by.
FEATURES: Mapping[Kind, tuple[str, ...]] = {
    "risk": (
        *("days_late", "paid_share", "late_share_here", "fallen_due", "instalments"),
        *("principal_log", "earlier_loans", "late_share_before", "days_since_lent"),
    ),
    "churn": (
        *("days_since_end", "loans", "known_days", "late_share", "last_principal_log"),
        *("last_instalments", "wrote_lately_log", "complained", "declined_since", "hears_offers"),
    ),
}


@dataclass(frozen=True)
class Within:
    """Of whom it is asked, and how far ahead."""

    late_days: int
    ended_days: int
    horizon_days: int


@dataclass(frozen=True)
class Looked:
    """Somebody at a moment: the features, in the order of `FEATURES`."""

    subject: UUID
    customer: UUID
    loan: UUID | None
    features: tuple[float, ...]


async def first_lent(session: Session) -> date | None:
    """When the first loan was paid out; there is no history before it."""
    ((day,),) = await session.ask(_FIRST)
    return day if isinstance(day, date) else None


_FIRST = Sql("select min(disbursed_on) from loans where status <> 'pending'")


async def looked_at(
    session: Session, kind: Kind, *, moment: datetime, within: Within
) -> list[Looked]:
    """Everybody of whom it can be asked at that moment, by what was known by then."""
    rows = await session.ask(
        _LOOKED[kind], moment=moment, late_days=within.late_days, ended_days=within.ended_days
    )
    return [
        Looked(row[0], row[1], row[0] if kind == "risk" else None, tuple(map(float, row[2:])))
        for row in rows
    ]


async def happened(
    session: Session, kind: Kind, who: Sequence[UUID], *, moment: datetime, within: Within
) -> set[UUID]:
    """To whom of these it happened between that moment and the end of the time foretold."""
    rows = await session.ask(
        _HAPPENED[kind],
        who=list(who),
        moment=moment,
        days=within.horizon_days,
        late_days=within.late_days,
    )
    return {row[0] for row in rows}


# As the books stood at :moment by what was written by then. A cent or a few is no lateness.
_KNOWN = """
with asked as materialized (
    select (:moment::timestamptz at time zone 'Africa/Windhoek')::date as day
), moved as materialized (
    select entry.loan_id, coalesce(origin.kind, entry.kind) as kind, entry.paid_on,
        case when coalesce(origin.kind, entry.kind) in ('repayment', 'waiver', 'write_off') then 1
            when coalesce(origin.kind, entry.kind) = 'refund' then -1 else 0 end
            * (entry.charge_cents + entry.principal_cents) as paid
    from asked, transactions entry left join transactions origin on origin.id = entry.reverses_id
    where entry.status = 'settled' and entry.at < :moment::timestamptz
        and entry.paid_on <= asked.day
), summed as materialized (
    select loan_id, sum(paid) as paid, max(paid_on) as last_on,
        min(paid_on) filter (where kind = 'disbursement') as lent_on,
        coalesce(sum(paid) filter (where kind = 'write_off'), 0) > 0 as written_off
    from moved group by loan_id
), lent as materialized (
    select l.id, l.customer_id, l.principal_cents, summed.paid, summed.last_on, summed.lent_on,
        summed.written_off, coalesce((select max(v.version) from schedule_versions v
            where v.loan_id = l.id and v.at < :moment::timestamptz), 1) as version
    from loans l join summed on summed.loan_id = l.id join customers her on her.id = l.customer_id
    where summed.lent_on is not null and not her.flags ? 'erased'
), due as materialized (
    select lent.id, each.n, each.due_on, sum(each.principal_cents + each.charge_cents) over (
        partition by lent.id order by each.n rows unbounded preceding) as so_far
    from lent join instalments each
        on each.loan_id = lent.id and each.schedule_version = lent.version
), judged as materialized (
    select due.id, due.n, due.due_on, due.so_far, due.so_far - coalesce(sum(moved.paid), 0) > 100
        as was_late
    from asked, due left join moved on moved.loan_id = due.id and moved.paid_on <= due.due_on
    where due.due_on < asked.day group by due.id, due.n, due.due_on, due.so_far
), fallen as materialized (
    select judged.id, count(*) as n, count(*) filter (where was_late) as late,
        min(judged.due_on) filter (where judged.so_far - lent.paid > 100) as since
    from judged join lent on lent.id = judged.id group by judged.id
), whole as materialized (
    select due.id, max(so_far) as cents, count(*) as n from due group by due.id
), stood as materialized (
    select lent.id, lent.customer_id, lent.principal_cents, lent.lent_on, lent.last_on,
        lent.written_off, lent.paid / whole.cents::float8 as paid_share, whole.n,
        whole.cents - lent.paid > 100 as is_running, coalesce(fallen.n, 0) as fallen,
        coalesce(fallen.late, 0) as late, coalesce(asked.day - fallen.since, 0) as days_late
    from asked, lent join whole on whole.id = lent.id left join fallen on fallen.id = lent.id
)
"""
_RISK = """
select one.id, one.customer_id, one.days_late, one.paid_share,
    coalesce(one.late / nullif(one.fallen, 0)::float8, 0), one.fallen, one.n,
    ln(one.principal_cents), count(other.id) filter (where not other.is_running),
    coalesce(sum(other.late) / nullif(sum(other.fallen), 0)::float8, 0),
    asked.day - one.lent_on
from asked, stood one left join stood other
    on other.customer_id = one.customer_id and other.id <> one.id
where one.is_running and not one.written_off and one.days_late <= :late_days::int
group by one.id, one.customer_id, one.days_late, one.paid_share, one.late, one.fallen,
    one.n, one.principal_cents, one.lent_on, asked.day
order by one.id
"""
_CHURN = """
, hers as materialized (
    select stood.customer_id, max(stood.last_on) as ended_on, count(*) as n,
        sum(stood.late) / nullif(sum(stood.fallen), 0)::float8 as late,
        (array_agg(stood.principal_cents order by lent_on desc, id))[1] as principal,
        (array_agg(stood.n order by lent_on desc, id))[1] as instalments
    from stood group by stood.customer_id
    having not bool_or(stood.is_running or stood.written_off)
)
select hers.customer_id, hers.customer_id, asked.day - hers.ended_on, hers.n,
    asked.day - (her.first_contact_at at time zone 'Africa/Windhoek')::date,
    coalesce(hers.late, 0), ln(hers.principal), hers.instalments,
    ln(1 + (select count(*) from messages m
        join conversations talk on talk.id = m.conversation_id
        where talk.customer_id = hers.customer_id and m.direction = 'in'
            and m.at < :moment::timestamptz
            and m.at >= :moment::timestamptz - interval '90 days')),
    (exists (select 1 from cases where cases.customer_id = hers.customer_id
        and category = 'complaint' and created_at < :moment::timestamptz
        and created_at >= :moment::timestamptz - interval '365 days'))::int,
    (exists (select 1 from decisions told join applications form
            on form.id = told.application_id
        where form.customer_id = hers.customer_id and told.outcome = 'declined'
            and told.at < :moment::timestamptz and told.on_day >= hers.ended_on))::int,
    coalesce((select (said.action = 'grant')::int from consents said
        where said.customer_id = hers.customer_id and said.purpose = 'marketing'
            and said.at < :moment::timestamptz order by said.at desc limit 1), 0)
from asked, hers join customers her on her.id = hers.customer_id
where hers.ended_on >= asked.day - :ended_days::int and her.merged_into is null
order by hers.customer_id
"""
_LOOKED: Mapping[Kind, Sql] = {"risk": Sql(_KNOWN + _RISK), "churn": Sql(_KNOWN + _CHURN)}
_HAPPENED: Mapping[Kind, Sql] = {
    # More than so many days late on a day within the time, by the schedule in force at its end.
    "risk": Sql(
        """
        with asked as materialized (
            select day, day + :days::int as last_day,
                :moment::timestamptz + make_interval(days => :days::int) as ends
            from (select (:moment::timestamptz at time zone 'Africa/Windhoek')::date as day) d
        ), moved as materialized (
            select entry.loan_id, coalesce(origin.kind, entry.kind) as kind, entry.paid_on,
                entry.charge_cents + entry.principal_cents as cents
            from asked, transactions entry
            left join transactions origin on origin.id = entry.reverses_id
            where entry.status = 'settled' and entry.loan_id = any(:who::uuid[])
                and entry.at < asked.ends and entry.paid_on <= asked.last_day
        ), due as materialized (
            select each.loan_id, each.due_on, sum(each.principal_cents + each.charge_cents) over (
                partition by each.loan_id order by each.n rows unbounded preceding) as so_far
            from asked, instalments each where each.loan_id = any(:who::uuid[])
                and each.schedule_version = coalesce((
                    select max(v.version) from schedule_versions v
                    where v.loan_id = each.loan_id and v.at < asked.ends), 1)
        )
        select due.loan_id from asked, due left join moved on moved.loan_id = due.loan_id
            and moved.paid_on <= due.due_on + :late_days::int + 1
            and moved.kind in ('repayment', 'waiver', 'refund')
        where due.due_on + :late_days::int >= asked.day
            and due.due_on + :late_days::int + 1 < asked.last_day
        group by due.loan_id, due.due_on, due.so_far
        having due.so_far - coalesce(sum(case moved.kind when 'refund' then -1 else 1 end
            * moved.cents), 0) > 100
        union
        select moved.loan_id from asked, moved
        where moved.kind = 'write_off' and moved.paid_on > asked.day
        """
    ),
    # Nothing was paid out to her.
    "churn": Sql(
        """
        select who.id from unnest(:who::uuid[]) as who (id)
        where not exists (
            select 1 from loans l join transactions entry on entry.loan_id = l.id
            where l.customer_id = who.id and entry.kind = 'disbursement'
                and entry.status = 'settled' and entry.at >= :moment::timestamptz
                and entry.at < :moment::timestamptz + make_interval(days => :days::int))
        """
    ),
}
