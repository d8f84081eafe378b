"""What staff read of bills in a terminal: lines of text, references and amounts only."""

import asyncio
from datetime import date
from pathlib import Path

from agent.agreements import sheet
from agent.collecting.books import Books
from agent.partners import billing, matching, papers
from agent.partners.billing import Making
from crm_store import bank_lines, bills, partners
from crm_store.audit import Entry
from crm_store.bills import Listed, Wanted
from crm_store.ledger import NotPossible, whose
from crm_store.money import show

_MOST = 200


async def listed(books: Books, *, unsettled: bool) -> list[str]:
    """Bills, the newest first."""
    async with books.store.reading() as session:
        rows = await bills.listed(session, Wanted(unsettled=unsettled, most=_MOST))
    return [_line(each, books.today) for each in rows] or ["There is no bill."]


def _line(bill: Listed, today: date) -> str:
    state = "credited" if bill.credited else "late" if _is_late(bill, today) else ""
    told = f"{bill.ref}  {bill.kind}  {bill.partner}  due {bill.due_on}"
    return f"{told}  {show(bill.total)}, {show(bill.left)} left  {state}".rstrip()


def _is_late(bill: Listed, today: date) -> bool:
    return bill.left > 0 and bill.due_on < today


async def stated(books: Books, ref: str, *, month: date, by: str) -> list[str]:
    """State a partner's commission of a month."""
    making = Making(books.rules.policy.partners, books.today, whose(by), books.now)
    async with books.store.transaction() as session:
        partner = await partners.by_ref(session, ref)
        if partner is None:
            raise NotPossible(f"there is no partner {ref}")
        bill = await billing.state_commission(session, partner, month, making=making)
        (row,) = await bills.listed(session, Wanted(ref=bill.ref))
    return [_line(row, books.today)]


async def taken_in(books: Books, data: bytes, *, by: str) -> list[str]:
    """Take a file of the bank in; what waits for somebody."""
    async with books.store.transaction() as session:
        came = await matching.take_in(session, data, today=books.today, by=whose(by), at=books.now)
    async with books.store.reading() as session:
        waiting = await bank_lines.waiting(session, most=_MOST)
    told = (
        "This file was taken in before; nothing was changed."
        if came.before
        else f"{came.rows} rows, {came.new} new, {came.matched} matched by reference."
    )
    return [told, *(f"{each.on}  {show(each.rest)} is nobody's yet" for each in waiting)]


async def printed(books: Books, ref: str, *, folder: Path, by: str) -> list[str]:
    """Write a bill as a PDF, in English."""
    async with books.store.transaction() as session:
        bill = await bills.by_ref(session, ref)
        if bill is None:
            raise NotPossible(f"there is no bill {ref}")
        paper = await papers.of_bill(session, bill, language="en")
        session.audited.append(Entry(books.now, whose(by), "export", bill.ref))
    path = folder / f"{paper.reference.lower()}.pdf"
    path.write_bytes(await asyncio.to_thread(sheet.draw, paper))
    return [f"{path}: {paper.title}."]
