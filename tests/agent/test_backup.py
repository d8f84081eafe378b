"""Backups: what was taken can be restored, and what cannot be is said before it is needed."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from typer.testing import CliRunner

from agent import cli
from crm_store import audit, dumps, sealed_file
from crm_store.crypto import Keys, Vault
from crm_store.database import Store

KEY = base64.b64encode(bytes(range(32))).decode()
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OTHER = base64.b64encode(bytes(reversed(range(32)))).decode()
Buffr = Callable[..., str]


@pytest.fixture
def buffr(database_url: str, tmp_path: Path) -> Buffr:
    def run(*arguments: str, code: int = 0, **settings: str) -> str:
        kept = {
            "DATABASE_URL": database_url,
            "BUFFR_KEYS": f"k:{KEY}",
            "BUFFR_INDEX_KEY": KEY,
            "BUFFR_DATA": str(tmp_path),
        }
        done = CliRunner().invoke(cli.app, arguments, env=kept | settings)
        assert done.exit_code == code, done.output
        return done.output

    return run


@pytest.mark.proves(
    "8.4 Production Readiness Status",
    "10.1 Data Security & Privacy",
    "Data Protection Features",
)
def test_what_was_backed_up_is_restored_and_compared(
    buffr: Buffr, database_url: str, tmp_path: Path
) -> None:
    file, into = tmp_path / "monday.backup", f"test_restored_{secrets.token_hex(4)}"
    restored = make_url(database_url).set(database=into)
    asyncio.run(_record(database_url, "before"))

    assert "Say who does it" in buffr("backup", str(file), code=2)
    assert "tables at" in buffr("backup", str(file), "--by", "timer:night")
    assert b"before" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert "File exists" in buffr("backup", str(file), "--by", "timer:night", code=2)
    asyncio.run(_record(database_url, "after"))

    assert "It can be restored" in buffr("restore", str(file), "--check")
    try:
        assert f"Restored into {into}" in buffr("restore", str(file), "--into", into)
        assert "name a new one" in buffr("restore", str(file), "--into", into, code=2)
        # That it was taken is in the backup itself; what came after it is not.
        assert asyncio.run(_subjects(restored)) == ["before", "backup"]
    finally:
        asyncio.run(dumps.drop(restored))


def test_a_backup_that_cannot_be_trusted_is_refused_and_leaves_nothing(
    buffr: Buffr, database_url: str, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    file, bad = tmp_path / "good.backup", tmp_path / "bad.backup"
    buffr("backup", str(file), "--by", "timer:night")
    good = file.read_bytes()
    before = asyncio.run(_databases(database_url))
    middle = len(good) // 2
    for what, content, keys in (
        ("altered", good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :], {}),
        ("cut off", good[:-40], {}),
        ("without its end", good[: -len(_end(good))], {}),
        ("of nothing", b"", {}),
        ("no backup", b"PGDMP" + good, {}),
        ("other keys", good, {"BUFFR_KEYS": f"k:{OTHER}"}),
        ("another index key", good, {"BUFFR_INDEX_KEY": OTHER}),
    ):
        with subtests.test(what):
            bad.write_bytes(content)
            assert "BROKEN" in buffr("restore", str(bad), "--check", code=2, **keys)
    assert asyncio.run(_databases(database_url)) == before
    assert "Say --check, or name" in buffr("restore", str(file), code=2)


async def test_pieces_that_changed_places_are_noticed(tmp_path: Path, vault: Vault) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"one", b"two"):
            yield piece

    file = tmp_path / "sealed"
    await sealed_file.write(file, vault, {"of": "a test"}, pieces())
    with file.open("rb") as opened:
        reader = sealed_file.Reader(opened, vault)
        assert (reader.head, list(reader.pieces())) == ({"of": "a test"}, [b"one", b"two"])
    start, head, one, two, end = _parts(file.read_bytes())
    file.write_bytes(b"".join((start, head, two, one, end)))
    with file.open("rb") as opened, pytest.raises(sealed_file.NoSealedFile):
        list(sealed_file.Reader(opened, vault).pieces())


def _parts(content: bytes) -> list[bytes]:
    """What a sealed file is made of: its start, then each length with what follows."""
    parts, at = [content[:31]], 31
    while at < len(content):
        size = 4 + int.from_bytes(content[at : at + 4], "big")
        parts.append(content[at : at + size])
        at += size
    return parts


def _end(content: bytes) -> bytes:
    return _parts(content)[-1]


async def _record(url: str, subject: str) -> None:
    key = bytes(range(32))
    store = Store.open(url, Vault(Keys(sealing={"k": key}, current="k", index=key)))
    async with store.transaction() as session:
        session.audited.append(audit.Entry(MONDAY, "bot", "write", subject, {}))
    await store.close()


async def _subjects(url: Any) -> list[str]:
    return await _asked(url, "select subject from audit_log order by seq")


async def _databases(url: str) -> list[str]:
    asked = "select datname::text from pg_database where datname like 'check_%' order by 1"
    return await _asked(make_url(url), asked)


async def _asked(url: Any, statement: str) -> list[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = [row[0] for row in await connection.execute(text(statement))]
    await engine.dispose()
    return found
