"""Child processes that are kept warm: one task after the other, then a fresh one takes over."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

Answer = TypeVar("Answer")
# Asks a child one thing; the first of what comes back is whether the child stays for another.
Exchange = Callable[[Process], Awaitable[tuple[bool, Answer]]]

# A thread for each core would take the memory that a child may have.
_SURROUNDINGS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LONGEST_LINE = 8_000_000


class ChildFailed(Exception):
    """The child came to no end with its task: it was too much for it, or too slow."""


@dataclass
class _Child:
    """A process that is warm, and the clock that ends it when nobody sends anything."""

    process: Process
    idle: asyncio.TimerHandle | None = None

    async def end(self) -> None:
        if self.idle is not None:
            self.idle.cancel()
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()
        await asyncio.shield(self.process.wait())


class Children:
    """At most so many of one kind at a time; each lives for several tasks, until it is idle."""

    def __init__(
        self, module: str, *, at_once: int, seconds: float, idle_seconds: float, tasks: int
    ) -> None:
        self._module = module
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._tasks = tasks
        self._waiting: list[_Child] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def ask(self, exchange: Exchange[Answer]) -> Answer | None:
        """What a child answers; None where none came to an end with it."""
        async with self._turns:
            warm = self._warm()
            answer = await self._ask(warm, exchange) if warm else None
            if answer is None:  # none was warm, or it was too worn for this task
                answer = await self._ask(await self._fresh(), exchange)
        return answer

    async def close(self) -> None:
        """End every child; no task is under way then."""
        waiting, self._waiting = self._waiting, []
        for child in waiting:
            await child.end()
        await asyncio.gather(*self._ending)

    def _warm(self) -> _Child | None:
        """One that waits for a task and still runs."""
        while self._waiting:
            child = self._waiting.pop()
            if child.idle is not None:
                child.idle.cancel()
            if child.process.returncode is None:
                return child
        return None

    async def _ask(self, child: _Child, exchange: Exchange[Answer]) -> Answer | None:
        """What this child says; None where it came to no end with it, and ended."""
        try:
            stays, answer = await self._in_time(child.process, exchange)
        except ChildFailed:
            await child.end()
            return None
        except BaseException:  # nobody waits for it any longer
            await child.end()
            raise
        await self._keep(child, stays=stays)
        return answer

    async def _in_time(self, process: Process, exchange: Exchange[Answer]) -> tuple[bool, Answer]:
        try:
            async with asyncio.timeout(self._seconds):
                return await exchange(process)
        except (TimeoutError, OSError, EOFError, ValueError) as failed:
            raise ChildFailed(type(failed).__name__) from None

    async def _fresh(self) -> _Child:
        """A new one; whoever stops waiting while it starts leaves none behind."""
        starting = asyncio.ensure_future(self._start())
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await (await starting).end()
            raise

    async def _start(self) -> _Child:
        return _Child(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                "-m",
                self._module,
                str(self._tasks),
                stdin=PIPE,
                stdout=PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_LINE,
                env=_SURROUNDINGS,  # our keys are in ours
                start_new_session=True,  # whose share of the processors is small: `child.go_last`
            )
        )

    async def _keep(self, child: _Child, *, stays: bool) -> None:
        if not stays:
            await child.end()
            return
        loop = asyncio.get_running_loop()
        child.idle = loop.call_later(self._idle_seconds, self._let_go, child)
        self._waiting.append(child)

    def _let_go(self, child: _Child) -> None:
        if child in self._waiting:
            self._waiting.remove(child)
            task = asyncio.ensure_future(child.end())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
