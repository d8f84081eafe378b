"""Who is too young to borrow: some weeks on a manager is asked to have what she wrote erased."""

from datetime import timedelta
from typing import TYPE_CHECKING

from agent.office import Office
from crm_store import erasure, tasks
from crm_store.tasks import About

if TYPE_CHECKING:
    from agent.bootstrap import House

_RULE = "too_young"
_TITLE = "Too young to borrow: ask for the erasure of what she wrote"
_PRIORITY = 3
_AT_ONCE = 100


async def round_of(house: "House") -> int:
    """Make a task of each whose days are over, once; two people erase. How many that were."""
    now, office = house.clock(), Office.of(house)
    rules = office.rules(now)
    before = now - timedelta(days=rules.retention.too_young_days)
    due_at = office.calendar.add_office_time(now, rules.sla.first_response(_PRIORITY))
    async with house.store.transaction() as session:
        due = await erasure.too_young(session, before=before, most=_AT_ONCE)
        made = [
            await tasks.create_once(
                session,
                "review",
                _TITLE,
                rule=_RULE,
                key=str(each),
                at=now,
                due_at=due_at,
                about=About(customer=each, ref=ref),
                for_managers=True,
            )
            for each, ref in due
        ]
    return sum(task is not None for task in made)
