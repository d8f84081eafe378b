"""What operators watch of the store: counts and waits, and nobody's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_store.database import Session
from crm_store.sql import Sql

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """How the store stands at one moment; times in seconds, None where there is nothing."""

    unsent: int
    dead: int
    waiting_for_people: int
    first_response: float | None
    reminders_due: int
    reminders_sent: int
    reminders_suppressed: int
    backup_age: float | None


async def standing(session: Session, *, now: datetime) -> Standing:
    """Look at everything once."""
    ((*found,),) = await session.ask(
        _STANDING, now=now, since=now - _A_DAY, now_us=int(now.timestamp() * 1_000_000)
    )
    return Standing(*found)


_STANDING = Sql(
    """
    select
        (select count(*) from outbox where status in ('queued', 'sending') and run_at <= :now),
        (select count(*) from cases where category = 'dead_letter'
            and status in ('open', 'in_progress', 'waiting_customer')),
        (select count(*) from conversations where owner = 'queue' and status = 'open'),
        (select extract(epoch from percentile_cont(0.5)
            within group (order by answered_at - created_at))::float8
            from cases where created_at > :since and answered_at is not null),
        (select count(*) from reminders where status = 'waiting'),
        (select count(*) from reminders where status = 'put' and ended_at > :since),
        (select count(*) from reminders
            where status = 'dropped' and ended_at > :since),
        (select (:now_us::bigint - max(at_us))::float8 / 1000000 from audit_log
            where action = 'export' and subject = 'backup')
    """
)
