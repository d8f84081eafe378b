"""The journal of the days that the revenue page shows, as a file for the general ledger."""

from collections.abc import Iterable, Sequence
from datetime import date

from fastapi import Response

from agent import double_entry
from agent.desk import exporting, gate, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.sheets import Column, Sheet, Value
from crm_store import journal_lines
from crm_store.journal_lines import LedgerLine

_OF = "journal"
_COLUMNS = (
    Column("entry"),
    Column("day", "day"),
    *sheets.texts(("loan", "what", "account", "account name")),
    Column("debit", "cents"),
    Column("credit", "cents"),
)


async def ask(visit: Visit) -> Response:
    """Ask for it; somebody else lets it go out."""
    days = _days(visit.form)
    if days is None:
        return gate.see_other("/desk/revenue")
    wanted = {"since": days[0].isoformat(), "until": days[1].isoformat()}
    wanted.update(sheets.chosen(visit))
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    days = _days(wanted)
    if days is None:
        return None
    async with visit.house.store.reading() as session:
        found = await journal_lines.between(session, *days)
    sheet = Sheet(_COLUMNS, list(_rows(found)))
    return sheets.file(sheet, f"journal_{days[0]}_{days[1]}", wanted, told=dict(wanted))


def _rows(found: Sequence[LedgerLine]) -> Iterable[Sequence[Value]]:
    for line in found:
        for each in double_entry.postings(line):
            yield (
                str(line.id),
                line.on,
                line.loan,
                line.kind,
                each.account,
                double_entry.ACCOUNTS[each.account],
                each.debit,
                each.credit,
            )


def _days(asked: Wanted) -> tuple[date, date] | None:
    try:
        since, until = (date.fromisoformat(str(asked.get(each, ""))) for each in ("since", "until"))
    except ValueError:
        return None
    return (since, until) if since <= until else None


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['since']} to {wanted['until']}, {sheets.named(wanted)}"


KIND = Kind(_OF, "Journal, double entry", "export_reports", _in_words, _make)
