"""Whether what we send fails just now, told from the newest messages that went out."""

from datetime import datetime, timedelta
from itertools import takewhile

from crm_store.database import Session
from crm_store.sql import Sql

_LOOK_BACK = timedelta(minutes=15)
_ENOUGH = 3  # one wrong number is no outage


async def failing_since(session: Session, *, at: datetime) -> datetime | None:
    """Since when nothing gets out; None while something does, or too little was tried."""
    tried = await session.ask(_TRIED, since=at - _LOOK_BACK)
    failing = [when for _, when in takewhile(lambda each: bool(each[0]), tried)]
    return failing[-1] if len(failing) >= _ENOUGH else None


# Keys grow with time, so the newest are found by them.
_TRIED = Sql(
    """
    select o.status = any(array['failed', 'undelivered', 'queued']), m.at
    from (select * from outbox order by id desc limit 50) o join messages m on m.id = o.message_id
    where m.at >= :since
        and (o.status = any(array['failed', 'undelivered', 'sent', 'delivered', 'read'])
            or o.status = 'queued' and o.attempts > 0)
    order by o.id desc
    """
)
