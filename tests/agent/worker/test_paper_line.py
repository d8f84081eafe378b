"""Many send photos at once: a few are looked at, in order, and whoever only writes is answered."""

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest

from agent.paper_line import PaperLine
from channels.fake_twilio import Attachment
from tests.agent.conftest import until
from tests.agent.worker.thought import SELMA

PHOTO = Attachment(b"not looked at before she agrees", "image/jpeg")
CROWD = [f"+2648100001{number}" for number in range(10, 22)]


class SlowWithPhotos:
    """A turn's graph that holds up whoever sent one."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self.held = 0
        self.hold = asyncio.Event()

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        if any(said.kind == "media" for said in state["said"]):
            self.held += 1
            await self.hold.wait()
        return await self._graph.ainvoke(state, context=context)


async def test_whoever_only_writes_is_answered_while_many_wait_with_photos(opens: Any) -> None:
    lender = await opens(turns_at_once=5)
    slow = lender.house.graph = SlowWithPhotos(lender.house.graph)
    for who in CROWD:
        await lender.says(who, media=[PHOTO])

    async def all_wait() -> bool:
        return slow.held + len(lender.house.paper_line.waiting) == len(CROWD)

    await until(all_wait)
    assert slow.held == 4
    await lender.says(SELMA, "Hi")
    await lender.twilio.wait_for(SELMA)
    slow.hold.set()
    await lender.quiet()
    assert [len(lender.heard(who)) for who in CROWD] == [1] * len(CROWD)


def test_those_who_wait_are_looked_at_in_the_order_in_which_they_came() -> None:
    line = PaperLine(turns_at_once=2)
    with line.place(b"selma") as selma:
        assert selma.take()
        for sender in (b"ann", b"bob", b"ann"):
            with line.place(sender) as place:
                assert not place.take()
        assert (line.next(), list(line.waiting)) == (None, [b"ann", b"bob"])
    assert [line.next(), line.next(), line.next()] == [b"ann", b"bob", None]


@pytest.mark.parametrize(("turns", "with_files"), [(1, 1), (2, 1), (5, 4), (20, 4)])
def test_files_leave_room_for_words_where_there_is_room_for_two(
    turns: int, with_files: int
) -> None:
    line, taken = PaperLine(turns_at_once=turns), 0
    with ExitStack() as in_hand:
        while in_hand.enter_context(line.place(b"ann")).take():
            taken += 1
    assert (taken, line.is_full) == (with_files, False)


def test_whoever_has_a_place_keeps_it_for_the_files_that_come_next() -> None:
    line = PaperLine(turns_at_once=2)
    with line.place(b"ann") as place:
        assert [place.take(), place.take()] == [True, True]
    assert not line.is_full
