"""How we keep to the rules: limits broken, complaints by age, consents, a quarter's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Limits:
    """What a loan may be at most, as the policy of the day says."""

    least_cents: int
    most_cents: int
    most_months: int
    charge_bps: int  # of the principal and what belongs to it, where it runs for a few months


@dataclass(frozen=True)
class Violation:
    """Something that a rule forbids, and where it stands."""

    rule: str
    subject: str  # LN-7, APP-3, CASE-4
    at: datetime


async def violations(
    session: Session, limits: Limits, since: datetime, until: datetime, *, most: int = 500
) -> list[Violation]:
    """What these days hold that should not be; the newest first."""
    rows = await session.ask(
        _VIOLATIONS,
        since=since,
        until=until,
        least=limits.least_cents,
        cents=limits.most_cents,
        months=limits.most_months,
        bps=limits.charge_bps,
        most=most,
    )
    return [Violation(*row) for row in rows]


RULES = (
    "amount_outside_limits",
    "term_too_long",
    "charge_above_ceiling",
    "no_decision_kept",
    "no_consent_kept",
    "declined_without_reason",
    "payout_by_one_person",
    "complaint_late",
)
_VIOLATIONS = Sql(
    """
    select rule, subject, at from crm.violations(:since, :until, :least::bigint, :cents::bigint,
        :months::int, :bps::int)
    order by at desc, subject limit :most
    """
)


@dataclass(frozen=True)
class Aged:
    """Complaints of an age, open or settled."""

    age: str
    open: int
    settled: int


async def complaints_by_age(session: Session, since: datetime, until: datetime) -> Sequence[Aged]:
    """Complaints of these days by how long they took, or have taken by now."""
    return [Aged(*row) for row in await session.ask(_AGED, since=since, until=until)]


# How long a complaint took, or has taken.
AGE = """case when {took} < interval '3 days' then 'within 2 days'
    when {took} < interval '8 days' then '3 to 7 days'
    when {took} < interval '31 days' then '8 to 30 days' else 'more than 30 days' end"""
_AGED = Sql(
    f"""
    select age, count(*) filter (where settled_at is null), count(settled_at) from (
        select settled_at, {AGE.format(took="took")} as age, took
        from (select settled_at, coalesce(settled_at, :until::timestamptz) - created_at as took
            from cases where category = 'complaint'
                and created_at >= :since and created_at < :until) each
    ) aged group by age order by min(took)
    """  # noqa: S608 (statements of this file alone)
)


@dataclass(frozen=True)
class Agreed:
    """How people stand to one purpose: their last word, and how often it was asked."""

    purpose: str
    granted: int
    withdrawn: int
    versions: int  # of the words that they agreed to


async def consents(session: Session) -> Sequence[Agreed]:
    """The ledger of consents, summed: each person's last word on each purpose."""
    return [Agreed(*row) for row in await session.ask(_CONSENTS)]


_LAST = """
    select distinct on (coalesce(joined.person, customer_id), purpose) said.id, purpose, action,
        text_version
    from consents said left join crm.joined() joined on joined.id = customer_id
    order by coalesce(joined.person, customer_id), purpose, seq desc
"""
_CONSENTS = Sql(
    f"""
    select purpose, count(*) filter (where action = 'grant'),
        count(*) filter (where action = 'withdraw'), count(distinct text_version)
    from ({_LAST}) last group by purpose order by purpose
    """  # noqa: S608 (statements of this file alone)
)


@dataclass(frozen=True)
class Word:
    """One line of the ledger: who agreed to what, in which words, or took it back."""

    customer: str
    purpose: str
    action: str
    text_version: str
    language: str
    at: datetime


async def ledger(
    session: Session,
    *,
    purpose: str | None,
    action: str | None,
    is_last: bool,
    first: int,
    most: int,
) -> list[Word]:
    """The ledger of consents line by line, the newest first; or each person's last word alone."""
    rows = await session.ask(
        _LEDGER, purpose=purpose, action=action, is_last=is_last, first=first, most=most
    )
    return [Word(*row) for row in rows]


_LEDGER = Sql(
    f"""
    select u.ref, c.purpose, c.action, c.text_version, c.language, c.at
    from consents c join customers u on u.id = c.customer_id
    where (:purpose::text is null or c.purpose = :purpose::text)
        and (:action::text is null or c.action = :action::text)
        and (not :is_last::boolean or c.id in (select id from ({_LAST}) last))
    order by c.seq desc offset :first limit :most
    """  # noqa: S608 (statements of this file alone)
)


@dataclass(frozen=True)
class Quarter:
    """What a return asks for, as far as its form is known to us."""

    new_loans: int
    lent: Cents
    charges: Cents
    received: Cents
    written_off: Cents
    running: int
    principal: Cents
    at_risk_30: Cents
    at_risk_90: Cents
    borrowers: int
    complaints: int
    settled: int


async def quarter(
    session: Session, *, first: date, after: date, since: datetime, until: datetime
) -> Quarter:
    """The figures of a quarter, with its book at the end of its last day."""
    (row,) = await session.ask(_QUARTER, first=first, after=after, since=since, until=until)
    counts = {0, 5, 9, 10, 11}
    values = [int(each or 0) if place in counts else Cents(int(each or 0))
        for place, each in enumerate(row)]  # fmt: skip
    return Quarter(*values)  # type: ignore[arg-type] # counts and amounts, in the order above


_QUARTER = Sql(
    """
    with lent as (
        select count(*) as n, sum(l.principal_cents) as cents, sum(l.finance_charge_cents) as charge
        from loans l where l.disbursed_on >= :first::date and l.disbursed_on < :after::date
            and l.status in ('active', 'closed', 'written_off')
    ), moved as (
        select sum(amount_cents) filter (where kind = 'repayment') as came,
            sum(principal_cents) filter (where kind = 'write_off') as given_up
        from ledger_lines where paid_on >= :first::date and paid_on < :after::date
    ), book as (
        select count(*) as n, sum(s.principal) as principal,
            sum(s.principal) filter (where s.days_late > 30 or s.uncured) as late30,
            sum(s.principal) filter (where s.days_late > 90 or s.uncured) as late90,
            count(distinct l.customer_id) as people
        from crm.standing_of_all(:after::date - 1) s join loans l on l.id = s.loan_id
    ), complained as (
        select count(*) filter (where created_at >= :since and created_at < :until) as n,
            count(*) filter (where settled_at >= :since and settled_at < :until) as settled
        from cases where category = 'complaint'
    )
    select lent.n, lent.cents, lent.charge, moved.came, moved.given_up, book.n, book.principal,
        book.late30, book.late90, book.people, complained.n, complained.settled
    from lent, moved, book, complained
    """
)


@dataclass(frozen=True)
class Kept:
    """How much there is of something that may not be kept for ever, and what is held longer."""

    what: str
    rows: int
    oldest: datetime | None


async def kept(session: Session) -> Sequence[Kept]:
    """What is kept of people, and since when."""
    return [Kept(*row) for row in await session.ask(_KEPT)]


_KEPT = Sql(
    """
    select 'documents', count(*), min(received_at) from documents where storage_key is not null
    union all select 'applications', count(*), min(started_at) from applications
    union all select 'loans', count(*), min(created_at) from loans
    union all select 'consents', count(*), min(at) from consents
    union all select 'legal holds', count(*), min(set_at) from legal_holds where lifted_at is null
    union all select 'erasures that wait', count(*), min(asked_at) from erasures
        where erased_at is null and ended_at is null
    """
)
