"""A turn that is taken again, after a crash, does not ask a hosted model what it has answered."""

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agent.understand import Answered, Usage
from agent.understanding.left import Left
from crm_store import model_answers
from flows.commands import Understanding

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.taken import Taken


class AskedBefore:
    """The answers of this turn, by what was asked; what it cost is kept with them."""

    def __init__(self, house: "House", taken: "Taken") -> None:
        self._house = house
        self._taken = taken

    async def left(self) -> Left:
        """What it may still be asked in this talk."""
        return await self._house.budget.left(self._house, self._taken.party.conversation.id)

    def found(self, asked: str) -> Answered | None:
        """What a hosted model answered to this, in a try that never ended."""
        kept = model_answers.found(self._house.store, self._taken.party.conversation, _name(asked))
        if not isinstance(kept, dict):
            return None
        try:
            meant = Understanding.model_validate(kept["said"])
            return Answered(meant, Usage(*kept["usage"]))
        except (KeyError, TypeError, ValidationError):  # another version of us has kept it
            return None

    async def keep(self, asked: str, answered: Answered) -> None:
        """Keep it for whoever takes the turn again; without it the model is asked again."""
        usage = answered.usage
        said = {
            "said": answered.meant.model_dump(mode="json"),
            "usage": (usage.requests, usage.input_tokens, usage.output_tokens),
        }
        with suppress(OSError, TimeoutError):
            await model_answers.keep(
                self._house.store,
                self._taken.party.conversation.id,
                self._taken.lease,
                asked=_name(asked),
                said=said,
            )


def _name(asked: str) -> str:
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()
