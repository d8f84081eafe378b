"""The numbers beside the lists, on every page: how much waits in each for whoever looks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from agent.desk import sampling
from agent.desk.drawing import WINDHOEK
from agent.desk.may import Act, may
from crm_store import what_waits
from crm_store.users import User
from crm_store.what_waits import MOST, List

if TYPE_CHECKING:
    from agent.bootstrap import House

WEEKS_OPEN = timedelta(days=28)  # in which a talk that was picked may still be read
# Who is told of each: it is their work, not only theirs to see.
_FOR: Mapping[List, Act] = {
    "queue": "take_conversation",
    "cases": "settle_case",
    "tasks": "do_task",
    "applications": "decide",
    "leads": "do_lead",
    "reviews": "review",
}


async def counted(house: "House", user: User, *, now: datetime) -> dict[List, str]:
    """Each number as it is drawn; a list in which nothing waits has none."""
    found = await what_waits.counts(
        house.store,
        [each for each, act in _FOR.items() if may(user.role, act)],
        by=f"user:{user.name}",
        managers_too=user.role == "manager",
        now=now,
        week=sampling.monday(now.astimezone(WINDHOEK).date()) - WEEKS_OPEN,
    )
    return {name: f"{MOST - 1}+" if count >= MOST else str(count) for name, count in found.items()}
