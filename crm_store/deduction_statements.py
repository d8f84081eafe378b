"""What a partner was asked to deduct in a month and what it says it deducted, loan by loan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Stated:
    """One loan in one month. No line carries a name, a number or a reason for borrowing."""

    asked: Cents
    deducted: Cents
    loan: str
    outcome: str  # of the newest answer; "sent" where there is none yet

    @property
    def missing(self) -> Cents:
        """What was asked for and has not come."""
        return Cents(max(self.asked - self.deducted, 0))


async def of_month(session: Session, partner: UUID, month: date) -> list[Stated]:
    """A partner's month; money that was taken back does not count."""
    rows = await session.ask(_OF_MONTH, partner=partner, month=month)
    return [Stated(Cents(int(row[0])), Cents(int(row[1])), *row[2:]) for row in rows]


_OF_MONTH = Sql(
    """
    with theirs as (
        select d.*, f.direction from deduction_lines d join deduction_files f on f.id = d.file_id
        where f.partner_id = :partner and f.month = :month::date and f.rail = 'payroll'
            and d.loan_id is not null
    ), asked as (
        select distinct on (line) line, loan_id, due_cents from theirs
        where outcome = 'sent' order by line, id desc
    ), answered as (
        select line, sum(deducted_cents) filter (where transaction_id is not null
                and not exists (select 1 from transactions back
                    where back.reverses_id = theirs.transaction_id)) as cents,
            (array_agg(outcome order by id desc))[1] as outcome
        from theirs where direction = 'returned' group by line
    )
    select asked.due_cents, coalesce(answered.cents, 0), l.ref, coalesce(answered.outcome, 'sent')
    from asked join loans l on l.id = asked.loan_id
    left join answered on answered.line = asked.line
    order by length(l.ref), l.ref
    """
)
