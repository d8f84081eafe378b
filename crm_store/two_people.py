"""Two people: neither let the other in within a day, nor did one colleague let in both."""

from datetime import datetime, timedelta

from crm_store.database import Session
from crm_store.sql import Sql

_LATELY = timedelta(hours=24)


async def are_two(session: Session, one: str, other: str, *, at: datetime) -> bool:
    """Whether each may vouch for what the other did.

    An invitation, or a role, could be taken up by its giver, who would then be both. The audit log
    says who gave them; what was given at the terminal is for whoever keeps the machine.
    """
    if one == other:
        return False
    since_us = int((at - _LATELY).timestamp() * 1_000_000)
    found = await session.ask(_LET_IN, one=one, other=other, desk="user:", since_us=since_us)
    return not found


_LET_IN = Sql(
    """
    with given as (
        select actor, subject from audit_log
        where action in ('invite', 'role') and at_us > :since_us
            and subject in (:one, :other) and starts_with(actor, :desk)
    )
    select 1 from given where actor in (:one, :other) and actor <> subject
    union all
    select 1 from given a join given b on a.actor = b.actor and a.subject <> b.subject
    limit 1
    """
)
