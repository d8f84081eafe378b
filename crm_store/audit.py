"""The audit log: who did what to whom, chained so that no row can be changed unnoticed.

The database computes the chain (see the migration): `hash = sha256(prev_hash || row)`, and
refuses updates and deletions. `verify` recomputes it here, from the rows alone.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Index, select
from sqlmodel import Field, col

from crm_store.row import Row
from crm_store.sql import Sql

if TYPE_CHECKING:  # the session knows the audit, not the other way round
    from crm_store.database import Session

GENESIS = b"\x00" * 32
_SEPARATOR = "\x1f"


class AuditRow(Row, table=True):
    __tablename__ = "audit_log"
    __table_args__ = (
        Index("audit_by_actor", "actor", "seq"),
        Index("audit_by_subject", "subject", "seq", postgresql_ops={"subject": "text_pattern_ops"}),
    )

    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at_us: int = Field(sa_type=BigInteger)  # microseconds since 1970: hashed without time zones
    actor: str
    action: str
    subject: str
    detail: str  # JSON text, hashed as it stands
    prev_hash: bytes
    hash: bytes


class AuditHead(Row, table=True):
    """The chain's end; its row lock puts writers in line."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: bytes


@dataclass(frozen=True)
class Entry:
    """Something that must be on record. References only: no personal value in `detail`."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """Where the chain does not hold."""

    seq: int
    why: str


async def write(session: "Session", entries: Sequence[Entry]) -> None:
    """Append entries; the database gives numbers and hashes."""
    # One statement a row: the trigger reads the head that the row before has moved.
    for entry in entries:
        await session.ask(
            _APPEND,
            at_us=int(entry.at.timestamp() * 1_000_000),
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=json.dumps(entry.detail, sort_keys=True, default=str),
        )


_APPEND = Sql(
    """
    insert into audit_log (seq, at_us, actor, action, subject, detail, prev_hash, hash)
    values (0, :at_us, :actor, :action, :subject, :detail, '', '')
    """
)


async def verify(session: "Session") -> Broken | None:
    """Walk the whole chain; the first row that does not fit, or None."""
    seq, previous = 0, GENESIS
    async for row in await _all(session):
        seq += 1
        if row.seq != seq:
            return Broken(seq, "missing")
        if row.prev_hash != previous or row.hash != _hash(row, previous):
            return Broken(seq, "altered")
        previous = row.hash
    head = (await session.run(select(AuditHead.seq, AuditHead.hash))).one()  # type: ignore[call-overload]
    if (head.seq, head.hash) != (seq, previous):
        return Broken(seq + 1, "cut off")
    return None


async def rows(session: "Session") -> AsyncIterator[Mapping[str, object]]:
    """Every row in its order, as an export has it: what is hashed, and the hashes."""
    async for row in await _all(session):
        yield line(row)


def line(row: AuditRow) -> Mapping[str, object]:
    """A row as it leaves us: hashes in hexadecimal."""
    hashes = {"prev_hash": row.prev_hash.hex(), "hash": row.hash.hex()}
    return {**row.model_dump(exclude={"prev_hash", "hash"}), **hashes}


async def head(session: "Session") -> tuple[int, str]:
    """The number and the hash of the last entry."""
    ((seq, hashed),) = (await session.run(select(AuditHead.seq, AuditHead.hash))).all()  # type: ignore[call-overload]
    return int(seq), bytes(hashed).hex()


async def _all(session: "Session") -> AsyncIterator[AuditRow]:
    found = await session.stream_scalars(
        select(AuditRow).order_by(col(AuditRow.seq)).execution_options(yield_per=1000)
    )
    return aiter(found)


def _hash(row: AuditRow, previous: bytes) -> bytes:
    line = _SEPARATOR.join(
        (str(row.seq), str(row.at_us), row.actor, row.action, row.subject, row.detail)
    )
    return hashlib.sha256(previous + line.encode()).digest()
