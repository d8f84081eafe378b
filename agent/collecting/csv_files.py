"""CSV files to employers and banks, and those that come back: all of it readable, or none."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Line = TypeVar("Line", bound=BaseModel)
FORMULA = "=+-@\t\r"  # a spreadsheet would take what begins so for a formula


class UnreadableFile(Exception):
    """A file is not what it must be; nothing of it was taken."""


def written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file with these columns."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(head)
    table.writerows(rows)
    return out.getvalue().encode()


def text_of(data: bytes, *, most_bytes: int) -> str:
    """The text of a file; raises `UnreadableFile`."""
    if len(data) > most_bytes:
        raise UnreadableFile(f"The file is larger than {most_bytes // 1_000_000} MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The file is no UTF-8 text.") from None


def delimiter(text: str) -> str:
    """Spreadsheets here write semicolons, because their comma is a decimal sign."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def line(of: type[Line], row: Mapping[str, str | None], *, n: int) -> Line:
    """A row as what it must be; raises `UnreadableFile` with its number and column."""
    try:
        return of.model_validate({name: value or "" for name, value in row.items() if name})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise UnreadableFile(f"Row {n}, {where}: {first['msg']}.") from None
