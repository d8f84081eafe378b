"""The switch that stops everything that we write first: one person stops, two people start."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlmodel import Field, col, select

from crm_store import audit
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Action = Literal["stop", "ask_to_start", "start"]


class SamePerson(Exception):
    """Whoever asks to start again is not the one who agrees."""


class NotAsked(Exception):
    """Nothing is stopped, or nobody has asked to start again."""


class Halt(Row, table=True):
    """Append-only; the last row says how it stands."""

    __tablename__ = "halts"

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    action: str
    by: str
    why: str = ""
    at: datetime = moment()


async def newest(session: Session) -> Halt | None:
    """What was done last; None where nothing was ever stopped."""
    found = await session.exec(select(Halt).order_by(col(Halt.seq).desc()).limit(1))
    return found.first()


async def halted(store: Store | Session) -> bool:
    """Whether nothing may leave that we write first."""
    found = await store.ask(_NEWEST)
    return bool(found) and found[0][0] != "start"


_NEWEST = Sql("select action from halts order by seq desc limit 1")


async def stop(session: Session, *, by: str, why: str, at: datetime) -> None:
    """Stop at once; whoever stops twice has stopped."""
    _write(session, "stop", by=by, why=why, at=at)


async def ask_to_start(session: Session, *, by: str, why: str, at: datetime) -> None:
    """Say that it may go on: the first of two people. Raises `NotAsked` unless it is stopped."""
    last = await newest(session)
    if last is None or last.action == "start":
        raise NotAsked
    _write(session, "ask_to_start", by=by, why=why, at=at)


async def start(session: Session, *, by: str, at: datetime) -> None:
    """Agree that it goes on: the second of two people. Raises `NotAsked` or `SamePerson`."""
    last = await newest(session)
    if last is None or last.action != "ask_to_start":
        raise NotAsked
    if last.by == by:
        raise SamePerson
    _write(session, "start", by=by, why=last.why, at=at)


def _write(session: Session, action: Action, *, by: str, why: str, at: datetime) -> None:
    session.add(Halt(action=action, by=by, why=why, at=at))
    session.audited.append(audit.Entry(at, by, f"writing_first_{action}", "outbox", {"why": why}))
