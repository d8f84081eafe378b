"""Tasks: what somebody of ours has to do, by when, what it waits for, and who or what asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, not_, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.ordering import End, orders
from crm_store.row import Row, id_field, id_since, moment, new_id
from crm_store.sql import Record, Sql

Kind = Literal["task", "follow_up", "onboarding", "review", "promise", "project", "milestone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_LOOK_BACK = timedelta(days=7)
# Why a message stays with us although nothing forbids it: there is no way to her at the moment.
_UNREACHED = (
    "held_too_long",
    "window_closed",
    "template_not_approved",
    "template_is_marketing",
    "number_not_verified",
    "no_second_way",
)


class Circle(Exception):
    """A task cannot wait for itself, not even by way of others."""


class Task(Row, table=True):
    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("dedupe_key", name="rule_fires_once"),
        Index("tasks_to_do", "due_at", "id", postgresql_where=text("status <> 'done'")),
        Index(
            "tasks_of_conversation",
            "conversation_id",
            postgresql_where=text("conversation_id is not null"),
        ),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'TASK-' || nextval('task_ref')")},
    )
    kind: str
    title_sealed: bytes  # what people write may name somebody
    status: str = "todo"  # in_progress, review, done
    customer_id: UUID | None = Field(default=None, foreign_key="customers.id")
    conversation_id: UUID | None = Field(default=None, foreign_key="conversations.id")
    case_id: UUID | None = Field(default=None, foreign_key="cases.id")
    about: str | None = None  # APP-3, LN-7: a reference, never a name
    parent_id: UUID | None = Field(default=None, foreign_key="tasks.id")  # its project
    due_at: datetime | None = moment()
    snoozed_until: datetime | None = moment()
    minutes: int = 0  # that it took so far
    budget_cents: int | None = Field(default=None, sa_type=BigInteger)
    cost_cents: int | None = Field(default=None, sa_type=BigInteger)
    assigned_to: str | None = None  # user:<name>
    for_managers: bool = False
    created_by: str  # user:<name>, or rule:<which>
    dedupe_key: str | None = None  # what a rule creates once, it never creates again
    created_at: datetime = moment()
    done_at: datetime | None = moment()


class Dependency(Row, table=True):
    """One task waits for another; the database refuses a circle."""

    __tablename__ = "task_dependencies"

    task_id: UUID = Field(foreign_key="tasks.id", primary_key=True)
    waits_for: UUID = Field(foreign_key="tasks.id", primary_key=True)


@dataclass(frozen=True)
class About:
    """Whom and what a task is about."""

    customer: UUID | None = None
    conversation: UUID | None = None
    case: UUID | None = None
    ref: str | None = None


NOBODY = About()


@dataclass(frozen=True)
class Listed:
    """A task as a list shows it."""

    title: str
    waits_for: tuple[str, ...]  # what is not done yet
    id: UUID
    ref: str
    kind: str
    status: str
    customer: str | None  # BUF-7
    about: str | None
    conversation: UUID | None
    due_at: datetime | None
    snoozed_until: datetime | None
    assigned_to: str | None
    for_managers: bool
    minutes: int


@dataclass(frozen=True)
class Wanted:
    """Which tasks: whose, in which state, from which row on."""

    assigned_to: str | None = None
    done: bool = False
    late_at: datetime | None = None
    asleep_at: datetime | None = None  # leave out what sleeps then
    kind: str | None = None
    project: UUID | None = None
    ref: str | None = None
    managers_too: bool = True
    order: str | None = None
    first: int = 0
    most: int | None = 25


def create(
    session: Session,
    kind: Kind,
    title: str,
    *,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
    about: About = NOBODY,
    assigned_to: str | None = None,
    parent: UUID | None = None,
    budget_cents: int | None = None,
) -> Task:
    """Write a task with the transaction at hand."""
    new = new_id()
    task = Task(
        id=new,
        kind=kind,
        title_sealed=session.vault.seal(title.encode(), _place(new)),
        customer_id=about.customer,
        conversation_id=about.conversation,
        case_id=about.case,
        about=about.ref,
        parent_id=parent,
        due_at=due_at,
        budget_cents=budget_cents,
        assigned_to=assigned_to,
        created_by=by,
        created_at=at,
    )
    session.add(task)
    return task


async def create_once(
    session: Session,
    kind: Kind,
    title: str,
    *,
    rule: str,
    key: str,
    at: datetime,
    due_at: datetime,
    about: About = NOBODY,
    for_managers: bool = False,
) -> UUID | None:
    """Write what a rule asks for; None where it has asked before, done or not."""
    new = new_id()
    rows = await session.ask(
        _ONCE,
        id=new,
        kind=kind,
        title=session.vault.seal(title.encode(), _place(new)),
        customer=about.customer,
        conversation=about.conversation,
        case=about.case,
        about=about.ref,
        due_at=due_at,
        managers=for_managers,
        rule=f"rule:{rule}",
        key=f"{rule}:{key}",
        at=at,
    )
    return new if rows else None


_ONCE = Sql(
    """
    insert into tasks (id, kind, title_sealed, status, customer_id, conversation_id, case_id, about,
        due_at, minutes, for_managers, created_by, dedupe_key, created_at)
    values (:id, :kind, :title, 'todo', :customer, :conversation, :case, :about,
        :due_at, 0, :managers, :rule, :key, :at)
    on conflict (dedupe_key) do nothing returning id
    """
)


def title(opening: Opening, task: Task) -> str:
    """What is to be done."""
    return opened_title(opening, task.id, task.title_sealed)


def opened_title(opening: Opening, task: UUID, sealed: bytes) -> str:
    """The title of a task as it stands sealed in its row."""
    return opening.vault.open(bytes(sealed), _place(task)).decode()


async def by_ref(session: Session, ref: str) -> Task | None:
    """The task that is called so (`TASK-7`), ours until the transaction ends."""
    found = await session.exec(select(Task).where(Task.ref == ref.upper()).with_for_update())
    return found.one_or_none()


async def listed(session: Session, wanted: Wanted) -> list[Listed]:
    """What is to be done, the soonest first; what is done, the newest first; or as `ORDERS` say."""
    rows = await session.ask(_PAGES[wanted.order], **vars(wanted))
    return [_listed(session, row) for row in rows]


async def every(session: Session, wanted: Wanted) -> AsyncIterator[list[Listed]]:
    """The same, a part at a time."""
    async for part in session.ask_in_parts(_PAGES[wanted.order], **vars(wanted)):
        yield [_listed(session, row) for row in part]


def _listed(session: Session, row: Record) -> Listed:
    sealed, waits_for, *rest = row
    told = opened_title(session, rest[0], sealed)
    return Listed(told, tuple(waits_for), *rest)


_COLUMNS: Mapping[str, tuple[str, End]] = {
    "due": ("t.due_at", "asc"),
    "newest": ("t.created_at", "desc"),
    "kind": ("t.kind", "asc"),
    "whose": ("t.assigned_to", "asc"),
}
_USUAL = "case when :done::boolean then t.done_at end desc, t.due_at nulls last, t.id"
_BY = orders(_COLUMNS, then=_USUAL)
ORDERS = tuple(_BY)
_LISTED = """
    select t.title_sealed, array(select before.ref from task_dependencies d
            join tasks before on before.id = d.waits_for
            where d.task_id = t.id and before.status <> 'done' order by before.ref),
        t.id, t.ref, t.kind, t.status, c.ref, t.about, t.conversation_id,
        t.due_at, t.snoozed_until, t.assigned_to, t.for_managers, t.minutes
    from tasks t left join customers c on c.id = t.customer_id
    where (t.status = 'done') = :done::boolean
        and (:assigned_to::text is null or t.assigned_to = :assigned_to::text)
        and (:late_at::timestamptz is null or t.due_at < :late_at::timestamptz)
        and (:asleep_at::timestamptz is null
            or coalesce(t.snoozed_until, '-infinity') <= :asleep_at::timestamptz)
        and (:kind::text is null or t.kind = :kind::text)
        and (:project::uuid is null or t.parent_id = :project::uuid)
        and (:ref::text is null or t.ref = :ref::text)
        and (:managers_too::boolean or not t.for_managers)
    order by {order} offset :first limit :most
"""
# The orders are written here, never typed.
_PAGES: Mapping[str | None, Sql] = {
    None: Sql(_LISTED.replace("{order}", _USUAL)),
    **{name: Sql(_LISTED.replace("{order}", order)) for name, order in _BY.items()},
}


async def of_customer(session: Session, customer: UUID, *, managers_too: bool) -> Sequence[Task]:
    """What is still to be done about a customer, the soonest first."""
    asked = select(Task).where(Task.customer_id == customer, Task.status != "done")
    if not managers_too:
        asked = asked.where(not_(col(Task.for_managers)))
    return (await session.exec(asked.order_by(col(Task.due_at), col(Task.id)))).all()


async def wait_for(session: Session, task: Task, other: Task) -> None:
    """From now on one cannot be done before the other, said once or twice; raises `Circle`."""
    if await session.get(Dependency, (task.id, other.id)) is not None:
        return
    session.add(Dependency(task_id=task.id, waits_for=other.id))
    try:
        await session.flush()
    except IntegrityError as refused:
        raise Circle from refused


async def waits(session: Session, task: UUID) -> list[str]:
    """What has to be done first and is not."""
    return [ref for (ref,) in await session.ask(_WAITS, task=task)]


_WAITS = Sql(
    """
    select before.ref from task_dependencies d join tasks before on before.id = d.waits_for
    where d.task_id = :task and before.status <> 'done' order by before.ref
    """
)


@dataclass(frozen=True)
class Untold:
    """A message that did not leave because there was no way to her."""

    message: UUID
    notice: str  # the parts of one notice have one name
    customer_id: UUID
    conversation: UUID


async def untold(session: Session) -> list[Untold]:
    """What nobody was told, and no task tells anybody of yet; one row for a whole notice."""
    # Identifiers sort by time: only those of the last days are looked at.
    since = id_since(_LOOK_BACK)
    return [Untold(*row) for row in await session.ask(_UNTOLD, since=since, whys=list(_UNREACHED))]


_UNTOLD = Sql(
    """
    with held as (
        select o.id, o.message_id, o.conversation_id,
            regexp_replace(o.dedupe_key, '^(notice:.*):[0-9]+$', '\\1') as notice
        from outbox o
        where o.id > :since and o.status = 'refused' and o.why = any(:whys::text[])
    )
    select distinct on (held.notice) held.message_id, held.notice, v.customer_id, v.id
    from held
    join conversations v on v.id = held.conversation_id
    where not exists (select 1 from tasks where dedupe_key = 'untold:' || held.notice)
    order by held.notice, held.id limit 200
    """
)


def _place(task: UUID) -> str:
    return f"tasks.title.{task}"
