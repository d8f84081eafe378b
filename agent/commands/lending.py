"""The commands of the ledger: payouts, payments, deductions, and how the portfolio stands."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books
    from crm_store.database import Session
    from crm_store.loans import Loan

deductions = typer.Typer(help="Salary deductions, month by month.", no_args_is_help=True)
loans = typer.Typer(help="The ledger of each loan.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(help="The loan, for example LN-7.")]
By = Annotated[str, typer.Option(help="Who does it.")]
BankRef = Annotated[str, typer.Option(help="The bank's reference of the transfer.")]
Day = Annotated[str, typer.Option(help="On this day, as 2026-11-23; else today.")]
Folder = Annotated[Path, typer.Option(help="The folder that the file goes to.")]


# --- deductions ---


@deductions.command("build")
def build(
    partner: Annotated[str, typer.Argument(help="The partner, for example EMP-1.")],
    month: Annotated[str, typer.Argument(help="The month, as 2026-11.")],
    by: By,
    into: Folder = Path(),
) -> None:
    """Write a partner's deduction file of a month."""
    from agent.collecting import reports

    first, who = month_of(month), running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.built(books, partner, month=first, folder=into, by=who)

    tell(work)


@deductions.command("import")
def take_in(
    file: Annotated[
        Path,
        typer.Argument(exists=True, help="What came back, or the folder with what is `returned`."),
    ],
    by: By,
) -> None:
    """Take in what a payroll deducted or a bank collected: once, however often the file comes."""
    from agent.collecting import reports

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.taken_in(books, file, by=who)

    tell(work)


@deductions.command("rehearse")
def rehearse(
    file: Annotated[
        Path,
        typer.Argument(exists=True, help="A file that `build` or `mandates present` has written."),
    ],
    seed: Annotated[int, typer.Option(help="Another payroll or bank, with other habits.")] = 1,
) -> None:
    """Answer a file as a payroll or a bank would: in full, in part, late, twice, or not at all."""
    import asyncio
    import random

    from agent.collecting.csv_files import UnreadableFile
    from agent.collecting.fake_rail import FakeRail, batch_of

    today = datetime.now(UTC).date()
    rail = FakeRail(dice=random.Random(seed), latest=today)  # noqa: S311 (a rehearsal)
    try:
        asyncio.run(rail.send(batch_of(file.read_bytes())))
    except UnreadableFile as wrong:
        raise running.refused(str(wrong)) from None
    for n, data in enumerate(rail.files(), start=1):
        answer = file.with_name(f"{file.stem}-returned-{n}.csv")
        answer.write_bytes(data)
        typer.echo(f"{answer}: what they say they took.")


def portfolio(on: Day = "") -> None:
    """Show how late loans are: buckets, portfolio at risk and arrears, for each partner."""
    from agent.collecting import reports

    async def work(books: "Books") -> list[str]:
        return await reports.portfolio(books, on=_day(on, books))

    tell(work)


# --- one loan ---


@loans.command("show")
def show(ref: Ref) -> None:
    """Show what a loan owes, and everything that was ever entered on it."""
    from agent.collecting import reports

    async def work(books: "Books") -> list[str]:
        return await reports.statement(books, ref)

    tell(work)


@loans.command("record-payout")
def record_payout(ref: Ref, by: By) -> None:
    """Say that a loan is to be paid out: the first of two people."""
    from agent.collecting import payout

    act(lambda s, books: payout.record(s, ref, by=_who(by), at=books.now, rules=books.rules))


@loans.command("confirm-payout")
def confirm_payout(ref: Ref, by: By, bank_ref: BankRef, on: Day = "") -> None:
    """Confirm that the money has left us: the second of two people."""
    from agent.collecting import payout

    act(
        lambda s, books: payout.confirm(
            s, ref, by=_who(by), on=_day(on, books), at=books.now, external_ref=bank_ref
        )
    )


@loans.command("refuse-payout")
def refuse_payout(
    ref: Ref, by: By, reason: Annotated[str, typer.Option(help="Why, in one word.")]
) -> None:
    """Say that a recorded payout was not made, so that it can be recorded anew."""
    from agent.collecting import payout

    act(lambda s, books: payout.refuse(s, ref, by=_who(by), reason=reason, at=books.now))


@loans.command("cancel")
def cancel(ref: Ref, by: By) -> None:
    """End a loan that was agreed and will not be paid out."""
    from agent.collecting import payout

    act(lambda s, books: payout.cancel(s, ref, by=_who(by), at=books.now))


@loans.command("pay")
def pay(
    ref: Ref,
    amount: Annotated[str, typer.Argument(help="The amount, for example 600.00.")],
    by: By,
    bank_ref: BankRef,
    on: Day = "",
) -> None:
    """Enter money that was seen on our account; an open claim is settled by it."""
    from agent.collecting import by_hand

    cents = _amount(amount)
    act(
        lambda s, books: by_hand.pay(
            s, ref, books, amount=cents, by=_who(by), on=_day(on, books), bank_ref=bank_ref
        )
    )


@loans.command("look-for-claim")
def look_for_claim(ref: Ref, by: By) -> None:
    """Say that you have seen proof of a claim, and that its money is being looked for."""
    from agent.collecting import by_hand

    act(lambda s, books: by_hand.look_for(s, ref, books, by=_who(by)))


@loans.command("reject-claim")
def reject_claim(
    ref: Ref, by: By, reason: Annotated[str, typer.Option(help="Why, in one word.")] = "not_found"
) -> None:
    """Say that the money of a claim never came."""
    from agent.collecting import by_hand

    act(lambda s, books: by_hand.reject_claim(s, ref, books, by=_who(by), reason=reason))


@loans.command("reverse")
def reverse(
    ref: Ref,
    entry: Annotated[str, typer.Argument(help="The entry, as `buffr loans show` names it.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why, in one word.")],
) -> None:
    """Take an entry back by its exact negative."""
    from agent.collecting import by_hand

    act(lambda s, books: by_hand.reverse(s, ref, books, entry=entry, by=_who(by), reason=reason))


@loans.command("pay-back")
def pay_back(
    ref: Ref,
    amount: Annotated[str, typer.Argument(help="What has left us, for example 24.50.")],
    by: By,
    bank_ref: BankRef,
) -> None:
    """Enter that this much of what was too much has gone back to the borrower."""
    from agent.collecting import by_hand

    cents = _amount(amount)
    act(
        lambda s, books: by_hand.pay_back(
            s, ref, books, amount=cents, by=_who(by), bank_ref=bank_ref
        )
    )


@loans.command("write-off")
def write_off(ref: Ref, by: By) -> None:
    """Write a loan off: the first person records it, the second confirms it."""
    from agent.collecting import by_hand

    act(lambda s, books: by_hand.write_off(s, ref, books, by=_who(by)))


# --- what they have in common ---


def act(act: "Callable[[Session, Books], Awaitable[Loan]]") -> None:
    """Do it in one transaction, and say how the loan stands then."""
    from agent.collecting import reports

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            loan = await act(session, books)
        return await reports.standing(books, loan.ref)

    tell(work)


def tell(work: "Callable[[Books], Awaitable[list[str]]]") -> None:
    """Open the books, do it, and print what came of it; what cannot be is a sentence."""
    from agent.collecting.reports import REFUSALS, why

    try:
        typer.echo("\n".join(running.in_books(work)))
    except REFUSALS as wrong:
        raise running.refused(why(wrong)) from None


def _who(name: str) -> str:
    from crm_store.ledger import whose

    return whose(running.named(name))


def _amount(text: str) -> int:
    from crm_store import money

    found = money.parse(text)
    if not found:
        raise running.refused(f"{text} is no amount: write it as 600.00.")
    return found


def _day(text: str, books: "Books") -> date:
    """A day up to today: nothing has happened yet on a later one."""
    try:
        day = date.fromisoformat(text) if text else books.today
    except ValueError:
        raise running.refused(f"{text} is no day: write it as 2026-11-23.") from None
    if day > books.today:
        raise running.refused(f"{day.isoformat()} has not come yet.")
    return day


def month_of(text: str) -> date:
    """The first day of a month, as it is typed."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise running.refused(f"{text} is no month: write it as 2026-11.") from None
