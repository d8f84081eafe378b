"""A pay office that has not said in time what it deducted: somebody asks it once for a month."""

from datetime import date, datetime, timedelta

from agent.office import Office
from crm_store import silent_files, tasks
from crm_store.database import Session
from crm_store.silent_files import Silent
from crm_store.tasks import About

_PRIORITY = 2
_LOOK_BACK = timedelta(days=62)  # older months are settled loan by loan by now


async def ask(session: Session, office: Office, now: datetime) -> int:
    """Make a task of each month whose file is late; how many there are more."""
    days = office.rules(now).ledger.late_after_days
    last = _last_over(office.today(now), days=days)
    first = (last - _LOOK_BACK).replace(day=1)
    # Whoever was asked late has as long to answer.
    asked_before = now - timedelta(days=days)
    found = await silent_files.between(session, since=first, until=last, asked_before=asked_before)
    return sum([await _ask(session, office, each, now) for each in found])


def _last_over(today: date, *, days: int) -> date:
    """The newest month for which a deduction told of now would be late."""
    in_time = today - timedelta(days=days)
    return (in_time.replace(day=1) - timedelta(days=1)).replace(day=1)


async def _ask(session: Session, office: Office, silent: Silent, now: datetime) -> bool:
    task = await tasks.create_once(
        session,
        "follow_up",
        f"Ask {silent.company} for its file of {silent.month:%B %Y}: it has not come",
        rule=silent_files.RULE,
        key=silent.key,
        at=now,
        due_at=office.calendar.add_office_time(
            now, office.rules(now).sla.first_response(_PRIORITY)
        ),
        about=About(ref=silent.partner),
    )
    return task is not None
