"""How much one person may have under way at once: open streams, and cases that are played."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

MOST_STREAMS = 5
Lines = str | bytes | memoryview
_LATER = "retry: 60000\n\n"  # or the browser would come back at once, and end another's


@dataclass(eq=False)
class Stream:
    """One page that listens; it is told when it has to go."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        return self.ended.is_set()


@dataclass
class Streams:
    """The streams that each person has open in this process; the oldest makes room."""

    _open: dict[UUID, list[Stream]] = field(default_factory=dict)

    @contextmanager
    def of(self, user: UUID) -> Iterator[Stream]:
        """A stream for as long as the block lasts."""
        theirs, mine = self._open.setdefault(user, []), Stream()
        theirs.append(mine)
        for each in theirs[:-MOST_STREAMS]:
            each.ended.set()
        try:
            yield mine
        finally:
            theirs.remove(mine)
            if not theirs:
                self._open.pop(user, None)

    async def keep(self, user: UUID, lines: AsyncIterable[Lines]) -> AsyncIterator[Lines]:
        """These lines, until they end or a newer stream of this person needs the room."""
        with self.of(user) as mine:
            told = asyncio.ensure_future(mine.ended.wait())
            try:
                async for line in _until(told, aiter(lines)):
                    yield line
                if mine.is_over:
                    yield _LATER
            finally:
                told.cancel()

    def count(self, user: UUID) -> int:
        """How many somebody has."""
        return len(self._open.get(user, ()))


async def _until(
    told: "asyncio.Task[Literal[True]]", lines: AsyncIterator[Lines]
) -> AsyncIterator[Lines]:
    while not told.done():
        following = asyncio.ensure_future(anext(lines, None))
        try:
            both: set[asyncio.Future[Any]] = {following, told}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not following.done() or (line := following.result()) is None:
                return
        finally:
            following.cancel()
        yield line


@dataclass
class OneAtATime:
    """What a person may do again only once it is done; each costs a process."""

    _busy: set[UUID] = field(default_factory=set)

    @contextmanager
    def by(self, user: UUID) -> Iterator[bool]:
        """Whether it may be done now; for as long as the block lasts nobody does it twice."""
        free = user not in self._busy
        if free:
            self._busy.add(user)
        try:
            yield free
        finally:
            if free:
                self._busy.discard(user)
