"""The commands of whoever changes the keys that everything is sealed with."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from agent.resealing import Progress, Round, Standing
    from crm_store.cabinet import Cabinet

sealing = typer.Typer(help="The keys that everything is sealed with.", no_args_is_help=True)
By = Annotated[str, typer.Option("--by", help="Who does it: user:<name>.")]
_EVERY = 10_000  # values: then it says how far it is


@sealing.command("status")
def status() -> None:
    """Say what each key has sealed, in rows and in files, and which key nothing needs any more."""
    from agent import resealing

    async def work(books: "Books") -> list[str]:
        cabinet = _cabinet(books)
        return list(_lines(await resealing.standing(books.store, cabinet)))

    for line in running.in_books(work):
        typer.echo(line)


@sealing.command("renew")
def renew(
    by: By = "",
    most: Annotated[
        int | None, typer.Option(min=1, help="End after so many; begin again for the others.")
    ] = None,
    rest: Annotated[float, typer.Option(min=0, help="Seconds of rest between batches.")] = 0.02,
) -> None:
    """Seal everything with the newest key, beside the running service; it may be begun again."""
    from agent import resealing
    from crm_store.cabinet import Away

    who = running.named(by)
    progress = resealing.Progress()

    async def work(books: "Books") -> list[str]:
        await _renew(books, resealing.Round(by=who, most=most, rest=rest), progress=progress)
        found = await resealing.standing(books.store, _cabinet(books))
        if found.behind:
            typer.echo("\n".join(_lines(found)))
            raise running.refused(f"{_told(progress)} Some still need another key: begin again.")
        return [_told(progress), *_lines(found)]

    try:
        lines = running.in_books(work)
    except Away as away:
        why = f"{_told(progress)} Then it stopped: {away}. Begin again: what is done stays."
        raise running.refused(why) from None
    finally:
        for each in progress.damaged:
            typer.echo(f"DOES NOT OPEN: {each}", err=True)
    for line in lines:
        typer.echo(line)


async def _renew(books: "Books", plan: "Round", *, progress: "Progress") -> None:
    from agent import resealing

    at, shown = "", 0
    work = resealing.everything(
        books.store, _cabinet(books), plan, now=books.now, progress=progress
    )
    async for where in work:
        if where != at or progress.total - shown >= _EVERY:
            typer.echo(f"{where}: {_told(progress)}")
            at, shown = where, progress.total


def _cabinet(books: "Books") -> "Cabinet":
    from agent import filing

    return filing.cabinet(running.settings(), books.store.vault)


def _told(progress: "Progress") -> str:
    told = f"{progress.values:,} values and {progress.files:,} files sealed anew"
    return f"{told}, {len(progress.damaged):,} do not open."


def _lines(found: "Standing") -> Iterator[str]:
    """Each key with what it has sealed, the newest first."""
    order = [found.current, *(key for key in sorted(found.counts) if key != found.current)]
    for key in order:
        counts: Mapping[str, int] = found.counts.get(key, {})
        total = f"{sum(counts.values()):,}"
        if key == found.current:
            yield f"{key} seals: {total} so far"
            continue
        where = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
        state = "" if key in found.known else ", IS NOT IN BUFFR_KEYS"
        yield f"{key or 'no key of ours'}{state}: {total} ({where})"
    for key in found.retired:
        yield f"{key}: nothing here needs it any more; older backups do"
