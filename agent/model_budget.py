"""How much a hosted model may be asked: of one talk in a day, and of all talks together."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent.understanding.left import Left
from crm_store import model_asked

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

REASON = "model_budget"
_A_DAY = timedelta(days=1)
_COUNTED_EVERY = 60.0  # seconds: to count what all have cost takes longer than what one has


class ModelBudget:
    """What is left of it, by the turns of the last 24 hours."""

    def __init__(self) -> None:
        self._all: tuple[float, int] | None = None

    async def left(self, house: "House", conversation: UUID) -> Left:
        """Whether this talk may ask; the first time that it may not, a person is called."""
        of_a_talk, of_all = house.settings.model_tokens_a_talk, house.settings.model_tokens_a_day
        if of_all and await self._spent_by_all(house) >= of_all:
            return Left.NOTHING
        if not of_a_talk:
            return Left.ENOUGH
        spent = await model_asked.tokens(house.store, conversation=conversation, within=_A_DAY)
        if spent < of_a_talk:
            return Left.ENOUGH
        called = await model_asked.was_called(
            house.store, conversation, reason=REASON, since=house.clock() - _A_DAY
        )
        log.warning("model_budget_spent", conversation=str(conversation), tokens=spent)
        return Left.NOTHING if called else Left.NOTHING_ANY_MORE

    async def _spent_by_all(self, house: "House") -> int:
        now = asyncio.get_running_loop().time()
        if self._all is None or now - self._all[0] > _COUNTED_EVERY:
            self._all = (now, await model_asked.tokens(house.store, within=_A_DAY))
        return self._all[1]
