"""Payments that are late enough for penalty interest, where nothing speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql
from crm_store.unpaid import on_a_day

_SHORTEST_MONTH = timedelta(days=28)


@dataclass(frozen=True)
class Late:
    """What is missing of one payment that was due a month ago or longer."""

    loan_id: UUID
    ref: str
    n: int
    of: int
    due_on: date
    missing: Cents
    paused: timedelta  # days since then that do not count


# Nothing is added where somebody is in trouble, in doubt or in talks with us: a hold or a flag,
# a pause of reminders, a claim that nobody has looked at, an arrangement that is under way or in
# force, a paused day, a write-off that waits for its second person, and money that an employer or
# a bank was asked for, in whatever month, and of which nobody has said what came. A line that we
# could not match says nothing of it.
_LATE = Sql(
    f"""
    {on_a_day("(:loan::uuid is null or loans.id = :loan::uuid)")}
    , paused as (
        select each.id as loan_id, count(distinct day) as days
        from running each
        join loan_pauses pauses on pauses.loan_id = each.id
        cross join lateral generate_series(pauses.from_on::timestamp,
            least(pauses.until_on, :day::date)::timestamp, '1 day') as day
        group by each.id
    )
    select running.id, running.ref, unpaid.n,
        (select count(*) from instalments every where every.loan_id = running.id
            and every.schedule_version = running.schedule_version),
        unpaid.due_on, unpaid.missing, coalesce(paused.days, 0)
    from unpaid
    join running on running.id = unpaid.loan_id
    join customers her on her.id = running.customer_id
    join schedule_versions version on version.loan_id = running.id
        and version.version = running.schedule_version
    left join paused on paused.loan_id = running.id
    where unpaid.missing > :tolerance::bigint and unpaid.due_on <= :latest::date
        and running.hold is null and version.why <> 'arrangement'
        and not her.flags ?| array['deceased', 'deceased_reported', 'dispute', 'fraud_hold',
            'hardship']
        and not coalesce(her.flags -> 'reminders_paused' ->> 'until' not similar to '[0-9-]+'
            or her.flags -> 'reminders_paused' ->> 'until' >= :today::text, false)
        and not exists (select 1 from arrangements under_way where under_way.loan_id = running.id
            and under_way.status in ('asked', 'approved', 'offered'))
        and not exists (select 1 from loan_pauses pauses where pauses.loan_id = running.id
            and :day::date between pauses.from_on and pauses.until_on)
        and not exists (select 1 from transactions claim
            where claim.loan_id = running.id and claim.kind = 'repayment'
                and claim.status in ('claimed', 'pending')
                and not exists (select 1 from transactions next where next.follows_id = claim.id)
                and claim.at > coalesce((select max(seen.at) from transactions seen
                    where seen.loan_id = running.id and seen.kind = 'repayment'
                        and seen.status in ('settled', 'rejected')), '-infinity'))
        and not exists (select 1 from transactions lost
            where lost.loan_id = running.id and lost.kind = 'write_off'
                and lost.status = 'pending'
                and not exists (select 1 from transactions next where next.follows_id = lost.id))
        and not exists (select 1 from deduction_lines asked
            where asked.loan_id = running.id and asked.outcome = 'sent'
                and not exists (select 1 from deduction_lines answer
                    where answer.line = asked.line and answer.id > asked.id
                        and answer.outcome not in ('sent', 'unmatched')))
    order by running.ref, unpaid.n
    """  # noqa: S608 (every value is a parameter)
)


async def late(
    session: Session, *, on: date, tolerance: Cents, loan: UUID | None = None
) -> Sequence[Late]:
    """The payments of running loans, or of one, to which penalty interest may be added."""
    rows = await session.ask(
        _LATE,
        loan=loan,
        day=on,
        today=on.isoformat(),
        latest=on - _SHORTEST_MONTH,
        tolerance=tolerance,
    )
    return [
        Late(
            loan_id=row[0],
            ref=row[1],
            n=row[2],
            of=row[3],
            due_on=row[4],
            missing=Cents(int(row[5])),
            paused=timedelta(days=int(row[6])),
        )
        for row in rows
    ]
