"""The command that reckons anew how every customer stands."""

from typing import TYPE_CHECKING

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books

scores = typer.Typer(
    help="What is reckoned of customers: it orders work and decides no loan.", no_args_is_help=True
)


@scores.callback()
def _scores() -> None:
    """A word of its own, so that the command keeps its name."""


@scores.command("recalculate")
def recalculate() -> None:
    """Reckon every customer's segments, health, churn risk, RFM and next best action now."""
    from agent import scoring_customers

    async def work(books: "Books") -> list[str]:
        rules = books.rules.policy.customers
        done = await scoring_customers.everybody(books.store, rules, now=books.now, tell=_so_far)
        return [f"{done:,} customers reckoned, by the cut points of {rules.effective_from}."]

    for line in running.in_books(work):
        typer.echo(line)


def _so_far(done: int) -> None:
    typer.echo(f"{done:,} customers", err=True)
