"""The ways in which money is collected: what is asked of each, and what it says happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crm_store.money import Cents


@dataclass(frozen=True)
class Instruction:
    """Deduct this much for one loan in one month; it says nothing of why she borrowed."""

    line: str  # LN-7/2026-11: the same for every try
    loan: str
    employee_number: str
    amount: Cents
    due_on: date


@dataclass(frozen=True)
class Batch:
    """What one partner is asked for in one month."""

    partner: str
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
    employee_number: str
    amount: Cents
    on: date | None
    payroll_ref: str = ""
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
