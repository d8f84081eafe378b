"""What is put outside a turn and was held back: no person has it yet."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from crm_store.database import Session
from crm_store.row import id_since
from crm_store.sql import Sql

CASE = "reply_withheld"
_LOOK_BACK = timedelta(days=2)  # a round looks every few seconds


@dataclass(frozen=True)
class HeldBack:
    """One such message, and whose it is."""

    row: UUID
    message: UUID
    conversation: UUID
    customer_id: UUID
    language: str | None
    variety: str | None


async def for_a_person(session: Session, *, why: str) -> list[HeldBack]:
    """What was held back for this reason and nobody was given, the oldest first."""
    # Identifiers sort by time: only those of the last days are looked at.
    since = id_since(_LOOK_BACK)
    rows = await session.ask(_FOR_A_PERSON, since=since, why=why)
    return [HeldBack(*row) for row in rows]


_FOR_A_PERSON = Sql(
    """
    select o.id, o.message_id, v.id, c.id, coalesce(v.language, c.language), c.variety
    from outbox o
    join conversations v on v.id = o.conversation_id
    join customers c on c.id = v.customer_id
    where o.id > :since and o.status = 'refused' and o.why = :why
    order by o.seq limit 200 for update of o skip locked
    """
)


async def given(session: Session, row: UUID, *, why: str) -> None:
    """A person has it now; `why` says so."""
    await session.ask(_GIVEN, row=row, why=why)


_GIVEN = Sql("update outbox set why = :why where id = :row")
