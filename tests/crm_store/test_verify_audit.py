"""The stand-alone verifier finds whatever was done to the log, with its anchors beside it."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_store import anchors, audit, verify_audit
from crm_store.audit import Broken
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCRIPT = Path(verify_audit.__file__)
Rows = list[dict[str, Any]]


async def _logged(store: Store, file: Path) -> Rows:
    """Six rows, with an anchor after the fourth and one at the end; as an export has them."""
    async with store.reading() as session:
        assert await anchors.drop(session, file, at=NOW) is None  # nothing is there
    for count in (4, 2):
        async with store.transaction() as session:
            session.audited += [
                audit.Entry(NOW, "bot", "act", "APP-1", {"ŋ": n}) for n in range(count)
            ]
        async with store.reading() as session:
            later = NOW + timedelta(minutes=count)
            assert await anchors.drop(session, file, at=later) is not None
            assert await anchors.drop(session, file, at=later) is None  # nothing is new
    async with store.snapshot() as session:
        assert await anchors.verify(session, file) is None
        return [dict(row) async for row in audit.rows(session)]


def _rechained(rows: Rows) -> Rows:
    """Every hash made anew, as somebody who has the database could."""
    previous = "00" * 32
    for row in rows:
        line = "\x1f".join(
            str(row[name]) for name in ("seq", "at_us", "actor", "action", "subject", "detail")
        )
        row["prev_hash"] = previous
        row["hash"] = previous = hashlib.sha256(bytes.fromhex(previous) + line.encode()).hexdigest()
    return rows


_DONE: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "edit": (lambda rows: [{**r, "actor": "x"} if r["seq"] == 2 else r for r in rows], "row 2 was"),
    "delete": (lambda rows: [r for r in rows if r["seq"] != 3], "row 3 is missing"),
    "reorder": (lambda rows: [rows[0], rows[2], rows[1], *rows[3:]], "row 2 is missing"),
    "insert": (lambda rows: [*rows[:2], rows[1], *rows[2:]], "row 3 has a row of another number"),
    "insert and number": (
        lambda rows: _numbered([*rows[:2], rows[1], *rows[2:]]),
        "row 3 was altered",
    ),
    "cut the tail": (lambda rows: rows[:5], "cut off after row 5"),
    "write anew": (
        lambda rows: _rechained([{**r, "actor": "x"} if r["seq"] == 4 else r for r in rows]),
        "row 4 is not the one that was anchored",
    ),
    "delete and write anew": (
        lambda rows: _rechained(_numbered([r for r in rows if r["seq"] != 2])),
        "row 4 is not the one that was anchored",
    ),
}


def _told(command: list[str], folder: Path) -> str:
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=True)
    return run.stdout


def _numbered(rows: Rows) -> Rows:
    return [{**row, "seq": place} for place, row in enumerate(rows, start=1)]


@pytest.mark.proves("Comprehensive Activity Logging", "Phase 3: Enterprise Features")
async def test_it_runs_alone_and_finds_each_way_of_tampering(
    store: Store, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    file, export, key = (tmp_path / name for name in ("anchors.jsonl", "export.jsonl", "key"))
    rows = await _logged(store, file)
    export.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    key.write_text(anchors.key(store.vault).hex())
    # -I and -S: none of our packages, nor of anybody's, can be imported.
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(export), str(file), "--key", str(key)]
    assert _told(command, tmp_path) == "All 6 rows hold. 2 anchors met, signed by the service.\n"
    found = list(verify_audit.read(file))
    for how, (tamper, message) in _DONE.items():
        with subtests.test(how), pytest.raises(verify_audit.Broken, match=message):
            verify_audit.check(tamper([dict(row) for row in rows]), found)
    empty = {"seq": 0, "hash": "00" * 32, "at_us": 0, "mac": ""}
    assert verify_audit.check(rows, [empty, *found]) == 6
    with pytest.raises(verify_audit.Broken, match="empty log"):
        verify_audit.check(rows, [{**empty, "hash": "01"}, *found])
    signing = anchors.key(store.vault)
    for forged in ([{**found[0], "hash": "00"}], found[1:]):
        with pytest.raises(verify_audit.Broken, match="not written by us"):
            verify_audit.check(rows, forged, key=signing)
    export.write_text(export.read_text()[:-20])
    assert verify_audit.main([str(export), str(file)]) == 1


async def test_the_service_finds_what_its_database_was_made_to_forget(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    await _logged(store, file)
    async with store.transaction() as session:
        driver = await session.driver()
        await driver.execute("alter table audit_log disable trigger append_only")
        await driver.execute("delete from audit_log where seq > 4")
        await driver.execute(
            "update audit_head set seq = 4, hash = (select hash from audit_log where seq = 4)"
        )
    async with store.snapshot() as session:
        assert await audit.verify(session) is None  # the chain alone cannot know
        assert await anchors.verify(session, file) == Broken(6, "cut off")
        file.write_text(file.read_text().replace('"seq": 4', '"seq": 3'))
        assert await anchors.verify(session, file) == Broken(3, "an anchor that is not ours")
