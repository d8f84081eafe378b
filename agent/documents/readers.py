"""Readers: a few child processes that open files, apart from everybody's conversations."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, TypeAdapter

from agent.documents.reading import Copy, Page, Quality, Reading
from agent.documents.refusal import Reason
from flows.policy import DocumentRules

_SECONDS = 30.0
_IDLE_SECONDS = 60.0
_FILES = 20  # then a fresh child takes over
# A thread for each core would take the memory that a child may have.
_SURROUNDINGS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LONGEST_LINE = 8_000_000
_LARGEST_COPY = 4_000_000
_PAGES, _QUALITY = TypeAdapter(tuple[Page, ...]), TypeAdapter(tuple[Quality, ...])


class ReaderFailed(Exception):
    """The child came to no end with this file: it was too much for it, or too slow."""


class _Told(BaseModel):
    """What a child says of a file; it may have been taken over by it."""

    model_config = ConfigDict(extra="forbid")

    mime: str
    reject: Reason | None
    pages: list[object]
    quality: list[object]
    copies: list[tuple[int, int]]  # the page, and how many bytes its copy has
    stays: bool


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


class Readers:
    """At most so many children at a time; each lives for several files, until it is idle."""

    def __init__(
        self,
        *,
        at_once: int = 1,
        seconds: float = _SECONDS,
        idle_seconds: float = _IDLE_SECONDS,
        files: int = _FILES,
    ) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._files = files
        self._waiting: list[_Child] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def read(self, data: bytes, *, rules: DocumentRules) -> Reading:
        """Judge a file by its bytes alone; its declared type and name are never asked."""
        if len(data) > rules.max_bytes:
            return Reading("", "too_large")
        if not data:
            return Reading("", "broken")
        async with self._turns:
            warm = self._warm()
            reading = await self._read_by(warm, data, rules=rules) if warm else None
            if reading is None:  # none was warm, or it was too worn for this file
                reading = await self._read_by(await self._fresh(), data, rules=rules)
        return Reading("", "broken") if reading is None else _within(reading, rules)

    async def close(self) -> None:
        """End every child; no file is under way then."""
        waiting, self._waiting = self._waiting, []
        for child in waiting:
            await child.end()
        await asyncio.gather(*self._ending)

    def _warm(self) -> _Child | None:
        """One that waits for a file and still runs."""
        while self._waiting:
            child = self._waiting.pop()
            if child.idle is not None:
                child.idle.cancel()
            if child.process.returncode is None:
                return child
        return None

    async def _read_by(self, child: _Child, data: bytes, *, rules: DocumentRules) -> Reading | None:
        """What this child says; None where it came to no end with the file, and ended."""
        try:
            told, reading = await self._ask(child, data, rules=rules)
        except ReaderFailed:
            await child.end()
            return None
        except BaseException:  # nobody waits for it any longer
            await child.end()
            raise
        await self._keep(child, stays=told.stays)
        return reading

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
                "agent.documents.child",
                str(self._files),
                stdin=PIPE,
                stdout=PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_LINE,
                env=_SURROUNDINGS,  # our keys are in ours
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

    async def _ask(
        self, child: _Child, data: bytes, *, rules: DocumentRules
    ) -> tuple[_Told, Reading]:
        try:
            async with asyncio.timeout(self._seconds):
                return await _exchange(child.process, data, rules=rules)
        except (TimeoutError, OSError, EOFError, ValueError) as failed:
            raise ReaderFailed(type(failed).__name__) from None


async def _exchange(
    process: Process, data: bytes, *, rules: DocumentRules
) -> tuple[_Told, Reading]:
    """Send one file, take what is said of it. Any fault in the answer is a `ValueError`."""
    assert process.stdin is not None  # noqa: S101 (both are pipes)
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(_asked(len(data), rules) + data)
    await process.stdin.drain()
    told = _Told.model_validate_json(await process.stdout.readline())
    if len(told.copies) > rules.max_pages or any(n > _LARGEST_COPY for _, n in told.copies):
        raise ValueError("copies without end")
    copies = [Copy(page, await process.stdout.readexactly(n)) for page, n in told.copies]
    return told, Reading(
        mime=told.mime,
        reject=told.reject,
        pages=_PAGES.validate_python(told.pages),
        quality=_QUALITY.validate_python(told.quality),
        copies=tuple(copies),
    )


def _asked(length: int, rules: DocumentRules) -> bytes:
    limits = {
        "max_pages": rules.max_pages,
        "max_pixels": rules.max_pixels,
        "max_members": rules.max_archive_members,
        "max_unpacked": rules.max_unpacked_bytes,
        "max_ratio": rules.max_unpacked_ratio,
    }
    measures = {
        "min_long_side": rules.min_long_side,
        "min_sharpness": rules.min_sharpness,
        "min_brightness": rules.min_brightness,
        "max_glare": rules.max_glare_share,
    }
    asked = {"bytes": length, "limits": limits, "measures": measures}
    return json.dumps(asked).encode() + b"\n"


def _within(reading: Reading, rules: DocumentRules) -> Reading:
    """What policy takes, by its type."""
    if reading.reject is None and reading.mime not in (*rules.kinds, *rules.also_kinds):
        return Reading(reading.mime, "not_a_document")
    return reading
