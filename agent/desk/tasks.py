"""Tasks: what is to be done, by whom and by when; made, given away, put off and finished here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from fastapi import Response

from agent.desk import drawing, filters, gate, masked_tasks, sheets
from agent.desk.drawing import WINDHOEK
from agent.desk.exporting import Wanted as Asked
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.list_sheets import ListSheet
from agent.desk.long_sheets import Rows
from agent.desk.may import may
from agent.desk.sheets import Column, Value
from crm_store import customers, money, tasks, users
from crm_store.database import Session
from crm_store.tasks import KINDS, ORDERS, About, Circle, Kind, Listed, Task, Wanted

_PATH = "/desk/tasks"
# Without one of these: what is to be done and does not sleep.
_WHOSE: Mapping[str, str] = {
    "mine": "What I have",
    "late": "What is late",
    "asleep": "Also what can wait",
    "done": "What is done",
}
# What the list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "due": ("Due soonest", "Due latest"),
    "newest": ("Newest", "Oldest"),
    "kind": ("Kind, A to Z", "Kind, Z to A"),
    "whose": ("Who has it, A to Z", "Who has it, Z to A"),
}
_KNOWN: Mapping[str, Collection[str] | None] = {"whose": _WHOSE, "kind": KINDS, "sort": ORDERS}
_LONGEST = 200
_MOST_MINUTES = 10_000
_OVER_TIME = time(17, 0)  # a day that is named ends with the office


class Refused(Exception):
    """It cannot be done so; the message says why."""


async def show_all(visit: Visit) -> Response:
    """A page of what is to be done."""
    return await _list(visit)


async def create(visit: Visit) -> Response:
    """Write a task down."""
    try:
        async with visit.house.store.transaction() as session:
            task = await _written(session, visit)
            await session.flush()
            await session.refresh(task, ["ref"])
            session.audited.append(visit.audited("create_task", task.ref, kind=task.kind))
            ref = task.ref
    except Refused as why:
        return await _list(visit, fault=str(why))
    return gate.see_other(f"/desk/tasks/{ref}")


async def show(visit: Visit) -> Response:
    """One task, and what is part of it where it is a project."""
    return await _screen(visit)


async def change(visit: Visit) -> Response:
    """Give it to somebody, put it off, let it wait, or finish it."""
    ref, act = visit.request.path_params["ref"], _ACTS.get(visit.form.get("act", ""))
    try:
        async with visit.house.store.transaction() as session:
            task = await tasks.by_ref(session, ref)
            if task is None or act is None or not _may_see(visit, task):
                return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
            if task.status == "done":
                raise Refused("It is done already.")
            await act(session, visit, task)
            session.add(task)
            told = visit.audited(f"{visit.form['act']}_task", task.ref, status=task.status)
            session.audited.append(told)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    except Circle:
        return await _screen(visit, fault=str(Circle.__doc__))
    return gate.see_other(f"/desk/tasks/{ref}")


# --- what is done to one ---


async def _assign(session: Session, visit: Visit, task: Task) -> None:
    name = visit.form.get("to", "")
    user = await users.by_name(session, name) if name else None
    if name and (user is None or not may(user.role, "do_task")):
        raise Refused("Nobody of that name does tasks.")
    task.assigned_to = f"user:{user.name}" if user else None
    task.status = "in_progress" if user else "todo"


async def _snooze(session: Session, visit: Visit, task: Task) -> None:
    until = _moment(visit.form.get("until", ""))
    if until is None or until <= visit.now:
        raise Refused("Say until which day it can wait.")
    task.snoozed_until = until


async def _wait(session: Session, visit: Visit, task: Task) -> None:
    other = await tasks.by_ref(session, visit.form.get("for", "").strip())
    if other is None:
        raise Refused("There is no such task.")
    await tasks.wait_for(session, task, other)


async def _finish(session: Session, visit: Visit, task: Task) -> None:
    first = await tasks.waits(session, task.id)
    if first:
        raise Refused(f"{', '.join(first)} has to be done first.")
    task.minutes += _minutes(visit)
    task.status, task.done_at, task.snoozed_until = "done", visit.now, None
    task.assigned_to = task.assigned_to or visit.by


async def _work(session: Session, visit: Visit, task: Task) -> None:
    """Somebody went on with it: the time and the money that it took so far."""
    minutes, spent = _minutes(visit), _budget(visit.form.get("cost", "").strip())
    if not minutes and not spent:
        raise Refused("Say how long it took, or what it cost.")
    task.minutes += minutes
    task.cost_cents = (task.cost_cents or 0) + (spent or 0)
    task.status = "review" if visit.form.get("review") else "in_progress"
    task.assigned_to = task.assigned_to or visit.by


def _minutes(visit: Visit) -> int:
    minutes = visit.form.get("minutes", "") or "0"
    is_number = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len("10000")
    if not is_number or int(minutes) > _MOST_MINUTES:
        raise Refused("Say in whole minutes how long it took.")
    return int(minutes)


_Act = Callable[[Session, Visit, Task], Awaitable[None]]
_ACTS: Mapping[str, _Act] = {
    "assign": _assign,
    "snooze": _snooze,
    "wait": _wait,
    "work": _work,
    "finish": _finish,
}


async def _written(session: Session, visit: Visit) -> Task:
    form = visit.form
    title, kind = form.get("title", "").strip(), _kind(form.get("kind", "task"))
    if not title or len(title) > _LONGEST or kind is None:
        raise Refused(f"Say what is to be done, in at most {_LONGEST} characters.")
    due_at = _moment(form["due"]) if form.get("due") else None
    if form.get("due") and due_at is None:
        raise Refused("Write the day as it stands in a calendar.")
    return tasks.create(
        session,
        kind,
        title,
        by=visit.by,
        at=visit.now,
        due_at=due_at,
        about=await _about(session, form.get("customer", "").strip().upper()),
        assigned_to=visit.by if form.get("mine") else None,
        parent=await _project(session, form.get("project", "").strip()),
        budget_cents=_budget(form.get("budget", "").strip()),
    )


async def _about(session: Session, ref: str) -> About:
    if not ref:
        return tasks.NOBODY
    customer = await customers.by_ref(session, ref)
    if customer is None:
        raise Refused(f"There is no customer {ref}.")
    return About(customer=customer.id)


async def _project(session: Session, ref: str) -> UUID | None:
    if not ref:
        return None
    project = await tasks.by_ref(session, ref)
    if project is None or project.kind != "project":
        raise Refused(f"{ref} is no project.")
    return project.id


def _budget(text: str) -> int | None:
    found = money.parse(text) if text else None
    if text and found is None:
        raise Refused("Write an amount as 600.00.")
    return found


# --- what is drawn ---


async def _list(visit: Visit, *, fault: str = "") -> Response:
    chosen = filters.asked(visit, _PATH, **_KNOWN)
    wanted = replace(_wanted(visit, chosen.chosen), first=chosen.first, most=ROWS + 1)
    async with visit.house.store.transaction() as session:
        rows = await masked_tasks.as_seen(visit, session, await tasks.listed(session, wanted))
        refs = [each.ref for each in rows[:ROWS]]
        session.audited.append(visit.audited("read", "tasks", page=chosen.page, shown=refs))
    return visit.page(
        "tasks.html",
        status=409 if fault else 200,
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=chosen,
        whose=_WHOSE,
        kinds=KINDS,
        orders=_ORDERS,
        typed=visit.form,
        fault=fault,
    )


def _wanted(visit: Visit, chosen: Mapping[str, str]) -> Wanted:
    whose = chosen.get("whose")
    return Wanted(
        assigned_to=visit.by if whose == "mine" else None,
        done=whose == "done",
        late_at=visit.now if whose == "late" else None,
        asleep_at=None if whose in ("asleep", "done") else visit.now,
        kind=chosen.get("kind"),
        managers_too=masked_tasks.sees_all(visit),
        order=chosen.get("sort"),
        most=None,
    )


async def _rows(visit: Visit, session: Session, asked: Asked) -> AsyncIterator[Rows]:
    async for part in tasks.every(session, _wanted(visit, asked)):
        yield [_cells(each) for each in await masked_tasks.as_seen(visit, session, part)]


def _cells(each: Listed) -> list[Value]:
    return [
        *(each.ref, each.kind, each.status, each.title, each.customer or "", each.about or ""),
        *((each.assigned_to or "").removeprefix("user:"), each.for_managers),
        *(each.due_at, each.snoozed_until, each.waits_for, each.minutes),
    ]


SHEET = ListSheet(
    "tasks",
    "Tasks",
    "export_lists",
    _KNOWN,
    (
        *sheets.texts(("task", "kind", "status", "what", "customer", "about", "who has it")),
        Column("for managers", "yes_no"),
        *(Column(each, "moment") for each in ("due", "can wait until")),
        Column("waits for", "words"),
        Column("minutes", "whole"),
    ),
    _rows,
)


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    ref = visit.request.path_params["ref"].upper()
    async with visit.house.store.transaction() as session:
        found = await tasks.listed(session, Wanted(ref=ref)) or await tasks.listed(
            session, Wanted(ref=ref, done=True)
        )
        task = await tasks.by_ref(session, ref)
        if not found or task is None or not _may_see(visit, task):
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        parts = await tasks.listed(session, Wanted(project=task.id, most=100))
        parts += await tasks.listed(session, Wanted(project=task.id, done=True, most=100))
        (row,) = await masked_tasks.as_seen(visit, session, found[:1])
        parts = await masked_tasks.as_seen(visit, session, parts)
        staff = [each.name for each in await users.everybody(session) if may(each.role, "do_task")]
        session.audited.append(visit.audited("read", task.ref))
        session.expunge_all()
    return visit.page(
        "task.html",
        status=409 if fault else 200,
        row=row,
        task=task,
        parts=parts,
        staff=staff,
        typed=visit.form,
        fault=fault,
    )


def _may_see(visit: Visit, task: Task) -> bool:
    return masked_tasks.sees_all(visit) or not task.for_managers


def _kind(text: str) -> Kind | None:
    return next((each for each in KINDS if each == text), None)


def _moment(text: str) -> datetime | None:
    """The end of a day at the office; None where no day is written."""
    try:
        return datetime.combine(date.fromisoformat(text), _OVER_TIME, tzinfo=WINDHOEK)
    except ValueError:
        return None
