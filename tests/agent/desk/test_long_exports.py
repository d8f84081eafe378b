"""Exports of any length: the same file as ever, never held whole, and nothing of it left behind."""

import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet
import pytest

from agent.desk import gate, long_sheets, spool
from agent.desk.exporting import File
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column, Sheet
from agent.desk.spool import Spooled
from crm_store import exports
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.sql import Sql

COLUMNS = (
    Column("customer"), Column("paid", "cents"), Column("on day", "day"), Column("at", "moment"),
    Column("late", "yes_no"), Column("part", "number", parquet_only=True), Column("said"),
)  # fmt: skip
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def _row(number: int) -> tuple[Any, ...]:
    said = f"=1+{number}, and some more words so that a row has a length"
    return (f"BUF-{number}", -number, date(2026, 11, 1), AT, bool(number % 2), 0.5, said)


async def _parts(count: int, each: int = 500) -> AsyncIterator[Rows]:
    for first in range(0, count, each):
        yield [_row(number) for number in range(first, min(first + each, count))]


def _whole(file: File) -> bytes:
    assert isinstance(file.data, Spooled)
    return b"".join(file.data.pieces())


async def test_a_long_sheet_is_the_sheet_that_a_short_one_would_be(closed: Any) -> None:
    rows = [_row(number) for number in range(1_234)]
    for of in ("csv", "parquet"):
        file = await long_sheets.file(
            closed.house, COLUMNS, _parts(1_234), "all", {"format": of}, told={"since": "2026"}
        )
        assert file.name == f"all.{of}"
        assert file.told == {"since": "2026", "rows": 1_234, "format": of}
        whole, size = _whole(file), file.data.size  # type: ignore[union-attr]
        assert len(whole) == size
        if of == "csv":
            assert whole.decode() == Sheet(COLUMNS, rows).csv()
        else:
            table = pyarrow.parquet.read_table(io.BytesIO(whole))
            assert table.equals(Sheet(COLUMNS, rows).table())


async def test_a_sheet_of_no_rows_still_has_its_head(closed: Any) -> None:
    for of in ("csv", "parquet"):
        file = await long_sheets.file(
            closed.house, COLUMNS, _parts(0), "none", {"format": of}, told={}
        )
        whole = _whole(file)
        if of == "csv":
            assert whole.decode() == Sheet(COLUMNS, []).csv()
        else:
            assert pyarrow.parquet.read_table(io.BytesIO(whole)).num_rows == 0


async def test_however_long_it_is_little_of_it_is_held(closed: Any) -> None:
    """Ten times as many rows take ten times the room on disk, and no more of memory."""
    peaks, sizes = [], []
    for count in (5_000, 50_000):
        tracemalloc.start()
        file = await long_sheets.file(closed.house, COLUMNS, _parts(count), "all", {}, told={})
        assert isinstance(file.data, Spooled)
        sizes.append(sum(len(piece) for piece in file.data.pieces()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert sizes[1] > 9 * sizes[0]
    assert peaks[1] < 2 * peaks[0]
    assert peaks[1] < sizes[1] / 2


async def test_what_waits_to_leave_is_sealed_and_has_no_name(tmp_path: Path, vault: Vault) -> None:
    async def said() -> AsyncIterator[bytes]:
        yield b"Selma Nangolo, "
        yield b"BUF-1"

    file = await spool.keep(said(), tmp_path, vault)
    assert list(tmp_path.iterdir()) == []
    sealed = file._file.read()
    assert b"Nangolo" not in sealed
    file._file.seek(0)
    assert (file.size, b"".join(file.pieces())) == (20, b"Selma Nangolo, BUF-1")


async def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path, vault: Vault) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"Selma"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await spool.keep(broken(), tmp_path, vault)
    assert list(tmp_path.iterdir()) == []


async def test_rows_come_a_part_at_a_time_and_all_of_one_moment(store: Store) -> None:
    asked = Sql("select n from generate_series(1, :most) n union all select count(*) from halts")
    added = Sql(
        "insert into halts (id, action, by, why, at)"
        " values (gen_random_uuid(), 'stop', 'user' || chr(58) || 'eva', '', now())"
    )
    sizes, last = [], 0
    async with store.snapshot() as session:
        async for part in session.ask_in_parts(asked, most=1_200):
            sizes.append(len(part))
            last = part[-1][0]
            await store.ask(added)
    assert (sizes, last) == ([500, 500, 201], 0)


async def test_a_list_of_thousands_leaves_whole_with_its_count_on_record(
    lender: Any, desk: Any
) -> None:
    await lender.sql(_THOUSANDS)
    async with desk("helvi", "manager") as helvi, desk("simon", "manager") as simon:
        await helvi.send_form("/desk/customers/export")
        async with lender.house.store.reading() as session:
            (asked,) = await exports.current(session, "customers", at=lender.house.clock())
        await simon.send_form(f"/desk/exports/{asked.id}/release")
        file: httpx.Response = await helvi.send_form(f"/desk/exports/{asked.id}/take")
    lines = file.text.splitlines()
    assert (len(lines), len(set(lines))) == (3_001, 3_001)
    assert int(file.headers["content-length"]) == len(file.content)
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    assert {name.lower() for name in gate.HEADERS} <= set(file.headers)
    assert await lender.rows(
        "select (detail::jsonb->>'rows')::int from audit_log where action = 'export'"
    ) == [(3_000,)]


_THOUSANDS = """
    with people as (
        insert into customers (id, first_contact_at, source, flags, version)
        select gen_random_uuid(), now(), 'whatsapp', '{}', 0 from generate_series(1, 3000)
        returning id
    )
    insert into customer_standing (customer_id, segments, behaviour, place, language, worth, risk,
        stage, health_coverage, churn_coverage, charges_cents, loans, days_late, next_best,
        components, rule, reckoned_at)
    select id, '{new_prospect}', 'in_touch', 'unknown', 'en', 'none', 'no_history', '1_interest',
        0, 0, 0, 0, 0, 'nothing', '{}', 'x', now() from people
"""
