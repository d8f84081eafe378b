"""Backups: everything in the database as it stood at one moment, sealed into one file."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import URL

from crm_store import audit, dumps, sealed_file
from crm_store.crypto import Vault
from crm_store.database import Session, Store
from crm_store.sealed_file import NoSealedFile, Reader
from crm_store.sql import Sql

_PROOF = "backup.index_key"


class Contents(BaseModel):
    """What a backup says it holds; a restored database must be found to hold the same."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    revision: str
    rows: Mapping[str, int]  # by table
    audit_seq: int
    audit_hash: str
    index_key: str  # a blind index: with another key nobody would be found by their number


@dataclass(frozen=True)
class Taken:
    """A backup that was written."""

    contents: Contents
    bytes: int


class NotAsBackedUp(Exception):
    """A restored database does not hold what the backup says; the message says where."""


async def take(store: Store, file: Path, *, at: datetime) -> Taken:
    """Write what is in the database into a new file, and change nothing."""
    async with store.snapshot() as session:  # held open: the dump and the counts see the same
        contents = await _contents(session, at=at)
        ((snapshot,),) = await session.ask(_SNAPSHOT)
        head = contents.model_dump(mode="json")
        pieces = dumps.dump(store.engine.url, snapshot=snapshot)
        size = await sealed_file.write(file, store.vault, head, pieces)
    return Taken(contents, size)


def contents(file: Path, vault: Vault) -> Contents:
    """What the backup says it holds; raises `NoSealedFile` where it cannot be read here."""
    with file.open("rb") as opened:
        return _of(Reader(opened, vault), vault)


async def restore(file: Path, url: URL, vault: Vault) -> Contents:
    """Make this database of the backup, and look whether all is there.

    Raises `AlreadyThere`, `NoSealedFile`, `ProgramFailed` or `NotAsBackedUp`; the database that
    was made is removed then.
    """
    with file.open("rb") as opened:
        reader = Reader(opened, vault)
        wanted = _of(reader, vault)
        async with _made(url):
            await dumps.load(url, reader.pieces())
            await _compare(url, vault, wanted)
    return wanted


async def check(file: Path, url: URL, vault: Vault) -> Contents:
    """Restore into this database, which must not be there yet, and remove it again."""
    found = await restore(file, url, vault)
    await dumps.drop(url)
    return found


@asynccontextmanager
async def _made(url: URL) -> AsyncIterator[None]:
    await dumps.create(url)
    try:
        yield
    except BaseException:
        await dumps.drop(url)
        raise


def _of(reader: Reader, vault: Vault) -> Contents:
    try:
        found = Contents.model_validate(reader.head)
    except ValidationError:
        raise NoSealedFile from None
    if found.index_key != vault.index(_PROOF).hex():
        raise NotAsBackedUp("it was taken with another index key (BUFFR_INDEX_KEY)")
    return found


async def _compare(url: URL, vault: Vault, wanted: Contents) -> None:
    store = Store.open(url.render_as_string(hide_password=False), vault, connections=1)
    try:
        async with store.snapshot() as session:
            found = await _contents(session, at=wanted.at)
            broken = await audit.verify(session)
    finally:
        await store.close()
    if broken is not None:
        raise NotAsBackedUp(f"the audit chain breaks at {broken.seq}: {broken.why}")
    for name, of_wanted in wanted:
        if of_wanted != (of_found := getattr(found, name)):
            raise NotAsBackedUp(f"{name} is {of_found}, not {of_wanted}")


async def _contents(session: Session, *, at: datetime) -> Contents:
    rows = {}
    for (table,) in await session.ask(_TABLES):
        ((count,),) = await session.ask(Sql(f'select count(*) from "{table}"'))  # noqa: S608 (a table's own name)
        rows[table] = count
    ((revision, seq, ended),) = await session.ask(_HEAD)
    return Contents(
        at=at,
        revision=revision,
        rows=rows,
        audit_seq=seq,
        audit_hash=ended.hex(),
        index_key=session.vault.index(_PROOF).hex(),
    )


_SNAPSHOT = Sql("select pg_export_snapshot()")
_TABLES = Sql("select tablename::text from pg_tables where schemaname = 'public' order by 1")
_HEAD = Sql("select version_num, seq, hash from alembic_version, audit_head where id = 1")
