"""Each field of a paper is right, flagged, missing, or wrong without anybody being told."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from agent.documents.findings import AMOUNTS, FieldName, Found, PaperKind, Value

Outcome = Literal["right", "flagged", "missing", "wrong"]
Truth = Mapping[FieldName, str | int | date]

# The order of a person's names differs from paper to paper.
_NAMES: tuple[FieldName, ...] = ("full_name", "account_holder")
_NUMBERS: tuple[FieldName, ...] = (
    "national_id",
    "account_number",
    "branch_code",
    "passport_number",
)


def outcomes(truth: Truth, values: Mapping[FieldName, Value]) -> Mapping[FieldName, Outcome]:
    """What came of each field that the paper shows."""
    return {name: _outcome(name, expected, values.get(name)) for name, expected in truth.items()}


def values_of(found: Sequence[Found], kind: PaperKind) -> Mapping[FieldName, Value]:
    """What was read in the paper of this kind; where none was seen, in the first."""
    fitting = [each for each in found if each.kind == kind] or list(found[:1])
    return fitting[0].values if fitting else {}


def is_invented_amount(name: FieldName, value: Value, truth: Truth) -> bool:
    """Whether it is sure of an amount that stands nowhere on the paper."""
    return name in AMOUNTS and value.is_sure and name not in truth


def _outcome(name: FieldName, expected: str | int | date, value: Value | None) -> Outcome:
    if value is None:
        return "missing"
    if not value.is_sure:
        return "flagged"
    return "right" if same(name, expected, value.value) else "wrong"


def same(name: FieldName, expected: str | int | date, got: str | int | date) -> bool:
    """Whether both say the same to a person; a name may lose its accents and its capitals."""
    if isinstance(expected, date) or name in AMOUNTS:
        return expected == got
    one, other = _plain(str(expected)), _plain(str(got))
    if name in _NUMBERS:
        return one.replace(" ", "") == other.replace(" ", "")
    if name in _NAMES:
        return sorted(one.split()) == sorted(other.split())
    return one == other


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(each for each in parted if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", " ", bare).strip()
