"""A bank's file of what moved on our account: small, plain text, and all of it readable or none."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from agent.collecting import csv_files
from agent.collecting.csv_files import UnreadableFile
from crm_store import money
from crm_store.money import Cents

_MOST_BYTES = 2_000_000
_MOST_ROWS = 20_000
_FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True)
class Told:
    """One movement as the file tells it; `nth` counts those that look alike in it.

    `bank_id` is the bank's own number of it, or what the account held after it: of two movements
    that look alike, one may come in this file and the other in the next.
    """

    on: date
    amount: Cents
    words: str
    bank_id: str
    nth: int


@dataclass(frozen=True)
class Statement:
    """A file of the bank."""

    sha256: str
    rows: tuple[Told, ...]


def _day(value: object) -> object:
    for written in ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d %b %Y"):
        try:
            return datetime.strptime(str(value).strip(), written).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(f"{value} is no day")


def _signed(value: object) -> object:
    text = str(value).strip()
    if not text:
        return Cents(0)
    below = text.startswith("-") or text.endswith("-") or (text[0], text[-1]) == ("(", ")")
    found = money.parse(text.strip("-+() "))
    if found is None:
        raise ValueError(f"{text} is no amount")
    return Cents(-found if below else found)


Amount = Annotated[Cents, BeforeValidator(_signed)]


class _Row(BaseModel):
    """One row; banks call the same column by different names."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=300)

    on: Annotated[date, BeforeValidator(_day)] = Field(
        validation_alias=AliasChoices("date", "transaction_date", "posted_on")
    )
    amount: Amount = Cents(0)
    credit: Amount = Cents(0)
    debit: Amount = Cents(0)
    words: str = Field(
        default="", validation_alias=AliasChoices("description", "details", "narrative")
    )
    reference: str = ""
    bank_id: str = Field(default="", validation_alias=AliasChoices("transaction_id", "id"))
    balance: str = Field(
        default="", validation_alias=AliasChoices("balance", "running_balance", "closing_balance")
    )

    @property
    def moved(self) -> Cents:
        """Signed: some banks have a column for each direction."""
        return Cents(self.amount or self.credit - abs(self.debit))

    @property
    def told_by(self) -> str:
        """What tells it from another that looks alike; empty where the bank says nothing of it."""
        held = "".join(each for each in self.balance if each.isdecimal() or each == "-")
        return self.bank_id or (f"balance:{held}" if held else "")


def read(data: bytes, *, today: date) -> Statement:
    """The movements of a file; raises `UnreadableFile`."""
    text = _text(data)
    rows = csv.DictReader(io.StringIO(text), delimiter=csv_files.delimiter(text), strict=True)
    try:
        heads = [(each or "").strip().lower().replace(" ", "_") for each in rows.fieldnames or ()]
        rows.fieldnames = heads
        found = [_row(each, n, today) for n, each in enumerate(_few(rows), start=2)]
    except csv.Error as wrong:
        raise UnreadableFile(f"It is no CSV: {wrong}.") from None
    return Statement(hashlib.sha256(data).hexdigest(), _counted(found))


def _text(data: bytes) -> str:
    text = csv_files.text_of(data, most_bytes=_MOST_BYTES)
    if "\0" in text or not text.strip():
        raise UnreadableFile("The file is no text.")
    return text


def _few(rows: "csv.DictReader[str]") -> Sequence[dict[str, str | None]]:
    found = []
    for n, row in enumerate(rows):
        if n >= _MOST_ROWS:
            raise UnreadableFile(f"The file has more than {_MOST_ROWS} rows.")
        found.append(row)
    return found


def _row(row: dict[str, str | None], n: int, today: date) -> _Row:
    read = csv_files.line(_Row, row, n=n)
    if not read.moved:
        raise UnreadableFile(f"Row {n}: nothing moved.")
    if not _FIRST_DAY <= read.on <= today:
        raise UnreadableFile(f"Row {n}: {read.on} cannot be.")
    return read


def _counted(rows: Sequence[_Row]) -> tuple[Told, ...]:
    """Two movements that look alike on one day are two, in this file and in the next."""
    seen: Counter[tuple[object, ...]] = Counter()
    told = []
    for row in rows:
        words = " ".join(f"{row.words} {row.reference}".split())
        alike = (row.on, row.moved, words, row.told_by)
        told.append(Told(row.on, row.moved, words, row.told_by, seen[alike]))
        seen[alike] += 1
    return tuple(told)
