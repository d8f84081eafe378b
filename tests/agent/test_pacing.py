"""However many senders there are, a number of ours has one rate, and one address has a pause."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

from agent.pacing import Pace
from channels.channel import WHATSAPP, Doubt, Later
from crm_store import sending_rate
from crm_store.database import Store

_TEN_A_SECOND = timedelta(seconds=0.1)


async def test_whoever_takes_places_gets_none_that_somebody_else_has(store: Store) -> None:
    taken = await asyncio.gather(
        *(sending_rate.take(store, "+264", count=5, apart=_TEN_A_SECOND) for _ in range(6))
    )
    firsts = sorted(each.first for each in taken)
    assert all(late - early > 0.4 for early, late in pairwise(firsts))
    other = await sending_rate.take(store, "+265", count=1, apart=_TEN_A_SECOND)
    assert other.first < 0.1


async def test_a_row_from_the_future_holds_nobody_up_for_ever(store: Store) -> None:
    await sending_rate.take(store, "+264", count=36_000, apart=_TEN_A_SECOND)
    found = await sending_rate.take(store, "+264", count=1, apart=_TEN_A_SECOND)
    assert 55 < found.first <= 60


async def test_when_the_provider_protests_to_one_all_slow_down(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    mine, theirs = Pace(one.house), Pace(two.house)
    await mine.heed(WHATSAPP, Doubt("no_answer"))  # which says nothing of the rate
    fast = await theirs.places(WHATSAPP, 2)
    for _ in range(20):  # one storm
        await mine.heed(WHATSAPP, Later(20429, "not now", 1.0))
    slow = await theirs.places(WHATSAPP, 2)
    assert round((slow[1] - slow[0]) / (fast[1] - fast[0])) == 2
