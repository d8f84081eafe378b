"""Anchors: where the audit chain ended at a time, kept in a file that the database cannot touch.

Each line has a MAC over itself and over the line before, with a key of the service: whoever can
write the database can write neither a line that fits nor take one from the middle. What only a
copy elsewhere can show is that the file's own last lines were taken away.
"""

import asyncio
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from crm_store.audit import GENESIS, Broken
from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.sql import Sql

_KEY = "audit_anchor_key"


@dataclass(frozen=True)
class Anchor:
    """The chain ended here then."""

    seq: int
    hash: str  # hexadecimal, as is the MAC
    at_us: int
    mac: str


def key(vault: Vault) -> bytes:
    """What anchors are signed with; whoever verifies them elsewhere needs it."""
    return vault.index(_KEY)


def read(file: Path) -> list[Anchor]:
    """Every anchor, the oldest first; a line that is none raises `ValueError`."""
    if not file.exists():
        return []
    return list(_parsed(file.read_text("utf-8")))


def faults(found: Sequence[Anchor], signing: bytes) -> Broken | None:
    """The first line that the service has not written where it stands."""
    before = ""
    for each in found:
        if not hmac.compare_digest(each.mac, _mac(signing, before, each)):
            return Broken(each.seq, "an anchor that is not ours")
        before = each.mac
    return None


async def drop(session: Session, file: Path, *, at: datetime) -> Anchor | None:
    """Write down where the chain ends now; None where it ends where it did, or is empty."""
    ((seq, ended),) = await session.ask(_HEAD)
    if seq == 0:
        return None
    bare = Anchor(seq, ended.hex(), int(at.timestamp() * 1_000_000), "")
    return await asyncio.to_thread(_append, file, bare, key(session.vault))


def _append(file: Path, bare: Anchor, signing: bytes) -> Anchor | None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)  # several processes may have the same thought
        lines.seek(0)
        last = next(reversed(list(_parsed(lines.read()))), None)
        if last is not None and bare.seq <= last.seq:
            return None
        mac = _mac(signing, last.mac if last else "", bare)
        anchor = Anchor(bare.seq, bare.hash, bare.at_us, mac)
        lines.write(json.dumps(asdict(anchor)) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
    return anchor


_HEAD = Sql("select seq, hash from audit_head where id = 1")


async def verify(session: Session, file: Path) -> Broken | None:
    """Whether the chain still goes through every anchor; the first that it misses."""
    found = await asyncio.to_thread(_sound, file, key(session.vault))
    if isinstance(found, Broken):
        return found
    rows = await session.ask(_AT, places=[each.seq for each in found])
    known = {0: GENESIS.hex(), **{seq: ended.hex() for seq, ended in rows}}
    for each in found:
        if each.seq not in known:
            return Broken(each.seq, "cut off")
        if known[each.seq] != each.hash:
            return Broken(each.seq, "not what was anchored")
    return None


_AT = Sql("select seq, hash from audit_log where seq = any(:places::bigint[])")


def _sound(file: Path, signing: bytes) -> list[Anchor] | Broken:
    try:
        found = read(file)
    except (ValueError, TypeError):
        return Broken(0, "the anchors cannot be read")
    return faults(found, signing) or found


def _parsed(text: str) -> Iterator[Anchor]:
    for line in text.splitlines():
        told = json.loads(line)
        if not isinstance(told, dict) or set(told) != {"seq", "hash", "at_us", "mac"}:
            raise ValueError(line)
        yield Anchor(int(told["seq"]), str(told["hash"]), int(told["at_us"]), str(told["mac"]))


def _mac(signing: bytes, before: str, anchor: Anchor) -> str:
    line = f"{before}|{anchor.seq}|{anchor.hash}|{anchor.at_us}"
    return hmac.new(signing, line.encode(), hashlib.sha256).hexdigest()
