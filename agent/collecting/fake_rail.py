"""A payroll or a bank like a real one: it pays in full, in part, late, twice, or not at all."""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, get_args

from agent.collecting import bank_rail
from agent.collecting.csv_files import UnreadableFile
from agent.collecting.file_rail import RETURNED, digest, plain, read, written
from agent.collecting.rail import Batch, Instruction, Report
from crm_store import money
from crm_store.mandates import NotAMandate
from crm_store.money import Cents

Behaviour = Literal["full", "partial", "late", "refused", "twice"]
_LATE = timedelta(days=20)


class FakeRail:
    """Answers each batch by a file, as it is told for a loan or as the dice fall."""

    def __init__(
        self, *, dice: random.Random, told: Mapping[str, Behaviour] | None = None,
        latest: date = date.max,
    ) -> None:  # fmt: skip
        self._dice = dice
        self._told = told or {}
        self._latest = latest
        self._waiting: list[bytes] = []

    async def send(self, batch: Batch) -> str:
        """Take a batch; what is late comes in a file of its own."""
        rows: list[list[str]] = []
        later: list[list[str]] = []
        for each in batch.instructions:
            by_chance: Behaviour = self._dice.choice(get_args(Behaviour))
            behaviour = self._told.get(each.loan, by_chance)
            (later if behaviour == "late" else rows).extend(_rows(each, behaviour))
        by_bank = any(each.account for each in batch.instructions)
        done = ([self._by_then(row) for row in some] for some in (rows, later))
        self._waiting += [_file(some, by_bank=by_bank) for some in done if some]
        return digest(written(batch))

    def _by_then(self, row: list[str]) -> list[str]:
        """Nobody says that money was taken on a day that has not come."""
        day = RETURNED.index("deducted_on")
        return [*row[:day], min(row[day], self._latest.isoformat()), *row[day + 1 :]]

    def files(self) -> list[bytes]:
        """The files that have come back since the last time, as they are."""
        waiting, self._waiting = self._waiting, []
        return waiting

    async def reports(self) -> Sequence[Report]:
        """What has come back since the last time."""
        return [read(data) for data in self.files()]


def batch_of(data: bytes) -> Batch:
    """The batch that a file of ours asks for, as a payroll office or a bank reads it."""
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    try:
        wanted = tuple(_instruction(row) for row in rows)
        month = date.fromisoformat(f"{rows[0]['line'].split('/')[1]}-01")
    except (KeyError, ValueError, IndexError, NotAMandate):
        raise UnreadableFile("This is no deduction file that we have built.") from None
    return Batch("", month, wanted)


def _instruction(row: Mapping[str, str]) -> Instruction:
    by_bank = "mandate" in row
    return Instruction(
        row["line"],
        row["loan"],
        row["mandate" if by_bank else "employee_number"],
        money.parse(row["amount_due"]) or Cents(0),
        date.fromisoformat(row["due_on"]),
        bank_rail.account_of(row) if by_bank else None,
    )


def _rows(each: Instruction, behaviour: Behaviour) -> list[list[str]]:
    if behaviour == "refused":
        why = "not_enough_money" if each.account else "left_employment"
        return [_row(each, Cents(0), None, reason=why)]
    if behaviour == "partial":  # a bank may not, and one day it does
        return [_row(each, Cents(each.amount // 2), each.due_on, reason="limit_reached")]
    if behaviour == "late":
        return [_row(each, each.amount, each.due_on + _LATE)]
    once = _row(each, each.amount, each.due_on)
    again = _row(each, each.amount, each.due_on + timedelta(days=1), time=2)
    return [once, again] if behaviour == "twice" else [once]


def _row(
    each: Instruction, amount: Cents, on: date | None, *, reason: str = "", time: int = 1
) -> list[str]:
    day = on.isoformat() if on else ""
    external_ref = f"PR-{each.line}-{time}" if on else ""
    return [
        each.line,
        each.loan,
        each.payer,
        plain(each.amount),
        each.due_on.isoformat(),
        plain(amount),
        day,
        external_ref,
        reason,
    ]


def _file(rows: list[list[str]], *, by_bank: bool) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow(bank_rail.RETURNED if by_bank else RETURNED)
    table.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
