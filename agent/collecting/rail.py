"""The ways in which money is collected: what is asked of each, and what it says happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crm_store.mandates import Holder
from crm_store.money import Cents


@dataclass(frozen=True)
class Account:
    """Whose account a debit order is for, and for how long the bank may try."""

    holder: Holder
    tracked_until: date


@dataclass(frozen=True)
class Instruction:
    """Collect this much for one loan in one month; it says nothing of why she borrowed."""

    line: str  # LN-7/2026-11: the same for every try
    loan: str
    payer: str  # as the rail knows her: an employee number, or a bank's reference of a mandate
    amount: Cents
    due_on: date
    account: Account | None = None  # of a debit order


@dataclass(frozen=True)
class Batch:
    """What one partner, or the bank, is asked for in one month."""

    asked_of: str  # EMP-1, or debit-orders
    month: date  # its first day
    instructions: tuple[Instruction, ...]

    @property
    def total(self) -> Cents:
        return Cents(sum(each.amount for each in self.instructions))


@dataclass(frozen=True)
class Deducted:
    """What came of one instruction; nothing at all is an amount of zero with a reason."""

    line: str
    loan: str
    payer: str
    amount: Cents
    on: date | None
    external_ref: str = ""  # the payroll's or the bank's own
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What a rail gave back at one time; the hash is of the very bytes."""

    sha256: str
    lines: tuple[Deducted, ...]


class Rail(Protocol):
    """A payroll or a bank. It may answer late, in parts, with less, or twice."""

    async def send(self, batch: Batch) -> str:
        """Hand a batch over; the hash of what was handed over."""
        ...

    async def reports(self) -> Sequence[Report]:
        """What has come back since the last time."""
        ...
