"""What a pay office brings to its page: from outside, so nothing of it is believed before it fits.

It enters no more than we asked for, and only for lines that were sent to this very partner.
"""

import csv
from collections import defaultdict

from agent.collecting import file_rail, taking_in
from agent.collecting.csv_files import FORMULA, UnreadableFile
from agent.collecting.rail import Report
from crm_store import deductions, ledger
from crm_store.database import Session
from crm_store.deductions import DeductionFile, DeductionLine
from crm_store.partners import Partner
from flows.policy.partners import PartnerRules

_KILOBYTE = 1024
_SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


class NotTheirs(Exception):
    """No line of the file is one that was sent to this partner."""


class MoreThanAsked(Exception):
    """A line says that more was deducted than we had asked for."""


def read(data: bytes, *, rules: PartnerRules) -> Report:
    """The lines of a file; raises `UnreadableFile`."""
    if len(data) > rules.page_kilobytes * _KILOBYTE:
        raise UnreadableFile(f"The file is larger than {rules.page_kilobytes} kB.")
    if data.startswith(_SPREADSHEET) or b"\0" in data or not data.strip():
        raise UnreadableFile("It is no CSV file; save the sheet as CSV.")
    if data.count(b"\n") > rules.page_rows:
        raise UnreadableFile(f"The file has more than {rules.page_rows} rows.")
    try:
        report = file_rail.read(data)
    except csv.Error:
        raise UnreadableFile("It is no CSV file.") from None
    for n, each in enumerate(report.lines, start=2):
        cells = (each.line, each.loan, each.payer, each.external_ref, each.reason)
        if any(cell.startswith(tuple(FORMULA)) for cell in cells):
            raise UnreadableFile(f"Row {n} holds a formula.")
    return report


async def require_fitting(session: Session, partner: Partner, report: Report) -> None:
    """Raises `NotTheirs` or `MoreThanAsked`; a file that was taken before fits."""
    first = await _first_known(session, report)
    if first is None or await _partner_of(session, first) != partner.id:
        raise NotTheirs
    if await deductions.taken(session, "returned", report.sha256) is None:
        await _require_no_more(session, report)


async def _first_known(session: Session, report: Report) -> DeductionLine | None:
    for each in report.lines:
        sent = await deductions.sent_line(session, each.line)
        if sent is not None:
            return sent
    return None


async def _partner_of(session: Session, line: DeductionLine) -> object:
    return (await session.get_one(DeductionFile, line.file_id)).partner_id


async def _require_no_more(session: Session, report: Report) -> None:
    """What is new in it, with what was reported before, is at most what we asked for."""
    new: defaultdict[str, int] = defaultdict(int)
    for each in report.lines:
        if not await ledger.known(session, taking_in.reference(each)):
            new[each.line] += each.amount
    for name, amount in new.items():
        sent = await deductions.sent_line(session, name)
        if sent is None:
            continue
        if amount + await deductions.deducted(session, sent) > sent.due_cents:
            raise MoreThanAsked(name)
