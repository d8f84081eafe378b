"""The commands of bills: what stands, a month's commission, the bank's file, a bill on paper."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running
from agent.commands.lending import By, month_of, tell

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books

bills = typer.Typer(help="Bills between partners and us.", no_args_is_help=True)

Bill = Annotated[str, typer.Argument(help="The bill, for example BILL-7.")]


@bills.command("list")
def listed(
    unsettled: Annotated[bool, typer.Option(help="Only what is not settled.")] = False,
) -> None:
    """Show bills with what is left of each, the newest first."""
    from agent.partners import reports

    async def work(books: "Books") -> list[str]:
        return await reports.listed(books, unsettled=unsettled)

    tell(work)


@bills.command("commission")
def commission(
    partner: Annotated[str, typer.Argument(help="The partner, for example EMP-1.")],
    month: Annotated[str, typer.Argument(help="A month that is over, as 2026-10.")],
    by: By,
) -> None:
    """State what a partner gets for a month, by its agreement; once."""
    from agent.partners import reports

    first, who = month_of(month), running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.stated(books, partner, month=first, by=who)

    tell(work)


@bills.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(exists=True, help="The bank's file, as CSV.")], by: By
) -> None:
    """Take in what moved on our account; what names a bill is matched, once."""
    from agent.partners import reports

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.taken_in(books, file.read_bytes(), by=who)

    tell(work)


@bills.command("print")
def put_on_paper(
    ref: Bill,
    by: By,
    into: Annotated[Path, typer.Option(help="The folder that the PDF goes to.")] = Path(),
) -> None:
    """Write a bill as a PDF."""
    from agent.partners import reports

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.printed(books, ref, folder=into, by=who)

    tell(work)
