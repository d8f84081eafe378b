"""One by one: each in a transaction of its own, and one's failure keeps no other waiting."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import structlog

from agent.office import Desk, Office

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

Item = TypeVar("Item")


async def done(
    house: "House",
    found: Iterable[Item],
    work: Callable[[Desk, Item], Awaitable[int]],
    *,
    failed: str,
) -> int:
    """Do the work for each, and sum what it says; a failure is logged as `failed`."""
    office, now, sum_of_all = Office.of(house), house.clock(), 0
    for each in found:
        try:
            async with house.store.transaction() as session:
                sum_of_all += await work(Desk(session, office, now), each)
        except Exception as failure:
            log.error(failed, of=str(each), error=type(failure).__name__)
    return sum_of_all
