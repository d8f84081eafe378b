"""What was read on a paper, as far as the conversation may speak of it: numbers by their end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from flows.effects import DocumentKind

Look = Literal["id_front", "id_back", "passport", "payslip", "bank_letter", "bank_statement"]
Field = Literal[
    "name",
    "ending",  # the last digits of the number; the whole of it never comes this far
    "born_on",
    "expires_on",
    "employer",
    "employee_number",
    "basic",
    "gross",
    "deductions",  # all that she agreed to, together
    "net",
    "bank",
]
Shown = str | int | date
Concern = Literal[
    "expired",
    "too_old",
    "name",
    "born_on",
    "employer",
    "pay",
    "period",  # it pays for a week or two, or for more than a month
    "deposit",  # what the bank got is not what the payslip says
    "number",
    "not_read",
    "shared",  # somebody else sent the same, or has the same number
    "older",  # a newer one of the same person counts already
    "misread",  # she says so
    "pages",  # they came in several files, and it is not sure that they are of one paper
]
# Another paper of the same kind mends these; for the rest a person looks.
OUTDATED: tuple[Concern, ...] = ("expired", "too_old")
# Her yes settles these: the paper counts, and what she had said is corrected by it.
_SETTLED: tuple[Concern, ...] = ("pay",)

KIND_OF: Mapping[Look, DocumentKind] = {
    "id_front": "id",
    "id_back": "id",
    "passport": "id",
    "payslip": "payslip",
    "bank_letter": "bank_letter",
}
# What must be read for sure before it is shown to her at all.
NEEDED: Mapping[Look, tuple[Field, ...]] = {
    "id_front": ("name", "ending", "born_on"),
    "passport": ("name", "ending", "born_on"),
    "payslip": ("gross", "deductions", "net"),
    "bank_letter": ("name", "bank", "ending"),
}


@dataclass(frozen=True)
class ReadPaper:
    """One document of a file: what was read on it for sure, and what somebody must look at."""

    document_id: UUID
    look: Look
    values: Mapping[Field, Shown]
    concerns: tuple[Concern, ...] = ()
    valid_until: date | None = None  # the last day on which it counts, where it says so
    files: int = 1  # in which its pages came
    is_part: bool = False  # amounts that stand on each paper of this look are not on it

    @property
    def kind(self) -> DocumentKind | None:
        """Which of the wanted papers it is; None is a paper that nobody asks for."""
        return KIND_OF.get(self.look)

    @property
    def key(self) -> str:
        """How it is called while its confirmation is awaited."""
        return f"{self.document_id}:{self.look}"

    @property
    def is_whole(self) -> bool:
        return all(name in self.values for name in NEEDED.get(self.look, ()))

    @property
    def is_outdated(self) -> bool:
        return any(each in OUTDATED for each in self.concerns)

    @property
    def doubts(self) -> tuple[Concern, ...]:
        """What is left for a person once she has said that it was read right."""
        return tuple(each for each in self.concerns if each not in _SETTLED)


def document_of(key: str) -> UUID:
    """The file in which a paper of this key lies."""
    return UUID(key.partition(":")[0])
