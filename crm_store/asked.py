"""Figures that staff ask for in words and no report shows: one statement each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crm_store.database import Session
from crm_store.leads import HERS_ALONE
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Sum:
    """How many, of what, and what they come to."""

    of: str
    n: int
    cents: Cents


async def paid_out(session: Session, since: date, until: date) -> list[Sum]:
    """Loans that were paid out on these days, both included, by what became of them."""
    return await _sums(session, _PAID_OUT, since=since, until=until)


_PAID_OUT = Sql(
    """
    select status, count(*), sum(principal_cents) from loans
    where disbursed_on between :since::date and :until::date
        and status in ('active', 'closed', 'written_off')
    group by status order by 2 desc, 1
    """
)


async def paid_in(session: Session, since: date, until: date) -> list[Sum]:
    """Repayments of these days, both included, less what was reversed, by the way they came."""
    return await _sums(session, _PAID_IN, since=since, until=until)


_PAID_IN = Sql(
    """
    select coalesce(origin.method, entry.method, 'not said'),
        count(*) filter (where entry.reverses_id is null), sum(line.amount_cents)
    from ledger_lines line join transactions entry on entry.id = line.id
    left join transactions origin on origin.id = entry.reverses_id
    where line.kind = 'repayment' and line.paid_on between :since::date and :until::date
    group by 1 order by 3 desc, 1
    """
)


async def leads_by_source(session: Session, since: datetime, until: datetime) -> list[Sum]:
    """Leads that came in this time, by where they came from."""
    return await _sums(session, _LEADS, since=since, until=until)


_LEADS = Sql(
    f"""
    select source, count(*), 0 from leads l
    where created_at >= :since and created_at < :until and {HERS_ALONE}
    group by source order by 2 desc, 1
    """  # noqa: S608 (a part of `leads.py`)
)


async def waiting(session: Session) -> list[Sum]:
    """Cases that nobody has settled, by what they are."""
    return await _sums(session, _WAITING)


_WAITING = Sql(
    """
    select category, count(*), 0 from cases
    where status in ('open', 'in_progress', 'waiting_customer') group by 1 order by 2 desc, 1
    """
)


async def late_tasks(session: Session, at: datetime, *, of_managers: bool) -> list[Sum]:
    """Tasks whose time has passed, by kind; those for managers only where they may be seen."""
    return await _sums(session, _LATE_TASKS, at=at, of_managers=of_managers)


_LATE_TASKS = Sql(
    """
    select kind, count(*), 0 from tasks
    where status <> 'done' and due_at < :at and (:of_managers::boolean or not for_managers)
        and (snoozed_until is null or snoozed_until <= :at)
    group by kind order by 2 desc, 1
    """
)


async def open_deals(session: Session) -> list[Sum]:
    """Deals with companies that are neither won nor lost, by stage, with a year's value."""
    return await _sums(session, _DEALS)


_DEALS = Sql(
    """
    select stage, count(*), sum(value_cents) from deals where status = 'open'
    group by stage order by 2 desc, 1
    """
)


async def unpaid_bills(session: Session, *, on: date) -> list[Sum]:
    """Invoices of ours with something left to pay, those whose day has passed apart."""
    return await _sums(session, _BILLS, on=on)


_BILLS = Sql(
    """
    select case when due_on < :on::date then 'overdue' else 'not yet due' end, count(*), sum(rest)
    from (
        select b.due_on, b.total_cents - coalesce((select sum(amount_cents) from bill_payments
            where bill_id = b.id), 0) as rest
        from bills b where b.kind = 'invoice'
            and not exists (select 1 from bills c where c.credits_id = b.id)
    ) standing where rest > 0 group by 1 order by 1 desc
    """
)


async def employers(session: Session) -> dict[Any, str]:
    """Employers by their id, with the reference first."""
    return {row[0]: f"{row[1]} {row[2]}" for row in await session.ask(_EMPLOYERS)}


_EMPLOYERS = Sql("select id, ref, company_name from partners")


async def _sums(session: Session, statement: Sql, **named: Any) -> list[Sum]:
    rows = await session.ask(statement, **named)
    return [Sum(str(of), int(n), Cents(int(cents or 0))) for of, n, cents in rows]
