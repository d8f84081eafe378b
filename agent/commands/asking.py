"""The commands of those who ask employers, and who check where borrowers are paid out."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books
    from crm_store.accounts import Verdict

employers = typer.Typer(help="Whom we ask about a job, and their answers.", no_args_is_help=True)
accounts = typer.Typer(help="Bank accounts that borrowers want to change.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Who does it.")]
Change = Annotated[str, typer.Argument(help="The account, as `buffr accounts list` names it.")]
Borrower = Annotated[str, typer.Argument(help="The borrower, for example BUF-7.")]


@employers.command("contact")
def contact(
    ref: Annotated[str, typer.Argument(help="The partner, for example EMP-1.")],
    address: Annotated[str, typer.Argument(help="The pay office's e-mail address.")],
    by: By,
) -> None:
    """Say where this partner's pay office is asked from now on."""
    from agent import link_desk

    who = running.named(by)
    _tell(lambda books: link_desk.set_contact(books, ref, address=address, by=who))


@employers.command("answer")
def answer(
    ref: Annotated[str, typer.Argument(help="The application, for example APP-7.")], by: By
) -> None:
    """Read what an employer has answered; that you looked is kept."""
    from agent import link_desk

    who = running.named(by)
    _tell(lambda books: link_desk.answered(books, ref, by=who))


@accounts.command("list")
def listed() -> None:
    """List the accounts that wait for somebody to look."""
    from agent import link_desk

    _tell(link_desk.changes)


@accounts.command("approve")
def approve(ref: Borrower, change: Change, by: By) -> None:
    """Approve the account that you looked at; once a second person has, payouts go there."""
    _rule(ref, change, verdict="approved", by=by)


@accounts.command("refuse")
def refuse(ref: Borrower, change: Change, by: By) -> None:
    """Leave the account as it is, and tell them."""
    _rule(ref, change, verdict="refused", by=by)


@accounts.command("ask")
def ask(
    ref: Borrower,
    by: By,
    change: Annotated[
        bool, typer.Option(help="To change the account; else to give it for the first time.")
    ] = True,
) -> None:
    """Send a borrower the page on which the account is typed."""
    from agent import link_desk

    who, base_url = running.named(by), running.settings().public_url
    _tell(
        lambda books: link_desk.link_sent(
            books, ref, purpose="bank_change" if change else "numbers", base_url=base_url, by=who
        )
    )


def _rule(ref: str, change: str, *, verdict: "Verdict", by: str) -> None:
    from agent import link_desk

    who = running.named(by)
    _tell(lambda books: link_desk.ruled(books, ref, change, verdict=verdict, by=who))


def _tell(work: "Callable[[Books], Awaitable[list[str]]]") -> None:
    """Open the books, do it, and print what came of it; what cannot be is a sentence."""
    from agent.desk_lists import NotAsExpected

    try:
        typer.echo("\n".join(running.in_books(work)))
    except NotAsExpected as wrong:
        raise running.refused(str(wrong)) from None
