"""Debit orders by file: a CSV for the bank with all that a mandate must say."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from agent.collecting import csv_files
from agent.collecting.file_rail import digest, plain, returned_in
from agent.collecting.rail import Account, Batch, Instruction, Report
from crm_store.mandates import Holder

_HOLDER = ("full_name", "id_number", "contact", "bank", "branch_code", "account")
SENT = ("line", "loan", "mandate", "amount_due", "due_on", "tracked_until", *_HOLDER)
RETURNED = (
    "line", "loan", "mandate", "amount_due", "due_on",
    "amount_deducted", "deducted_on", "bank_ref", "reason",
)  # fmt: skip


class DebitOrderFiles:
    """Files in a folder that only this user can read: they name accounts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()

    async def send(self, batch: Batch) -> str:
        """Write the month's file; it replaces an earlier one of the same month."""
        data = written(batch)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = path_of(batch, self._folder)
        path.touch(0o600)
        path.write_bytes(data)
        return digest(data)

    async def reports(self) -> Sequence[Report]:
        """The files that were laid into `returned`."""
        return returned_in(self._folder, known=self._read)


def path_of(batch: Batch, folder: Path) -> Path:
    """Where a month's file lies."""
    return folder / f"{batch.asked_of}-{batch.month:%Y-%m}.csv"


def written(batch: Batch) -> bytes:
    """The file that the bank gets: every field that a mandate must have, one instalment a line."""
    return csv_files.written(SENT, (_cells(each) for each in batch.instructions))


def _cells(each: Instruction) -> list[str]:
    assert each.account is not None  # noqa: S101 (a debit order has one)
    known = (
        each.line,
        each.loan,
        each.payer,
        plain(each.amount),
        each.due_on.isoformat(),
        each.account.tracked_until.isoformat(),
        *(str(getattr(each.account.holder, name)) for name in _HOLDER),
    )
    return [_as_text(cell) for cell in known]


def _as_text(cell: str) -> str:
    """A number abroad begins with a sign that a spreadsheet takes for a formula's."""
    return f"'{cell}" if cell[:1] in tuple(csv_files.FORMULA) else cell


def account_of(row: Mapping[str, str]) -> Account:
    """The account of a line that we have written."""
    holder = Holder(**{name: row[name].lstrip("'") for name in _HOLDER})
    return Account(holder, date.fromisoformat(row["tracked_until"]))
