"""What was read in a file: how its row keeps it, and what of it the conversation may see."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeGuard, cast
from uuid import UUID

from agent.documents.findings import FieldName, Found, PaperKind, Value
from flows.policy.rules import DocumentKind
from flows.read_papers import KIND_OF, Concern, Field, Look, ReadPaper, Shown

Concerns = Callable[[Found], tuple[Concern, ...]]
Valid = Callable[[Found], date | None]
_SHOWN_DIGITS = 4
_ON_EACH_SLIP: tuple[FieldName, ...] = ("gross_cents", "net_cents")
_LONGEST = 60
# A Khoekhoe name begins with a click. What looks like an address is none of a paper's names.
_PLAIN = re.compile(
    r"(?!.*[^\W\d_]\.[^\W\d_]{2})[!/|ǀǁǂǃ]{0,2}[^\W_](?:[^\W_]|[ .,'’&()/!|ǀǁǂǃ-])*"
)
_LOOKS: Mapping[PaperKind, Look] = {
    "id_front": "id_front",
    "id_back": "id_back",
    "passport": "passport",
    "payslip": "payslip",
    "bank_letter": "bank_letter",
    "bank_statement": "bank_statement",
}
_DAYS: frozenset[FieldName] = frozenset(
    (
        *("born_on", "issued_on", "expires_on", "pay_period", "paid_on"),
        *("opened_on", "period_from", "period_to"),
    )
)


def papers(
    found: Iterable[Found],
    document: UUID,
    *,
    concerns: Concerns = lambda _: (),
    valid: Valid = lambda _: None,
) -> tuple[ReadPaper, ...]:
    """The papers of a file as flows see them; what is of no known kind is no paper."""
    return tuple(
        ReadPaper(
            document,
            _LOOKS[each.kind],
            _shown(each),
            concerns(each),
            valid(each),
            files=max(len(each.files), 1),
            is_part=each.kind == "payslip" and any(name in each.missing for name in _ON_EACH_SLIP),
        )
        for each in found
        if each.kind in _LOOKS
    )


def identity_number(found: Iterable[Found]) -> str | None:
    """The identity number, where one was read for sure."""
    numbers = (_sure(each, "national_id") for each in found)
    return next((str(number) for number in numbers if number is not None), None)


@dataclass(frozen=True)
class Account:
    """Where she can be paid."""

    bank: str
    number: str


def account(found: Iterable[Found]) -> Account | None:
    """The account that her bank confirms, where bank and number were read for sure."""
    for each in found:
        bank, number = _sure(each, "bank"), _sure(each, "account_number")
        if each.kind == "bank_letter" and bank is not None and number is not None:
            return Account(str(bank), str(number))
    return None


def expires_on(found: Iterable[Found]) -> date | None:
    """The first day on which something in the file ends, where one was read for sure."""
    days = [_sure(each, "expires_on") for each in found]
    return min((day for day in days if isinstance(day, date)), default=None)


def of_kind(found: Iterable[Found], kind: DocumentKind) -> list[Found]:
    """Those in the file that are this paper of the wanted ones."""
    looks = {each for each, wanted in KIND_OF.items() if wanted == kind}
    return [each for each in found if _LOOKS.get(each.kind) in looks]


def to_json(found: Sequence[Found]) -> list[dict[str, Any]]:
    """As it is sealed: days in words, all else as it is."""
    return [
        {
            **asdict(each),
            "values": {name: _plain(value) for name, value in each.values.items()},
        }
        for each in found
    ]


def from_json(kept: object) -> tuple[Found, ...]:
    """What was sealed, as it was read."""
    return tuple(
        Found(
            kind=each["kind"],
            pages=tuple(each["pages"]),
            values={name: _value(name, value) for name, value in each["values"].items()},
            missing=tuple(each["missing"]),
            files=tuple(each.get("files", ())),  # kept before papers of several files were
            fit=each.get("fit", "sure"),
        )
        for each in cast("list[dict[str, Any]]", kept or [])
    )


def _plain(value: Value) -> dict[str, Any]:
    day = value.value.isoformat() if isinstance(value.value, date) else value.value
    return {**asdict(value), "value": day}


def _value(name: FieldName, kept: Mapping[str, Any]) -> Value:
    told = kept["value"]
    return Value(
        **{
            **kept,
            "box": tuple(kept["box"]),
            "value": date.fromisoformat(told) if name in _DAYS else told,
        }
    )


def _shown(found: Found) -> dict[Field, Shown]:
    """Only what is sure; a number by its end."""
    shown: dict[Field, Shown] = {}
    for name, find in _FIELDS.items():
        value = find(found)
        if _can_be_said(value):
            shown[name] = value
    return shown


def _can_be_said(value: Shown | None) -> TypeGuard[Shown]:
    """One short line of letters and digits; anything else on a paper is for a person to read."""
    if not isinstance(value, str):
        return value is not None
    return 0 < len(value) <= _LONGEST and _PLAIN.fullmatch(value) is not None


def _sure(found: Found, name: FieldName) -> Shown | None:
    value = found.values.get(name)
    return value.value if value is not None and value.is_sure else None


def _name(found: Found) -> Shown | None:
    first, last = _sure(found, "first_names"), _sure(found, "surname")
    parted = f"{first} {last}" if first and last else None
    return _sure(found, "full_name") or parted or _sure(found, "account_holder")


def _ending(found: Found) -> Shown | None:
    number = (
        _sure(found, "passport_number")
        if found.kind == "passport"
        else _sure(found, "account_number")
        if found.kind in ("bank_letter", "bank_statement")
        else _sure(found, "national_id")
    )
    return None if number is None else str(number)[-_SHOWN_DIGITS:]


def _read(name: FieldName) -> Callable[[Found], Shown | None]:
    return lambda found: _sure(found, name)


_FIELDS: Mapping[Field, Callable[[Found], Shown | None]] = {
    "name": _name,
    "ending": _ending,
    "born_on": _read("born_on"),
    "expires_on": _read("expires_on"),
    "employer": _read("employer"),
    "employee_number": _read("employee_number"),
    "basic": _read("basic_cents"),
    "gross": _read("gross_cents"),
    "deductions": _read("agreed_cents"),
    "net": _read("net_cents"),
    "bank": _read("bank"),
}
