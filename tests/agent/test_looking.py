"""Whoever looks at papers sees copies, in files that only they can read, and is on record."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from agent import cast, looking
from agent.collecting.books import Books, rules_of
from agent.desk_lists import NotAsExpected
from crm_store import identities
from crm_store.audit import AuditRow
from crm_store.cabinet import Cabinet, Folder
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.documents import Document

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_copies_are_laid_out_and_it_is_put_on_record(
    store: Store, sent: Any, tmp_path: Path
) -> None:
    await cast.ensure(store, now=NOW)
    books, cabinet = (
        Books(store, rules_of(NOW), NOW),
        Cabinet(Folder(tmp_path / "kept"), store.vault),
    )
    async with store.transaction() as session:
        selma = (await session.exec(select(Customer).where(Customer.ref == "BUF-1"))).one()
        ref = (await sent(session, await identities.of_customer(session, selma.id), now=NOW)).ref
    seen: dict[str, Any] = {"cabinet": cabinet, "into": tmp_path / "seen", "by": "Maria"}
    with pytest.raises(NotAsExpected, match="no paper with a copy"):
        await looking.lay_out(books, ref, **seen)
    async with store.transaction() as session:
        paper = (await session.exec(select(Document).where(Document.kind == "payslip"))).one()
        paper.copy_keys = [cabinet.put_copy(b"a picture", paper.id, page=1)]
        paper.concerns = ["unproven"]
        session.add(paper)
    (line,) = await looking.lay_out(books, ref.lower(), **seen)
    (file,) = (tmp_path / "seen").iterdir()
    assert line == f"{file}: received: unproven"
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"a picture", 0o600)
    async with store.reading() as session:
        found = await session.exec(select(AuditRow).where(AuditRow.action == "look_at_papers"))
        assert [(each.actor, each.subject) for each in found] == [("user:maria", ref)]
