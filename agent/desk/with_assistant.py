"""The talks that the assistant has: nobody waits in them, and anybody may look in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response

from agent.desk import filters
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from crm_store.sql import Record, Sql
from crm_store.users import LANGUAGES


@dataclass(frozen=True)
class Talk:
    """A talk with the assistant."""

    conversation: UUID
    customer: str
    language: str | None
    wrote_at: datetime | None
    flags: tuple[str, ...]


async def show(visit: Visit) -> Response:
    """A page of them, whoever wrote last first."""
    chosen = filters.asked(visit, "/desk/queue/assistant", language=LANGUAGES)
    found = await visit.house.store.ask(
        _TALKS, language=chosen.of("language"), first=chosen.first, most=ROWS + 1
    )
    rows = [_talk(each) for each in found[:ROWS]]
    return visit.page(
        "with_assistant.html",
        rows=rows,
        more=len(found) > ROWS,
        filter=chosen,
        languages=LANGUAGES,
    )


def _talk(row: Record) -> Talk:
    conversation, customer, language, wrote_at, flags = row
    return Talk(conversation, customer, language, wrote_at, tuple(flags))


_TALKS = Sql(
    """
    select v.id, c.ref, coalesce(v.language, c.language), v.last_inbound_at,
        array(select jsonb_object_keys(c.flags))
    from conversations v join customers c on c.id = v.customer_id
    where v.owner = 'bot' and v.status = 'open'
        and (:language::text is null or coalesce(v.language, c.language) = :language::text)
    order by v.last_inbound_at desc nulls last, v.id
    offset :first limit :most
    """
)
