"""Readers: child processes that open files and read pictures, apart from conversations."""

import asyncio
import json
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, TypeAdapter

from agent import metrics
from agent.documents import interpreting, joining
from agent.documents.children import Children
from agent.documents.findings import Found
from agent.documents.ocr import Seen
from agent.documents.reading import Copy, Page, Quality, Reading
from agent.documents.refusal import Reason
from agent.documents.sheets import Sheet, seen_sheet, told_sheet
from flows.policy import DocumentRules

_SECONDS = 30.0
_SECONDS_OF_A_PAGE = 45.0  # two cores may be busy; read alone it takes five
_IDLE_SECONDS = 60.0
_IDLE_SECONDS_OF_AN_EYE = 300.0  # its models take a second to load
_FILES = 20  # then a fresh child takes over
_PAGES_READ = 60
_LARGEST_COPY = 4_000_000
_PAGES, _QUALITY = TypeAdapter(tuple[Page, ...]), TypeAdapter(tuple[Quality, ...])


class _Told(BaseModel):
    """What a child says of a file; it may have been taken over by it."""

    model_config = ConfigDict(extra="forbid")

    mime: str
    reject: Reason | None
    pages: list[object]
    quality: list[object]
    copies: list[tuple[int, int]]  # the page, and how many bytes its copy has
    stays: bool


class _Read(BaseModel):
    """What a child reads in a picture."""

    model_config = ConfigDict(extra="forbid")

    seen: Seen | None
    stays: bool


class Readers:
    """At most so many files are opened at a time, and one picture is read."""

    def __init__(
        self,
        *,
        at_once: int = 1,
        seconds: float = _SECONDS,
        seconds_of_a_page: float = _SECONDS_OF_A_PAGE,
        idle_seconds: float = _IDLE_SECONDS,
        files: int = _FILES,
    ) -> None:
        self._openers = Children(
            "agent.documents.child",
            at_once=at_once,
            seconds=seconds,
            idle_seconds=idle_seconds,
            tasks=files,
        )
        self._eyes = Children(
            "agent.documents.ocr_child",
            at_once=1,
            seconds=seconds_of_a_page,
            idle_seconds=max(idle_seconds, _IDLE_SECONDS_OF_AN_EYE),
            tasks=_PAGES_READ,
        )

    async def read(self, data: bytes, *, rules: DocumentRules) -> Reading:
        """Judge a file by its bytes alone; its declared type and name are never asked."""
        if len(data) > rules.max_bytes:
            return Reading("", "too_large")
        if not data:
            return Reading("", "broken")
        reading = await self._openers.ask(lambda child: _opened(child, data, rules=rules))
        if reading is None:
            return Reading("", "broken")
        reading = _within(reading, rules)
        if reading.reject is not None or not rules.read_fields:
            return reading
        return await self._with_fields(reading, rules=rules)

    async def close(self) -> None:
        """End every child; no file is under way then."""
        await self._openers.close()
        await self._eyes.close()

    async def _with_fields(self, reading: Reading, *, rules: DocumentRules) -> Reading:
        """The same, with what its pages say; words of a file are read as they are."""
        sheets = {page.number: told_sheet(page) for page in reading.pages if page.lines}
        started, unread = time.monotonic(), []
        for copy in _to_be_seen(reading):
            in_time = time.monotonic() - started < rules.read_seconds
            seen = await self._see(copy) if in_time else None
            if seen is None:
                unread.append(copy.page)
            else:
                sheets[copy.page] = seen_sheet(seen, _page(reading.pages, copy.page))
        pages = tuple(sheets[number] for number in sorted(sheets))
        found = await asyncio.to_thread(_papers, pages, rules=rules)
        return replace(reading, found=found, sheets=pages, unread=tuple(unread))

    async def _see(self, copy: Copy) -> Seen | None:
        """What is written in a picture; None where no child came to an end with it."""
        with metrics.OCR_SECONDS.time():
            read = await self._eyes.ask(lambda child: _seen(child, copy.jpeg))
        return None if read is None else read.seen


def _papers(pages: Sequence[Sheet], *, rules: DocumentRules) -> tuple[Found, ...]:
    found = interpreting.papers(pages, rules=rules)
    return joining.in_one_file(found, pages, rules=rules)


def _to_be_seen(reading: Reading) -> Sequence[Copy]:
    """Pictures without words of their own that can be read as they are."""
    worded = {page.number for page in reading.pages if page.lines}
    poor = {each.page for each in reading.quality if each.hint is not None}
    return [copy for copy in reading.copies if copy.page not in worded | poor]


def _page(pages: Sequence[Page], number: int) -> Page:
    return next(page for page in pages if page.number == number)


async def _seen(process: Process, jpeg: bytes) -> tuple[bool, _Read]:
    """Send one picture, take what is written in it."""
    told = json.dumps({"bytes": len(jpeg)}).encode() + b"\n" + jpeg
    read = _Read.model_validate_json(await _answer(process, told))
    return read.stays, read


async def _opened(process: Process, data: bytes, *, rules: DocumentRules) -> tuple[bool, Reading]:
    """Send one file, take what is said of it. Any fault in the answer is a `ValueError`."""
    told = _Told.model_validate_json(await _answer(process, _asked(len(data), rules) + data))
    if len(told.copies) > rules.max_pages or any(n > _LARGEST_COPY for _, n in told.copies):
        raise ValueError("copies without end")
    assert process.stdout is not None  # noqa: S101 (it is a pipe)
    copies = [Copy(page, await process.stdout.readexactly(n)) for page, n in told.copies]
    return told.stays, Reading(
        mime=told.mime,
        reject=told.reject,
        pages=_PAGES.validate_python(told.pages),
        quality=_QUALITY.validate_python(told.quality),
        copies=tuple(copies),
    )


async def _answer(process: Process, asked: bytes) -> bytes:
    """The first line of what a child says to that."""
    assert process.stdin is not None  # noqa: S101 (both are pipes)
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(asked)
    await process.stdin.drain()
    return await process.stdout.readline()


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
