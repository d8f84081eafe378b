"""The command of whoever takes papers to another place: sealed as they are, checked by hash."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from agent.filing import Moved
    from crm_store.cabinet import Place
    from crm_store.kept_files import KeptFiles

papers = typer.Typer(help="Where papers lie, sealed.", no_args_is_help=True)
_EVERY = 100  # files: then it says how far it is
_SHOWN = {"differs": "DIFFERS", "refused": "NO KEY OF OURS"}


@papers.command("move")
def move(
    to: Annotated[str, typer.Option("--to", help="s3://bucket/prefix, or a folder.")],
    source: Annotated[
        str, typer.Option("--from", help="Where they lie; else where BUFFR_FILES says.")
    ] = "",
) -> None:
    """Copy every paper to another place and check it; nothing is removed where it was."""
    from agent import filing
    from agent.collecting.books import open_books
    from crm_store.cabinet import Away

    settings = running.settings()
    counts: Counter[str] = Counter()

    async def moving() -> None:
        origin, target = filing.place(settings, source), filing.place(settings, to)
        async with open_books(settings, now=datetime.now(UTC)) as books:
            await _move(books, origin, target, counts=counts)

    try:
        running.run(moving())
    except Away as away:
        why = f"{_told(counts)} Then it stopped: {away}. Begin again: what is there stays."
        raise running.refused(why) from None
    typer.echo(_told(counts))
    raise typer.Exit(1 if counts["differs"] else 0)


async def _move(
    books: "Books", origin: "Place", target: "Place", *, counts: "Counter[str]"
) -> None:
    """Copy, and look again: what went meanwhile is not to stay in its copy."""
    from agent import filing

    kept = await _kept(books)
    await asyncio.to_thread(_count, filing.moved(origin, target, kept=kept), counts)
    kept = await _kept(books)
    await asyncio.to_thread(_count, filing.cleared(target, kept=kept), counts)


async def _kept(books: "Books") -> "KeptFiles":
    from crm_store import kept_files

    async with books.store.reading() as session:
        return await kept_files.known(session)


def _count(done: "Iterable[Moved]", counts: "Counter[str]") -> None:
    for each in done:
        counts[each.became] += 1
        if each.became in _SHOWN:
            typer.echo(f"{_SHOWN[each.became]}: {each.key!r}", err=True)
        if not counts.total() % _EVERY:
            typer.echo(_told(counts))


def _told(counts: "Counter[str]") -> str:
    return (
        f"{counts.total():,} files: {counts['copied']:,} copied and read again,"
        f" {counts['there']:,} there before, {counts['differs']:,} differ,"
        f" {counts['left']:,} left where they are (no row names them),"
        f" {counts['refused']:,} refused (no key of ours),"
        f" {counts['removed']:,} removed from the copy (their papers are gone)."
    )
