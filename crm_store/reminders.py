"""Reminders: each is decided once, by whoever comes first, and keeps why it was said or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

Status = Literal["waiting", "put", "dropped"]


class ReminderRecord(Row, table=True):
    """One reminder, which stays as it was once it was put on its way or let go."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("key", name="reminded_once"),
        Index("reminders_waiting", "until_on", postgresql_where=text("status = 'waiting'")),
        Index("nurtured", "customer_id", postgresql_where=text("kind = 'nurture'")),
    )

    id: UUID = id_field()
    key: str
    kind: str
    subject: str  # LN-7, APP-3
    customer_id: UUID = Field(foreign_key="customers.id")
    day: date  # that it is about
    until_on: date  # the last day on which it may be said
    status: str
    why: str
    look_at: datetime | None = moment()  # while it waits
    created_at: datetime = moment()
    ended_at: datetime | None = moment()


@dataclass(frozen=True)
class Decided:
    """What became of a reminder just now; `look_at`: while it waits, until when."""

    key: str
    kind: str
    subject: str
    customer_id: UUID
    day: date
    until_on: date
    status: Status
    why: str
    look_at: datetime | None = None


async def is_ours(session: Session) -> bool:
    """Whether nobody else decides on reminders until this transaction ends."""
    ((ours,),) = await session.ask(_OURS)
    return bool(ours)


_OURS = Sql("select pg_try_advisory_xact_lock(hashtext('reminders'))")


async def open_among(session: Session, keys: Sequence[str], *, now: datetime) -> frozenset[str]:
    """Which of these may be decided now: never decided, or waiting and to be looked at."""
    rows = await session.ask(_SETTLED, keys=list(keys), now=now)
    return frozenset(keys) - {row[0] for row in rows}


_SETTLED = Sql(
    """
    select key from reminders
    where key = any(:keys::text[]) and (status <> 'waiting' or look_at > :now)
    """
)


async def keep(session: Session, decided: Decided, *, at: datetime) -> bool:
    """Write what was decided; False where somebody has decided it for good before."""
    ended = None if decided.status == "waiting" else at
    return bool(await session.ask(_KEEP, id=new_id(), at=at, ended=ended, **vars(decided)))


_KEEP = Sql(
    """
    insert into reminders (id, key, kind, subject, customer_id, day, until_on, status, why,
        look_at, created_at, ended_at)
    values (:id, :key, :kind, :subject, :customer_id, :day, :until_on, :status, :why,
        :look_at, :at, :ended)
    on conflict (key) do update set status = excluded.status, why = excluded.why,
        look_at = excluded.look_at, ended_at = excluded.ended_at
    where reminders.status = 'waiting'
    returning id
    """
)


async def let_go_of_old(session: Session, *, on: date, at: datetime) -> int:
    """Drop what has waited past its last day; how many there were."""
    return len(await session.ask(_OLD, on=on, at=at))


_OLD = Sql(
    """
    update reminders set status = 'dropped', why = 'too_late', look_at = null, ended_at = :at
    where status = 'waiting' and until_on < :on returning id
    """
)


async def of_keys(store: Store | Session, keys: Sequence[str]) -> dict[str, tuple[str, str, date]]:
    """Of reminders that were put on their way: kind, what each is about, and its last day."""
    rows = await store.ask(_OF_KEYS, keys=list(keys))
    return {key: (kind, subject, until_on) for key, kind, subject, until_on in rows}


_OF_KEYS = Sql("select key, kind, subject, until_on from reminders where key = any(:keys::text[])")


async def await_answer(session: Session, conversation: UUID, *, topic: str) -> None:
    """What she writes next may answer a reminder, unless a form or a question is open.

    One statement: whatever a turn has written meanwhile stays.
    """
    await session.ask(_AWAIT, conversation=conversation, topic=topic)


_AWAIT = Sql(
    """
    update conversations
    set state = (state - 'options') || jsonb_build_object('topic', :topic::text)
    where id = :conversation and state ->> 'flow' is null
        and coalesce(state ->> 'topic', 'menu') = 'menu'
    """
)
