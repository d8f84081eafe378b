"""One person under every record of hers: those that were joined, whichever of them is asked for."""

from collections.abc import Sequence
from uuid import UUID

from crm_store.database import Session
from crm_store.sql import Sql


async def ids(session: Session, customer: UUID) -> Sequence[UUID]:
    """This record, those that it was joined to, and those that were joined to any of them."""
    return [of for (of,) in await session.ask(_JOINED, customer=customer)]


# Whoever was joined keeps her old id in what is written for ever; see crm_store/merging.py.
_JOINED = Sql(
    """
    with recursive people(id) as (
        select :customer::uuid
        union
        select case when c.id = p.id then c.merged_into else c.id end
        from people p join customers c
            on c.merged_into = p.id or (c.id = p.id and c.merged_into is not null)
    )
    select id from people order by id
    """
)
