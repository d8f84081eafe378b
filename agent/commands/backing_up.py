"""The commands of whoever may have to begin again: back up, restore, and try that it works."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from crm_store.backups import Contents

New = Annotated[Path, typer.Argument(help="Where it goes; what is there is not written over.")]
Backup = Annotated[Path, typer.Argument(help="A file that `buffr backup` has written.")]
By = Annotated[str, typer.Option("--by", help="Who takes it: user:<name>, or timer:<name>.")]
Into = Annotated[str, typer.Option("--into", help="The name of a new database for it.")]
Check = Annotated[bool, typer.Option("--check", help="Into one that is removed again.")]


def mount(app: typer.Typer) -> None:
    """Commands of the house itself, not of a part of it."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(file: New, by: By = "") -> None:
    """Write the whole database into a sealed file; that it was taken is on record."""
    from crm_store import audit, backups
    from crm_store.dumps import ProgramFailed

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            session.audited.append(audit.Entry(books.now, who, "export", "backup", {}))
        try:
            taken = await backups.take(books.store, file, at=books.now)
        except (OSError, ProgramFailed) as why:
            raise running.refused(f"No backup was taken: {_said(why)}.") from None
        return [f"{file}: {taken.bytes:,} bytes, {_told(taken.contents)}."]

    _tell(running.in_books(work))


def restore(file: Backup, into: Into = "", check: Check = False) -> None:
    """Make a database of a backup and compare the two; with --check only try."""
    from crm_store import backups
    from crm_store.dumps import AlreadyThere, ProgramFailed
    from crm_store.sealed_file import NoSealedFile

    if bool(into) == check:
        raise running.refused("Say --check, or name a new database with --into.")

    async def work(books: "Books") -> list[str]:
        store, name = books.store, into or f"check_{secrets.token_hex(4)}"
        do = backups.check if check else backups.restore
        try:
            found = await do(file, store.engine.url.set(database=name), store.vault)
        except AlreadyThere:
            raise running.refused(f"There is a database {name}; name a new one.") from None
        except NoSealedFile:
            why = "It is no backup, was altered or cut off, or needs other keys (BUFFR_KEYS)."
            raise running.refused(f"BROKEN: {why}") from None
        except (OSError, ProgramFailed, backups.NotAsBackedUp) as why:
            raise running.refused(f"BROKEN: {_said(why)}.") from None
        where = "It can be restored" if check else f"Restored into {name}"
        return [f"{where}: {_told(found)}; every count and the audit chain are as they were."]

    _tell(running.in_books(work))


def _told(contents: "Contents") -> str:
    count = sum(contents.rows.values())
    at = f"{contents.at:%Y-%m-%d %H:%M} UTC"
    return f"{count:,} rows of {len(contents.rows)} tables at {contents.revision}, of {at}"


def _said(why: Exception) -> str:
    if isinstance(why, OSError):
        return f"{why.filename}: {why.strerror}"
    return str(why)


def _tell(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
