"""Two people's records with rows in every table, joined and put apart by two of us."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm_store import (
    joinable,
    merging,
)
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY, SECOND = "user:helvi", "user:simon"


async def put(session: Session, chance: random.Random, *, may_apply: bool) -> Customer:
    """Somebody with a number, a talk and as many applications, papers and cases as chance has."""
    customer = Customer(first_contact_at=NOW, flags=_flags(chance))
    session.add(customer)
    await session.flush()
    talk, identity = new_id(), new_id()
    await write(session, "channel_identities", {
        "id": identity, "customer_id": customer.id, "channel": "whatsapp", "kind": "phone",
        "address_sealed": b"x", "address_bidx": identity.bytes, "status": "active",
    })  # fmt: skip
    await write(session, "conversations", {
        "id": talk, "identity_id": identity, "customer_id": customer.id, "status": "open",
        "owner": "bot", "state": "{}", "version": 3,
    })  # fmt: skip
    for is_open in [*(False for _ in range(chance.randrange(3))), *[True] * may_apply]:
        of = new_id()
        await write(session, "applications", {
            "id": of, "customer_id": customer.id, "stage": "started", "version": 0,
            "policy_version": "", "started_at": NOW, "touched_at": NOW,
        })  # fmt: skip
        if not is_open:
            ended = text("update applications set stage = 'withdrawn' where id = :id")
            await session.run(ended, {"id": of})
    for _ in range(chance.randrange(3)):
        await write(session, "cases", {
            "id": new_id(), "customer_id": customer.id, "conversation_id": talk,
            "category": "complaint", "reason": "asked", "priority": 1, "status": "open",
            "sla_due_at": NOW, "packet_sealed": b"x",
        })  # fmt: skip
    for is_open in [*(False for _ in range(chance.randrange(2))), *[True] * chance.randrange(2)]:
        await write(session, "leads", {
            "id": new_id(), "customer_id": customer.id, "source": "whatsapp", "source_detail": "",
            "status": "new" if is_open else "closed", "track": "partner", "qualification": "{}",
            "last_activity_at": NOW, "created_at": NOW, "ended_at": None if is_open else NOW,
        })  # fmt: skip
    for _ in range(chance.randrange(3)):
        await write(session, "documents", {
            "id": new_id(), "customer_id": customer.id, "kind": "id", "storage_key": "x",
            "sha256": str(new_id()), "mime": "image/png", "bytes": 1, "status": "received",
            "received_at": NOW, "copy_keys": "[]", "quality": "{}", "concerns": "[]",
        })  # fmt: skip
    await write(session, "events", {
        "id": new_id(), "at": NOW - timedelta(days=1), "kind": "note", "subject": "once",
        "customer_id": customer.id, "actor": "bot", "data": "{}",
    })  # fmt: skip
    return customer


def _flags(chance: random.Random) -> dict[str, Any]:
    return {
        name: {"n": chance.randrange(2)} for name in ("vip", "hardship") if chance.random() < 0.5
    }


async def write(session: Session, table: str, row: dict[str, Any]) -> None:
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    await session.run(text(f"insert into {table} ({names}) values ({places})"), row)


async def merge(store: Store, kept: str, gone: str) -> UUID:
    async with store.transaction() as session:
        both = await merging.two(session, kept, gone)
        assert both is not None
        assert await joinable.why_not(session, *both, at=NOW) == []
        later = NOW + timedelta(seconds=both[1].ref.encode()[-1])
        row = await merging.ask(session, *both, why="the same paper", by=BY, at=later)
        assert row is not None
        assert await merging.ask(session, *both, why="once more", by=SECOND, at=later) is None
        assert not await merging.merge(session, row, *both, by=BY, at=later)
        assert both[1].merged_into is None
        assert await merging.merge(session, row, *both, by=SECOND, at=later)
        return row.id


async def undo(store: Store, of: UUID) -> str | None:
    async with store.transaction() as session:
        row = await merging.by_id(session, of)
        assert row is not None
        return await merging.undo(session, row, by=BY, at=NOW + timedelta(days=1))
