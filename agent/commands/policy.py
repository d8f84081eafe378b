"""The commands of the policy: the page that is generated from its files."""

from pathlib import Path
from typing import Annotated

import typer

policy = typer.Typer(help="The dated numbers: limits, rates, fees, periods.", no_args_is_help=True)


@policy.callback()
def about() -> None:
    """The dated numbers: limits, rates, fees, periods."""


@policy.command("docs")
def docs(
    file: Annotated[
        Path, typer.Option(help="The page to write; by default the checkout's.")
    ] = Path("docs/policy.md"),
) -> None:
    """Write every rule with its value, day, source and who must confirm it."""
    from flows.policy import load
    from flows.policy.page import page

    file.write_text(page(load()), encoding="utf-8")
    typer.echo(f"{file} says what the policy files say.")
