"""The switch that stops everything that we write first: one person stops, two people start."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlmodel import Field, col, select

from crm_store import audit, two_people
from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

Action = Literal["stop", "ask_to_start", "start"]


class SamePerson(Exception):
    """Whoever agrees to start again is not who asked, nor let in by them within a day."""


class NotAsked(Exception):
    """Nothing is stopped, or nobody has asked to start again."""


class Halt(Row, table=True):
    """Append-only; the last row says how it stands."""

    __tablename__ = "halts"

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    action: str
    by: str
    why: str = ""  # of older rows; what is written now lies sealed
    why_sealed: bytes | None = None
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
    await session.ask(_ONE_SWITCHES)
    _write(session, "stop", by=by, why=why, at=at)


async def ask_to_start(session: Session, *, by: str, why: str, at: datetime) -> None:
    """Say that it may go on: the first of two people. Raises `NotAsked` unless it is stopped."""
    await session.ask(_ONE_SWITCHES)
    last = await newest(session)
    if last is None or last.action == "start":
        raise NotAsked
    _write(session, "ask_to_start", by=by, why=why, at=at)


async def start(session: Session, *, by: str, at: datetime) -> None:
    """Agree that it goes on: the second of two people. Raises `NotAsked` or `SamePerson`."""
    await session.ask(_ONE_SWITCHES)
    last = await newest(session)
    if last is None or last.action != "ask_to_start":
        raise NotAsked
    if not await two_people.are_two(session, last.by, by, at=at):
        raise SamePerson
    _write(session, "start", by=by, why=reason(session, last), at=at)
    await session.ask(_LEAVES_NOW, at=at)


# Whoever agrees to start must see a stop of the same moment.
_ONE_SWITCHES = Sql("select pg_advisory_xact_lock(hashtext('halts'))")
_LEAVES_NOW = Sql(
    """
    update outbox set run_at = least(run_at, :at)
    where status = 'queued' and why = 'everything_is_stopped'
    """
)


def reason(opening: Opening, halt: Halt) -> str:
    """Why, as it was given."""
    if halt.why_sealed is None:
        return halt.why
    return opening.vault.open(halt.why_sealed, _place(halt.id)).decode()


def _write(session: Session, action: Action, *, by: str, why: str, at: datetime) -> None:
    row = new_id()
    sealed = session.vault.seal(why.encode("utf-8", "replace"), _place(row))
    session.add(Halt(id=row, action=action, by=by, why_sealed=sealed, at=at))
    told = {"halt": str(row)}  # why is free text: it stands in the row alone
    session.audited.append(audit.Entry(at, by, f"writing_first_{action}", "outbox", told))


def _place(halt: UUID) -> str:
    return f"halts.why.{halt}"
