"""The commands of whoever doubts the audit log: anchor its end, verify it, take it elsewhere."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books

audit = typer.Typer(help="The audit log: its chain, and its anchors.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Where it goes; what is there is not written over.")]
By = Annotated[str, typer.Option("--by", help="Who takes it: user:<name>.")]


@audit.command("anchor")
def anchor() -> None:
    """Write down where the chain ends now, outside of the database."""
    from crm_store import anchors

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            new = await anchors.drop(session, _file(), at=books.now)
        return [f"Anchored at {new.seq}." if new else "Anchored before: nothing is new."]

    _tell(running.in_books(work))


@audit.command("verify")
def verify() -> None:
    """Walk the whole chain, and through every anchor."""
    from crm_store import anchors
    from crm_store import audit as log

    async def work(books: "Books") -> list[str]:
        async with books.store.snapshot() as session:
            broken = await log.verify(session) or await anchors.verify(session, _file())
        if broken is not None:
            raise running.refused(f"BROKEN at {broken.seq}: {broken.why}.")
        return [f"The chain holds, and goes through {len(anchors.read(_file()))} anchors."]

    _tell(running.in_books(work))


@audit.command("export")
def export(file: File, by: By = "") -> None:
    """Write every row as a line of JSON, for verify_audit.py; that it was taken is one of them."""
    from crm_store import audit as log

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            session.audited.append(log.Entry(books.now, who, "export", "audit", {}))
        count = 0
        with _new(file) as lines:
            async with books.store.snapshot() as session:
                async for row in log.rows(session):
                    lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                    count += 1
        return [f"{count} rows. Anchors: {_file()}"]

    _tell(running.in_books(work))


@audit.command("key")
def key(file: File, by: By = "") -> None:
    """Write the key of the anchors into a file, for whoever verifies them elsewhere."""
    from crm_store import anchors
    from crm_store import audit as log

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            session.audited.append(log.Entry(books.now, who, "export", "audit_anchor_key", {}))
        with _new(file) as lines:
            lines.write(anchors.key(books.store.vault).hex() + "\n")
        return ["Whoever has it could write anchors, so lock it away."]

    _tell(running.in_books(work))


def _file() -> Path:
    return running.settings().anchors


def _new(file: Path) -> TextIO:
    try:
        made = file.open("x", encoding="utf-8")
    except OSError as why:
        raise running.refused(f"{file} cannot be made: {why.strerror}.") from None
    file.chmod(0o600)
    return made


def _tell(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
