"""The journal of the days that the revenue page shows, as a file for the general ledger."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, timedelta

from fastapi import Response

from agent import double_entry
from agent.desk import asked_days, exporting, gate, long_sheets, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column, Value
from crm_store import journal_lines
from crm_store.database import Session
from crm_store.journal_lines import Billed, LedgerLine, Paid

_OF = "journal"
_COLUMNS = (
    Column("entry"),
    Column("day", "day"),
    *sheets.texts(("about", "what", "account", "account name")),
    Column("debit", "cents"),
    Column("credit", "cents"),
)


async def ask(visit: Visit) -> Response:
    """Ask for it; somebody else lets it go out."""
    days = asked_days.read(visit.form, most=timedelta.max)
    if days is None:
        return gate.see_other("/desk/revenue")
    wanted = {**asked_days.told(days), **sheets.chosen(visit)}
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    days = asked_days.read(wanted, most=timedelta.max)
    if days is None:
        return None
    name = f"journal_{days[0]}_{days[1]}"
    async with visit.house.store.snapshot() as session:
        rows = _rows(session, *days)
        return await long_sheets.file(visit.house, _COLUMNS, rows, name, wanted, told=wanted)


async def _rows(session: Session, since: date, until: date) -> AsyncIterator[Rows]:
    """The loans by their days, then the bills, then what was paid on bills."""
    async for part in journal_lines.between(session, since, until):
        yield list(_postings(part))
    yield list(_postings(await journal_lines.billed(session, since, until)))
    yield list(_postings(await journal_lines.paid(session, since, until)))


def _postings(found: Sequence[LedgerLine | Billed | Paid]) -> Iterator[Sequence[Value]]:
    for line in found:
        for each in double_entry.postings(line):
            yield (
                str(line.id),
                line.on,
                line.loan if isinstance(line, LedgerLine) else line.bill,
                line.kind,
                each.account,
                double_entry.ACCOUNTS[each.account],
                each.debit,
                each.credit,
            )


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['since']} to {wanted['until']}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Journal, double entry", "export_reports", _in_words, _make)
