"""What was read in a paper: its kind, its values, and what keeps a value from being believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from agent.documents.reading import Box

PaperKind = Literal[
    "id_front", "id_back", "passport", "payslip", "bank_letter", "bank_statement", "unknown"
]
# How the pages of a paper that came in several files fit: an "unnamed" one does not say whose it
# is, and what lies "apart" names another person or month than the page before it.
PagesFit = Literal["sure", "unnamed", "apart"]
# Dates are days, amounts are cents in fields that end in `_cents`, everything else is words.
FieldName = Literal[
    "surname",
    "first_names",
    "full_name",  # where a paper does not part them
    "national_id",
    "born_on",
    "sex",
    "passport_number",
    "nationality",
    "issued_on",
    "expires_on",
    "employer",
    "employee_number",
    "job_title",
    "pay_period",  # the last day of what it pays for
    "paid_on",
    "basic_cents",
    "gross_cents",
    "statutory_cents",  # tax, social security, pension by law
    "agreed_cents",  # loans, insurance, union: what she agreed to
    "deductions_cents",  # both together
    "net_cents",
    "bank",
    "branch_code",
    "account_number",
    "account_holder",
    "account_type",
    "opened_on",
    "period_from",
    "period_to",
    "salary_credit_cents",  # the largest regular credit of a statement
]
AMOUNTS: frozenset[FieldName] = frozenset(
    name for name in get_args(FieldName) if name.endswith("_cents")
)


@dataclass(frozen=True)
class Value:
    """One value with its place; `flag` says why a person must look before it is used."""

    value: str | int | date
    raw: str  # as it stands on the paper
    page: int
    box: Box
    score: float
    flag: str | None = None  # "unproven", "check_digit", "low_score", "contradicts"

    @property
    def is_sure(self) -> bool:
        return self.flag is None


@dataclass(frozen=True)
class Found:
    """One document: a file may hold several, and one may lie on several pages."""

    kind: PaperKind
    pages: tuple[int, ...]
    values: Mapping[FieldName, Value] = field(default_factory=dict)
    missing: tuple[FieldName, ...] = ()  # what this kind should show and does not
    files: tuple[str, ...] = ()  # the documents whose pages it is, where there are several
    fit: PagesFit = "sure"
