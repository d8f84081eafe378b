"""Files that are to go: removed after the transaction that named them, again until it is done."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from crm_store import files_to_remove
from crm_store.cabinet import Cabinet

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_GIVE_UP = 3  # refusals in a row: it is the place then, and not a file


async def round_of(house: "House") -> int:
    """Remove what was named; how many files that were. What was refused is asked for again."""
    async with house.store.reading() as session:
        keys = await files_to_remove.named(session)
    if not keys:
        return 0
    removed, refused = await asyncio.to_thread(_remove, house.cabinet, keys)
    async with house.store.transaction() as session:
        await files_to_remove.gone(session, removed)
        await files_to_remove.put_off(session, refused, at=house.clock())
    return len(removed)


def _remove(cabinet: Cabinet, keys: Sequence[str]) -> tuple[list[str], list[str]]:
    removed: list[str] = []
    refused: list[str] = []
    in_a_row = 0
    for key in keys:
        try:
            cabinet.remove(key)
        except OSError as failure:
            log.warning("file_not_removed", failure=type(failure).__name__)
            refused.append(key)
            in_a_row += 1
            if in_a_row == _GIVE_UP:
                break
        else:
            removed.append(key)
            in_a_row = 0
    return removed, refused
