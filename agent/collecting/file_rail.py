"""Deductions by file: a CSV for the payroll office, and the one that it or a bank sends back."""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from agent.collecting import csv_files
from agent.collecting.csv_files import UnreadableFile
from agent.collecting.rail import Batch, Deducted, Instruction, Report
from crm_store import money
from crm_store.money import Cents

SENT = ("line", "loan", "employee_number", "amount_due", "due_on")
RETURNED = (*SENT, "amount_deducted", "deducted_on", "payroll_ref", "reason")
_MOST_BYTES = 5_000_000


def _amount(value: object) -> object:
    """`600.00`, `N$ 600,00`; an empty cell is nothing."""
    text = str(value).strip()
    found = money.parse(text) if text else Cents(0)
    if found is None:
        raise ValueError(f"{text} is no amount")
    return found


def _day(value: object) -> object:
    return str(value).strip() or None


class _Line(BaseModel):
    """One row of a returned file; columns that we do not know are the payroll's own."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=100)

    line: str = Field(min_length=1)
    loan: str = Field(min_length=1)
    payer: str = Field(default="", validation_alias=AliasChoices("employee_number", "mandate"))
    amount_deducted: Annotated[Cents, BeforeValidator(_amount)]
    deducted_on: Annotated[date | None, BeforeValidator(_day)] = None
    external_ref: str = Field(default="", validation_alias=AliasChoices("payroll_ref", "bank_ref"))
    reason: str = ""


class FileRail:
    """Files in a folder; how they travel is agreed with each partner."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()

    async def send(self, batch: Batch) -> str:
        """Write the month's file; it replaces an earlier one of the same month."""
        data = written(batch)
        self._folder.mkdir(parents=True, exist_ok=True)
        path_of(batch, self._folder).write_bytes(data)
        return digest(data)

    async def reports(self) -> Sequence[Report]:
        """The files that were laid into `returned`."""
        return returned_in(self._folder, known=self._read)


def returned_in(folder: Path, *, known: set[Path]) -> Sequence[Report]:
    """What was laid into `returned` since the last time; from then on it is known."""
    found = sorted(set((folder / "returned").glob("*.csv")) - known)
    reports = [read(path.read_bytes()) for path in found]
    known.update(found)
    return reports


def path_of(batch: Batch, folder: Path) -> Path:
    """Where a batch's file lies."""
    return folder / f"deductions-{batch.asked_of}-{batch.month:%Y-%m}.csv"


def written(batch: Batch) -> bytes:
    """The file that a payroll office gets."""
    return csv_files.written(SENT, (_cells(each) for each in batch.instructions))


def _cells(each: Instruction) -> list[str]:
    number = each.payer.lstrip(csv_files.FORMULA)
    return [each.line, each.loan, number, plain(each.amount), each.due_on.isoformat()]


def plain(amount: Cents) -> str:
    """`600.00`, as a payroll reads it."""
    return f"{amount // 100}.{amount % 100:02d}"


def read(data: bytes) -> Report:
    """What a payroll office sent back; all of it is readable, or none of it is taken."""
    text = csv_files.text_of(data, most_bytes=_MOST_BYTES)
    rows = csv.DictReader(io.StringIO(text), delimiter=csv_files.delimiter(text))
    missing = {"line", "loan", "amount_deducted"} - set(rows.fieldnames or ())
    if missing:
        raise UnreadableFile(f"Columns are missing: {', '.join(sorted(missing))}.")
    return Report(digest(data), tuple(_deducted(row, n) for n, row in enumerate(rows, start=2)))


def _deducted(row: dict[str, str | None], n: int) -> Deducted:
    line = csv_files.line(_Line, row, n=n)
    if line.amount_deducted and line.deducted_on is None:
        raise UnreadableFile(f"Row {n}: an amount was deducted on no day.")
    return Deducted(
        line=line.line,
        loan=line.loan,
        payer=line.payer,
        amount=line.amount_deducted,
        on=line.deducted_on,
        external_ref=line.external_ref,
        reason=line.reason,
    )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
