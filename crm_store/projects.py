"""Projects: how far each is and what it costs, and what each person has to do."""

from dataclasses import dataclass
from datetime import datetime

from crm_store import tasks
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Record, Sql


@dataclass(frozen=True)
class Project:
    """A project with everything that is part of it."""

    ref: str
    status: str
    assigned_to: str | None
    due_at: datetime | None
    parts: int
    done: int
    milestones: int
    milestones_done: int
    next_due_at: datetime | None
    title: str
    budget: Cents | None
    cost: Cents
    minutes: int

    @property
    def is_over_budget(self) -> bool:
        return self.budget is not None and self.cost > self.budget


@dataclass(frozen=True)
class Load:
    """What somebody has to do, and has done lately."""

    person: str  # user:<name>
    to_do: int
    this_week: int
    late: int
    waits: int
    done: int  # in the last 30 days
    minutes: int  # of those


async def listed(session: Session, *, done: bool, first: int, most: int) -> list[Project]:
    """Projects, the soonest first; those that are over, the newest first."""
    rows = await session.ask(_PROJECTS, done=done, first=first, most=most)
    return [_project(session, row) for row in rows]


def _project(opening: Opening, row: Record) -> Project:
    task, sealed, *known, budget, cost, minutes = row
    return Project(
        **dict(zip(_NAMES, known, strict=True)),
        title=tasks.opened_title(opening, task, sealed),
        budget=None if budget is None else Cents(budget),
        cost=Cents(int(cost)),
        minutes=minutes,
    )


_NAMES = (
    *("ref", "status", "assigned_to", "due_at", "parts", "done"),
    *("milestones", "milestones_done", "next_due_at"),
)
_PROJECTS = Sql(
    """
    select p.id, p.title_sealed, p.ref, p.status, p.assigned_to, p.due_at, parts.n, parts.done,
        parts.milestones, parts.milestones_done, parts.next_at, p.budget_cents,
        coalesce(p.cost_cents, 0) + parts.cost, p.minutes + parts.minutes
    from tasks p cross join lateral (
        select count(*) as n, count(*) filter (where status = 'done') as done,
            count(*) filter (where kind = 'milestone') as milestones,
            count(*) filter (where kind = 'milestone' and status = 'done') as milestones_done,
            min(due_at) filter (where status <> 'done') as next_at,
            coalesce(sum(cost_cents), 0) as cost, coalesce(sum(minutes), 0)::int as minutes
        from tasks where parent_id = p.id) parts
    where p.kind = 'project' and (p.status = 'done') = :done::boolean
    order by case when :done::boolean then p.done_at end desc, p.due_at nulls last, p.id
    offset :first limit :most
    """
)


async def loads(session: Session, *, at: datetime) -> list[Load]:
    """What each person has, by name: this is for sharing work, and no ranking."""
    return [Load(*row) for row in await session.ask(_LOADS, at=at)]


_LOADS = Sql(
    """
    select assigned_to, count(*) filter (where status <> 'done'),
        count(*) filter (where status <> 'done' and due_at < :at::timestamptz + interval '7 days'),
        count(*) filter (where status <> 'done' and due_at < :at::timestamptz),
        count(*) filter (where status <> 'done' and exists (select 1 from task_dependencies d
            join tasks before on before.id = d.waits_for
            where d.task_id = t.id and before.status <> 'done')),
        count(*) filter (where done_at > :at::timestamptz - interval '30 days'),
        coalesce(sum(minutes) filter (where done_at > :at::timestamptz - interval '30 days'
            or status <> 'done'), 0)::int
    from tasks t where assigned_to is not null group by assigned_to order by assigned_to limit 100
    """
)
