"""The command of the page about the CRM: its table is made from what the tests claim."""

from pathlib import Path
from typing import Annotated

import typer

crm = typer.Typer(help="The CRM's design, heading by heading.", no_args_is_help=True)


@crm.callback()
def about() -> None:
    """The CRM's design, heading by heading."""


@crm.command("docs")
def docs(
    checkout: Annotated[
        Path, typer.Option(help="The checkout whose tests are read and whose page is written.")
    ] = Path(),
) -> None:
    """Write what answers to each heading of the design, and the tests that claim to prove it."""
    from agent import crm_headings

    file = checkout / "docs" / "crm.md"
    try:
        made = crm_headings.page(file.read_text(encoding="utf-8"), checkout)
    except (crm_headings.NoSuchHeading, crm_headings.Unproven) as wrong:
        typer.echo(f"{wrong.__doc__} {wrong}", err=True)
        raise typer.Exit(1) from None
    file.write_text(made, encoding="utf-8")
    typer.echo(f"{file} says what the tests claim.")
