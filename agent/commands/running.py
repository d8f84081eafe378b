"""What every command needs: the settings, and a loop that ends with a sentence."""

import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from agent.settings import Settings

# What the commands that measure have in common.
AsJson = Annotated[bool, typer.Option("--json", help="Write the figures as JSON.")]
Into = Annotated[Path | None, typer.Argument(help="Where the JSON goes; else it is printed.")]
Errors = Annotated[bool, typer.Option(help="Show what went wrong, line by line.")]


def settings() -> "Settings":
    """Of the environment; read only by the command that needs them."""
    from agent.settings import Settings

    return Settings()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; a configuration that cannot work is a sentence, not a traceback."""
    import uvloop

    from agent.settings import NotConfigured

    try:
        return uvloop.run(work)
    except NotConfigured as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        sys.exit(130)


def in_books(work: "Callable[[Books], Awaitable[list[str]]]") -> list[str]:
    """What came of work on the store that needs no running service."""
    from agent.collecting.books import open_books

    async def opened() -> list[str]:
        async with open_books(settings(), now=datetime.now(UTC)) as books:
            return await work(books)

    told: list[str] = run(opened())
    return told


def refused(why: str) -> typer.Exit:
    """Say why it cannot be; to be raised."""
    typer.echo(why, err=True)
    return typer.Exit(2)


def named(by: str) -> str:
    """Who does it; nothing is entered by nobody."""
    if not by.strip().removeprefix("user:"):
        raise refused("Say who does it, with --by.")
    return by.strip()


def show(table: str, figures: str, *, as_json: bool, file: Path | None) -> None:
    """Print the table; with `--json` write its figures to the file, or print them alone."""
    if as_json and file is None:
        typer.echo(figures)
        return
    typer.echo(table)
    if as_json and file is not None:
        file.write_text(figures + "\n", "utf-8")
