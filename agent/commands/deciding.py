"""The commands of those who decide on applications, and of whoever checks a decision."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books

applications = typer.Typer(help="Applications that wait for a person.", no_args_is_help=True)
decisions = typer.Typer(help="What was decided, and on what grounds.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(help="The application, for example APP-7.")]
By = Annotated[str, typer.Option(help="Who does it.")]
Amount = Annotated[str, typer.Option(help="An amount, as 600.00.")]
Day = Annotated[str, typer.Option(help="A day, as 1990-04-12.")]


@applications.command("list")
def listed(
    everything: Annotated[bool, typer.Option("--all", help="Those at their end too.")] = False,
) -> None:
    """List what waits, the oldest first."""
    from agent import desk_lists

    async def work(books: "Books") -> list[str]:
        return await desk_lists.listed(books, all_of_them=everything)

    _tell(work)


@applications.command("show")
def show(ref: Ref) -> None:
    """Show every check of an application, and all that was decided on it."""
    from agent import desk_lists

    async def work(books: "Books") -> list[str]:
        return await desk_lists.shown(books, ref)

    _tell(work)


@applications.command("papers")
def papers(
    ref: Ref,
    by: By,
    into: Annotated[Path, typer.Option(help="A folder; empty it when you have looked.")],
) -> None:
    """Lay copies of an application's papers out, to look at; it is put on record who did."""
    from agent import filing, looking

    who, settings = running.named(by), running.settings()

    async def work(books: "Books") -> list[str]:
        cabinet = filing.cabinet(settings, books.store.vault)
        return await looking.lay_out(books, ref, cabinet=cabinet, into=into, by=who)

    _tell(work)


@applications.command("note")
def note(
    ref: Ref,
    by: By,
    deductions: Amount = "",
    net: Amount = "",
    born: Day = "",
    employed_until: Annotated[
        str, typer.Option(help="The last day of the contract, or open_ended.")
    ] = "",
    job: Annotated[str, typer.Option(help="confirmed, corrected or refused.")] = "",
    papers: Annotated[str, typer.Option(help="accepted, once you have looked at all.")] = "",
) -> None:
    """Note what you have seen for yourself on papers, or heard from the employer."""
    from agent import desk_lists

    who = running.named(by)
    given = {
        "deductions": deductions,
        "net": net,
        "born_on": born,
        "employed_until": employed_until,
        "employment": job,
        "papers": papers,
    }

    async def work(books: "Books") -> list[str]:
        found = {name: text for name, text in given.items() if text}
        return await desk_lists.acted(books, ref, act=desk_lists.noting(found, by=who))

    _tell(work)


@applications.command("ask")
def ask(
    ref: Ref,
    papers: Annotated[list[str], typer.Argument(help="id, payslip or bank_letter.")],
    by: By,
) -> None:
    """Give the form back to the borrower, to send these papers once more."""
    from agent import desk_lists

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        return await desk_lists.acted(books, ref, act=desk_lists.asking(papers, books, by=who))

    _tell(work)


@applications.command("decide")
def decide(
    ref: Ref,
    outcome: Annotated[str, typer.Argument(help="approve, decline or counter-offer.")],
    by: By,
    reason: Annotated[
        list[str] | None, typer.Option(help="Why it is declined, as R01; up to four times.")
    ] = None,
    note: Annotated[str, typer.Option(help="On what grounds.")] = "",
) -> None:
    """Decide on an application that is under review, and tell the borrower."""
    from agent import desk_lists
    from flows.decision import Person

    async def work(books: "Books") -> list[str]:
        person = Person(by, desk_lists.verdict(outcome), desk_lists.reasons(reason or []), note)
        return await desk_lists.acted(books, ref, act=desk_lists.deciding_as(person))

    _tell(work)


@decisions.command("replay")
def replay(
    ref: Annotated[str, typer.Argument(help="Only this application's, for example APP-7.")] = "",
) -> None:
    """Put every decision before its own day's rules again; fails if one comes out otherwise."""
    from agent import desk_lists
    from agent.desk_lists import replay_line

    async def work(books: "Books") -> list[str]:
        found = await desk_lists.replayed(books, ref=ref or None)
        if any(each.differs for each in found):
            raise desk_lists.NotAsExpected("\n".join(map(replay_line, found)))
        return [replay_line(each) for each in found] or ["Nothing was decided yet."]

    _tell(work)


def _tell(work: "Callable[[Books], Awaitable[list[str]]]") -> None:
    """Open the books, do it, and print what came of it; what cannot be is a sentence."""
    from agent.desk_lists import NoSuchApplication, NotAsExpected
    from crm_store.applications import IllegalStep

    try:
        typer.echo("\n".join(running.in_books(work)))
    except (NotAsExpected, NoSuchApplication) as wrong:
        raise running.refused(str(wrong)) from None
    except IllegalStep as wrong:
        raise running.refused(f"It cannot take this step: {wrong}.") from None
