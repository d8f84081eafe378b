"""What was earned: charges, fees and penalties that came in, by month and by partner."""

from dataclasses import dataclass
from datetime import date

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Revenue:
    """What came in from the people of one partner in one month, and what its commission was."""

    month: date
    partner: str | None  # None: loans of nobody's payroll
    company: str
    charge: Cents
    fees: Cents
    penalties: Cents
    given_back: Cents  # of charges, fees and penalties
    commission: Cents  # stated for that month, without tax

    @property
    def total(self) -> Cents:
        """What was earned, before commission."""
        return Cents(self.charge + self.fees + self.penalties - self.given_back)

    @property
    def kept(self) -> Cents:
        """What is left of it after commission."""
        return Cents(self.total - self.commission)


async def by_month(
    session: Session, *, since: date, until: date, partner: str | None = None
) -> list[Revenue]:
    """Every month with anything, the newest first; the days are those on which it was paid."""
    rows = await session.ask(_BY_MONTH, since=since, until=until, partner=partner)
    return [Revenue(*row[:3], *(Cents(int(each)) for each in row[3:])) for row in rows]


_BY_MONTH = Sql(
    """
    with paid as (
        select date_trunc('month', line.paid_on)::date as month, l.partner_id,
            sum(line.charge_cents) filter (where line.kind = 'repayment') as charge,
            sum(line.fee_cents) filter (where line.kind = 'repayment') as fees,
            sum(line.penalty_cents) filter (where line.kind = 'repayment') as penalties,
            sum(line.charge_cents + line.fee_cents + line.penalty_cents)
                filter (where line.kind = 'refund') as back
        from ledger_lines line join loans l on l.id = line.loan_id
        where line.kind in ('repayment', 'refund')
            and line.paid_on between :since::date and :until::date
        group by 1, 2
    ), stated as (
        select b.month, b.partner_id, sum(b.net_cents) as cents from bills b
        where b.kind = 'commission' and b.month between date_trunc('month', :since::date)
                and :until::date
            and not exists (select 1 from bills c where c.credits_id = b.id)
        group by 1, 2
    )
    select coalesce(paid.month, stated.month), p.ref, coalesce(p.company_name, ''),
        coalesce(charge, 0), coalesce(fees, 0), coalesce(penalties, 0), coalesce(back, 0),
        coalesce(stated.cents, 0)
    from paid full join stated on stated.month = paid.month
        and stated.partner_id is not distinct from paid.partner_id
    left join partners p on p.id = coalesce(paid.partner_id, stated.partner_id)
    where (:partner::text is null or p.ref = :partner::text)
    order by 1 desc, p.company_name nulls last, p.ref
    """
)
