"""Sheets of any length: written part by part, as CSV or as Parquet, and never held whole."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from agent.desk import cells, sheets, spool
from agent.desk.exporting import File, Wanted
from agent.desk.sheets import PARQUET, Column, Sheet, Value

if TYPE_CHECKING:
    from agent.bootstrap import House

_LINES = "application/x-ndjson"
_TOGETHER = 10_000  # rows in a group of Parquet
Rows = Sequence[Sequence[Value]]
T = TypeVar("T")


async def file(
    house: "House",
    columns: Sequence[Column],
    parts: AsyncIterator[Rows],
    name: str,
    wanted: Wanted,
    *,
    told: Mapping[str, object],
) -> File:
    """The sheet as it was asked for, under that name; the record also has how many rows it has."""
    seen = _Seen()
    of = "parquet" if wanted.get("format") == "parquet" else "csv"
    written = (_parquet if of == "parquet" else _csv)(columns, seen.of(parts))
    data = await _kept(house, written)
    media_type = PARQUET if of == "parquet" else cells.TYPE
    return File(data, f"{name}.{of}", media_type, {**told, "rows": seen.rows, "format": of})


async def lines(
    house: "House",
    found: AsyncIterator[Mapping[str, object]],
    name: str,
    *,
    told: Mapping[str, object],
) -> File:
    """One JSON object a line; the record also has how many there are."""
    seen = _Seen()
    data = await _kept(house, _json(seen.of([each] async for each in found)))
    return File(data, f"{name}.jsonl", _LINES, {**told, "rows": seen.rows})


class _Seen:
    """How many rows have gone by."""

    rows = 0

    async def of(self, parts: AsyncIterator[Sequence[T]]) -> AsyncIterator[Sequence[T]]:
        async for part in parts:
            self.rows += len(part)
            yield part


async def _kept(house: "House", pieces: AsyncIterator[bytes]) -> spool.Spooled:
    """What leaves, on the disk of this machine until it does."""
    return await spool.keep(pieces, house.settings.data, house.store.vault)


async def _json(parts: AsyncIterator[Sequence[Mapping[str, object]]]) -> AsyncIterator[bytes]:
    async for part in parts:
        for each in part:
            yield f"{json.dumps(each, ensure_ascii=False)}\n".encode()


async def _csv(columns: Sequence[Column], parts: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    yield Sheet(columns, []).csv().encode()
    async for part in parts:
        # Others of this process are answered meanwhile.
        yield await asyncio.to_thread(_lines, Sheet(columns, part))


def _lines(sheet: Sheet) -> bytes:
    return cells.lines(sheet.lines()).encode()


async def _parquet(columns: Sequence[Column], parts: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    import pyarrow.parquet

    drain = _Drain()
    writer = pyarrow.parquet.ParquetWriter(drain, sheets.schema(columns))
    async for group in _grouped(parts):
        await asyncio.to_thread(_group, writer, Sheet(columns, group))
        yield drain.taken()
    await asyncio.to_thread(writer.close)
    yield drain.taken()


def _group(writer: Any, sheet: Sheet) -> None:
    writer.write_table(sheet.table())


async def _grouped(parts: AsyncIterator[Rows]) -> AsyncIterator[Rows]:
    group: list[Sequence[Value]] = []
    async for part in parts:
        group.extend(part)
        if len(group) >= _TOGETHER:
            yield group
            group = []
    if group:
        yield group


class _Drain(io.RawIOBase):
    """Where Parquet is written to: it knows how far it is, and holds what was not taken yet."""

    def __init__(self) -> None:
        self._held, self._at = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held += piece
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held
