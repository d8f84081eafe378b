"""What staff read of the ledger in a terminal: lines of text, references and amounts only."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from sqlmodel import select

from agent.collecting import asking, bank_rail, debit_orders, file_rail, receiving, taking_in
from agent.collecting.asking import Asked
from agent.collecting.books import Books
from agent.collecting.csv_files import UnreadableFile
from agent.collecting.file_rail import FileRail, read
from agent.collecting.taking_in import NothingOfOurs, TakenIn
from crm_store import delinquency, ledger, loans
from crm_store.applications import IllegalStep
from crm_store.delinquency import Portfolio
from crm_store.ledger import NotPossible, SamePerson, whose
from crm_store.loans import Transaction
from crm_store.mandates import NotAMandate
from crm_store.money import Cents, show
from crm_store.partners import Partner

# What cannot be done is a sentence, not a traceback.
REFUSALS = (
    NotPossible, SamePerson, NothingOfOurs, UnreadableFile, IllegalStep, NotAMandate
)  # fmt: skip


def why(refused: BaseException) -> str:
    """A refusal as a sentence."""
    if isinstance(refused, SamePerson | NothingOfOurs):
        return str(type(refused).__doc__)
    if isinstance(refused, NotAMandate):
        return f"It is no mandate for this: {refused}."
    if isinstance(refused, IllegalStep):
        return f"Its application cannot take this step: {refused}."
    said = str(refused)
    return said[:1].upper() + said[1:].rstrip(".") + "."


_HEAD = ("entry", "day", "kind", "state", "amount", "penalty", "fee", "charge", "principal", "by")

# --- deductions ---


async def built(books: Books, ref: str, *, month: date, folder: Path, by: str) -> list[str]:
    """Write a partner's file of a month; what is in it and what is not."""
    async with books.store.transaction() as session:
        found = await session.exec(select(Partner).where(Partner.ref == ref.upper()))
        partner = found.one_or_none()
        if partner is None:
            raise NotPossible(f"there is no partner {ref}")
        asked = await asking.ask(
            session,
            partner,
            FileRail(folder),
            month=month,
            by=whose(by),
            at=books.now,
        )
    none = f"{partner.ref} has nothing to deduct in {month:%Y-%m}."
    return [*_left_out(asked), *_written(asked, file_rail.path_of(asked.batch, folder), none=none)]


async def presented(books: Books, *, month: date, folder: Path, by: str) -> list[str]:
    """Write the bank's file of a month's debit orders; what is in it and what is not."""
    rail = bank_rail.DebitOrderFiles(folder)
    async with books.store.transaction() as session:
        asked = await debit_orders.ask(
            session, rail, month=month, today=books.today, by=whose(by), at=books.now
        )
    none = f"No mandate has anything to present in {month:%Y-%m}."
    return [*_left_out(asked), *_written(asked, bank_rail.path_of(asked.batch, folder), none=none)]


def _left_out(asked: Asked) -> Iterable[str]:
    for each in asked.left_out:
        yield f"{each.ref} is left out: {each.why.replace('_', ' ')}."


def _written(asked: Asked, path: Path, *, none: str) -> Iterable[str]:
    count = len(asked.batch.instructions)
    yield f"{path}: {count} lines, {show(asked.batch.total)} together." if count else none


async def taken_in(books: Books, file: Path, *, by: str) -> list[str]:
    """Take a file in, or all of a folder's; what came of the lines, and which are nobody's."""
    found = await FileRail(file).reports() if file.is_dir() else [read(file.read_bytes())]
    told: list[str] = []
    for report in found:
        async with books.store.transaction() as session:
            taken = await taking_in.take_in(
                session, report, by=whose(by), at=books.now, rules=books.rules
            )
        told += _taken(taken)
    return told or [f"Nothing lies in {file / 'returned'}."]


def _taken(found: TakenIn) -> Iterable[str]:
    if found.before:
        yield "This file was taken in before; nothing was changed."
    for each in found.lines:
        if each.outcome != "full" or each.late:
            late = ", late" if each.late else ""
            reason = f" ({each.reason})" if each.reason else ""
            amount = show(Cents(each.deducted_cents))
            yield f"row {each.n + 1}: {each.line}: {each.outcome}{late}, {amount}{reason}"
    full = len(found.of("full"))
    yield f"{len(found.lines)} lines, {full} in full, {show(found.total)} kept as money."


# --- the portfolio ---


async def portfolio(books: Books, *, on: date) -> list[str]:
    """Buckets, portfolio at risk and the arrears rate, of each partner and of everybody."""
    measure = books.rules.policy.ledger.measure
    async with books.store.snapshot() as session:
        together, each = await delinquency.portfolio(session, on=on, by=measure)
        names = {row.id: row.ref for row in (await session.exec(select(Partner))).all()}
    rows = sorted((names.get(key, "none") if key else "none", some) for key, some in each.items())
    head = ["partner", "loans", "outstanding", "PAR30", "PAR90", "arrears rate"]
    ranges = _ranges(measure.buckets)
    return [
        f"How loans stood on {on.isoformat()}",
        *_table([head + ranges, *(_row(*row) for row in rows), _row("all", together)]),
        "PAR is the whole principal of late loans; the arrears rate is only what is overdue.",
    ]


def _row(name: str, some: Portfolio) -> list[str]:
    return [
        name,
        str(some.loans),
        show(some.outstanding),
        *(_percent(each) for each in (some.par30, some.par90, some.arrears_rate)),
        *map(str, some.buckets),
    ]


def _ranges(starts: Sequence[int]) -> list[str]:
    """`1-3`, `4-30`, ... `241+`."""
    return [*(f"{a}-{b - 1}" for a, b in pairwise(starts)), f"{starts[-1]}+"]


def _percent(part: Fraction) -> str:
    return f"{float(part) * 100:.1f} %"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]


# --- one loan ---


async def standing(books: Books, ref: str) -> list[str]:
    """How a loan stands in one line."""
    async with books.store.reading() as session:
        loan = await loans.by_ref(session, ref)
        if loan is None:
            raise NotPossible(f"there is no loan {ref}")
        stands = await ledger.position(session, loan)
    too_much = f", {show(stands.overpaid)} too much" if stands.overpaid else ""
    return [f"{loan.ref} is {loan.status.replace('_', ' ')}: {show(stands.balance)}{too_much}."]


async def statement(books: Books, ref: str) -> list[str]:
    """Every entry, how the loan stands, and what settles it today."""
    lines = await standing(books, ref)
    async with books.store.snapshot() as session:
        loan = await loans.by_ref(session, ref)
        assert loan is not None  # noqa: S101 (it stood there a moment ago)
        found = await ledger.entries(session, loan)
        settles = await receiving.settles_for(session, loan, on=books.today, rules=books.rules)
    if loan.status == "active":
        lines.append(f"{show(settles)} settles it on {books.today.isoformat()}.")
    return [*lines, *_table([_HEAD, *map(_entry, found)])]


def _entry(each: Transaction) -> list[str]:
    parts = (each.penalty_cents, each.fee_cents, each.charge_cents, each.principal_cents)
    amount = "" if each.amount_cents is None else show(Cents(each.amount_cents))
    by = f"{each.entered_by}, {each.second_by}" if each.second_by else each.entered_by
    day = (each.paid_on or each.at.date()).isoformat()
    shown = [show(Cents(part)) for part in parts]
    return [str(each.id)[-8:], day, each.kind, each.status, amount, *shown, by]
