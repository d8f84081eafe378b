"""How a hosted model has done: turns that it read or failed, how long they took, and its tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store.database import Session, Store
from crm_store.row import new_id
from crm_store.sql import Sql

_TIME = 80  # bits of an identifier that follow its milliseconds


@dataclass(frozen=True)
class Asked:
    """Some turns of the last days that needed more than rules."""

    turns: int
    answered: int
    slowest_ms: float | None  # of 95 in 100 of those that it read
    conversations: int  # in which it was asked
    input_tokens: int
    output_tokens: int

    @property
    def success(self) -> float | None:
        """Which part of them it read; None where there was none."""
        return self.answered / self.turns if self.turns else None


def _since(within: timedelta) -> UUID:
    """The identifier of a turn that was kept so long ago: they sort by their time."""
    return UUID(int=new_id().int - ((within // timedelta(milliseconds=1)) << _TIME))


async def tokens(store: Store, *, conversation: UUID | None = None, within: timedelta) -> int:
    """What the turns of this talk, or of all, have taken within that time."""
    statement = _OF_ALL if conversation is None else _OF_ONE
    ((spent,),) = await store.ask(statement, conversation=conversation, since=_since(within))
    return int(spent)


_SPENT = "select coalesce(sum(input_tokens + output_tokens), 0) from turns where id > :since"
_OF_ALL = Sql(_SPENT)
_OF_ONE = Sql(f"{_SPENT} and conversation_id = :conversation")


async def was_called(store: Store, conversation: UUID, *, reason: str, since: datetime) -> bool:
    """Whether a person was called to this talk for this reason since then."""
    found = await store.ask(_CALLED, conversation=conversation, reason=reason, since=since)
    return bool(found)


_CALLED = Sql(
    """
    select id from cases
    where conversation_id = :conversation and reason = :reason and created_at > :since limit 1
    """
)


async def lately(session: Session, model: str, *, within: timedelta) -> Asked:
    """Of the turns that were kept within that time; what it failed was read offline."""
    (row,) = await session.ask(_LATELY, model=model, since=_since(within))
    return Asked(*row)


_LATELY = Sql(
    """
    select count(*) filter (where reader not in ('rules', 'none')),
        count(*) filter (where reader = :model),
        percentile_cont(0.95) within group (order by took.ms) filter (where reader = :model),
        count(distinct conversation_id) filter (where model_requests > 0),
        coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0)
    from turns cross join lateral (select sum(value::float) as ms
        from jsonb_each_text(timings_ms)) took
    where id > :since
    """
)
