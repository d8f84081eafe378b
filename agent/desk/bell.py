"""What the bell tells: which notices somebody of ours is told of, and how many are unread."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from agent.desk.may import Act, may
from crm_store import desk_notices
from crm_store.desk_notices import Kind
from crm_store.users import User

if TYPE_CHECKING:
    from agent.bootstrap import House

# Whom each kind is for.
_FOR: Mapping[Kind, Act] = {
    "case": "see_cases",
    "task": "see_tasks",
    "deadline": "take_conversation",
    "template": "see_templates",
    "halted": "be_present",
    "export": "release_export",
    "deduction": "deduct",
}


def kinds(user: User) -> tuple[Kind, ...]:
    """What this person is told of."""
    return tuple(kind for kind, act in _FOR.items() if may(user.role, act))


async def unread(house: "House", user: User, *, now: datetime) -> int:
    """How many there are to read."""
    return await desk_notices.unread(
        house.store, user.id, by=f"user:{user.name}", kinds=kinds(user), now=now
    )
