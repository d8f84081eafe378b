"""Her consent in the words beneath a photo: the photo need not be sent again."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from agent import situation
from agent.taken import Taken
from agent.taking import Claim
from crm_store import files_to_remove
from flows import effects, form

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.graph import TurnState

Think = Callable[["House", Claim, Taken], Awaitable["TurnState"]]


async def is_given(house: "House", claim: Claim, *, think: Think) -> bool:
    """Whether this turn agrees, read before anything of hers is fetched."""
    asked = claim.party.conversation.state.get("topic") == form.CONSENT
    captioned = (letter.said.text and letter.has_files for letter in claim.letters)
    if not asked or not any(captioned):
        return False
    unseen = await situation.prepare_without_files(house, claim)
    return agrees(await think(house, claim, unseen))


def agrees(turn: "TurnState") -> bool:
    return any(isinstance(each, effects.Agree) for each in turn["decision"].effects)


async def give_up(house: "House", taken: Taken) -> None:
    """It was no consent after all: what was fetched goes again."""
    keys = [key for each in taken.papers for key in (each.storage_key, *each.copy_keys) if key]
    async with house.store.transaction() as session:
        await files_to_remove.name(session, keys, at=taken.now)
