"""How it goes with a partner in a few figures, each with what it was counted from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Kpis:
    """The figures of a partner's last twelve months; None where nothing could be counted."""

    revenue: Cents
    employees: int | None  # by the newest count
    borrowing: int  # of them, with a loan that runs
    ever: int  # of them, with any loan
    applications: int
    decided: int
    approved: int
    lent: int  # loans paid out at least 90 days ago
    defaulted: int  # of these, written off or more than 90 days late

    @property
    def utilisation(self) -> float | None:
        """The share of the people there with a loan that runs."""
        return _share(self.borrowing, self.employees)

    @property
    def penetration(self) -> float | None:
        """The share of the people there who ever had one."""
        return _share(self.ever, self.employees)

    @property
    def approval(self) -> float | None:
        return _share(self.approved, self.decided)

    @property
    def default_rate(self) -> float | None:
        return _share(self.defaulted, self.lent)


def _share(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


async def of_partner(session: Session, partner: UUID, *, on: date) -> Kpis:
    """The figures as they stand on a day."""
    (row,) = await session.ask(_OF_PARTNER, partner=partner, day=on)
    return Kpis(Cents(int(row[0])), *row[1:])


_OF_PARTNER = Sql(
    """
    select (select coalesce(sum(case line.kind when 'repayment' then 1 else -1 end
                * (line.charge_cents + line.fee_cents + line.penalty_cents)), 0)
            from ledger_lines line join loans l on l.id = line.loan_id
            where l.partner_id = :partner and line.kind in ('repayment', 'refund')
                and line.paid_on > :day::date - interval '1 year'),
        (select employees from partner_headcounts where partner_id = :partner
            and on_day <= :day::date order by on_day desc, at desc limit 1),
        (select count(distinct customer_id) from loans
            where partner_id = :partner and status = 'active'),
        (select count(distinct customer_id) from loans
            where partner_id = :partner and status in ('active', 'closed', 'written_off')),
        (select count(*) from applications where partner_id = :partner
            and submitted_at >= lately.since),
        (select count(*) from decisions d join applications a on a.id = d.application_id
            where a.partner_id = :partner and d.outcome in ('approved', 'declined')
                and d.at >= lately.since),
        (select count(*) from decisions d join applications a on a.id = d.application_id
            where a.partner_id = :partner and d.outcome = 'approved' and d.at >= lately.since),
        (select count(*) from loans where partner_id = :partner
            and status in ('active', 'closed', 'written_off')
            and disbursed_on <= :day::date - 90),
        (select count(*) from loans where partner_id = :partner and disbursed_on <= :day::date - 90
            and (status = 'written_off' or id in (select loan_id from crm.standing(array(
                select id from loans where partner_id = :partner and status = 'active'),
                :day::date) where days_late > 90)))
    from (select (:day::date - interval '1 year') at time zone 'Africa/Windhoek' as since) lately
    """
)
