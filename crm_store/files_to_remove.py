"""Files on their way out: named in the transaction that wants them gone, removed after it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, moment
from crm_store.sql import Sql


class FileToRemove(Row, table=True):
    """A key of the cabinet under which nothing is to lie; the row goes with the file."""

    __tablename__ = "files_to_remove"

    key: str = Field(primary_key=True)
    since: datetime = moment()  # when it was named, or refused the last time


async def name(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Let these files go once this transaction is committed."""
    if keys:
        await session.ask(_NAME, keys=list(keys), at=at)


# Whoever writes a file anew has its lock: it is named once that is done, and removed after it.
_NAME = Sql(
    """
    with ours as materialized (
        select key, pg_advisory_xact_lock(hashtextextended('file:' || key, 0))
        from (select distinct key from unnest(:keys::text[]) key order by key) sorted
    )
    insert into files_to_remove (key, since)
    select key, :at::timestamptz from ours
    on conflict (key) do nothing
    """
)


async def keep(session: Session, key: str) -> bool:
    """Nobody names the file until this transaction ends; False where it is named already."""
    await session.ask(_OURS, key=key)
    return not await session.ask(_NAMED, key=key)


_OURS = Sql("select pg_advisory_xact_lock(hashtextextended('file:' || :key::text, 0))")
_NAMED = Sql("select 1 from files_to_remove where key = :key")


async def named(session: Session, *, most: int = 200) -> list[str]:
    """What is to go, the longest waiting first."""
    found = await session.exec(
        select(FileToRemove.key)
        .order_by(col(FileToRemove.since), col(FileToRemove.key))
        .limit(most)
    )
    return list(found.all())


async def put_off(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """They could not be removed: they wait behind the others, and keep none from going."""
    await session.run(update(FileToRemove).where(col(FileToRemove.key).in_(keys)).values(since=at))


async def gone(session: Session, keys: Sequence[str]) -> None:
    """They lie there no more."""
    await session.run(delete(FileToRemove).where(col(FileToRemove.key).in_(keys)))
