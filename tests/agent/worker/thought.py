"""A turn's thoughts in a test's hands, and what the lender has made of them."""

import asyncio
from typing import Any

from agent import worker
from crm_store import identities, messages

SELMA, PETRUS = "+264810000011", "+264810000012"


class Thinking:
    """A turn's graph whose way can be watched, held up, and made to fail."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self.begun: list[list[str]] = []
        self.poison: frozenset[str] = frozenset()
        self.hold = asyncio.Event()
        self.hold.set()
        self.thinking = asyncio.Event()
        self.at_once: dict[str, int] = {}
        self.overlapped = False

    async def begins(self) -> None:
        """Wait until a turn thinks."""
        async with asyncio.timeout(20):
            await self.thinking.wait()

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        texts = [said.text for said in state["said"]]
        self.begun.append(texts)
        self.thinking.set()
        await self.hold.wait()
        if self.poison & set(texts):
            raise ZeroDivisionError(texts[0])
        return await self._graph.ainvoke(state, context=context)


async def of(lender: Any, who: str) -> bytes:
    return identities.blind(lender.house.store.vault, "whatsapp", who)


async def answered(lender: Any, who: str) -> list[str]:
    """What this person said, in the order of the turns that answered it."""
    party = await lender.party(who)
    async with lender.house.store.reading() as session:
        said = await messages.last(session, party.conversation.id, limit=1000)
        return [messages.body(session, each) for each in said if each.direction == "in"]


async def takes_turn(lender: Any, words: str) -> None:
    await lender.says(SELMA, words)
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, await of(lender, SELMA))


async def let_time_pass(lender: Any) -> None:
    """Let the pauses between the attempts go by quickly."""

    async def is_over() -> bool:
        lender.clock.later(seconds=10)
        ((waiting,),) = await lender.rows("select count(*) from inbox where status = 'received'")
        return waiting == 0

    async with asyncio.timeout(40):
        while not await is_over():
            await asyncio.sleep(0.3)
    await lender.quiet()


async def until(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.02)
