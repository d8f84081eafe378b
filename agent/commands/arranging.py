"""The commands of arrangements: what was asked for, and who agrees to it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.office import Desk

Ref = Annotated[str, typer.Argument(help="The loan, for example LN-7.")]
By = Annotated[str, typer.Option(help="Who does it.")]


def mount(loans: typer.Typer) -> None:
    """Put them beside the other commands of loans."""
    loans.command("arrangements")(listed)
    loans.command("arrange")(arrange)
    loans.command("decline-arrangement")(decline)


def listed() -> None:
    """List the arrangements that are under way, the oldest first."""
    from agent import arrangements

    _act(arrangements.listed)


def arrange(
    ref: Ref,
    by: By,
    wish: Annotated[
        str,
        typer.Argument(
            help="As pause:1, reduced:20000:2 (cents, months), new_date:15, promise:2026-11-30;"
            " else what she asked for."
        ),
    ] = "",
) -> None:
    """Agree to another way of paying; where two people must, the first or the second of them."""
    from agent import arrangements
    from crm_store.ledger import whose

    who = whose(running.named(by))
    _act(lambda desk: arrangements.agree_to(desk, ref, wish=wish or None, by=who))


def decline(
    ref: Ref, by: By, reason: Annotated[str, typer.Option(help="Why, in one word.")]
) -> None:
    """Decline what she asked for; she is told kindly."""
    from agent import arrangements
    from crm_store.ledger import whose

    who = whose(running.named(by))
    _act(lambda desk: arrangements.decline(desk, ref, reason=reason, by=who))


def _act(act: "Callable[[Desk], Awaitable[list[str]]]") -> None:
    """Do it in one transaction, and print what came of it; what cannot be is a sentence."""
    from agent.collecting.books import Books
    from agent.collecting.reports import REFUSALS, why
    from agent.desk_lists import office_of
    from agent.office import Desk

    async def work(books: Books) -> list[str]:
        async with books.store.transaction() as session:
            return await act(Desk(session, office_of(books), books.now))

    try:
        typer.echo("\n".join(running.in_books(work)))
    except REFUSALS as wrong:
        raise running.refused(why(wrong)) from None
