"""Sheets that leave: one table as CSV for people, or as Parquet with a type for each column.

CSV is guarded against formulas (see `cells`); Parquet has none, so its text stays as it was.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any, Literal

from agent.collecting.file_rail import plain
from agent.desk import cells
from agent.desk.exporting import File, Wanted
from agent.desk.gate import Visit
from agent.desk.reporting import Figure
from crm_store.money import Cents

HOW = "uv pip install 'buffr[analytics]'"
PARQUET = "application/vnd.apache.parquet"
Type = Literal["text", "words", "whole", "cents", "number", "day", "moment", "yes_no"]
Value = str | int | float | bool | date | datetime | Sequence[str] | None


@dataclass(frozen=True)
class Column:
    """A column: its name as CSV has it, its type, and how CSV writes a value where not as usual."""

    name: str
    type: Type = "text"
    written: Callable[[Any], str] | None = None
    parquet_only: bool = False  # CSV has it in words already

    @property
    def parquet_name(self) -> str:
        """Without spaces, and saying that an amount is in cents."""
        return self.name.replace(" ", "_").replace("'", "") + "_cents" * (self.type == "cents")

    def cell(self, value: Value) -> str:
        """The value as CSV has it."""
        if value is None:
            return ""
        return (self.written or _CELLS[self.type])(value)


@dataclass(frozen=True)
class Sheet:
    """Columns, and rows with a value for each."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def csv(self) -> str:
        """The sheet for people."""
        head = [each.name for each in self.columns if not each.parquet_only]
        return cells.write(head, self.lines())

    def lines(self) -> Iterator[Sequence[str]]:
        """Its rows as CSV has them, without the head."""
        shown = [(place, of) for place, of in enumerate(self.columns) if not of.parquet_only]
        return ([of.cell(row[place]) for place, of in shown] for row in self.rows)

    def parquet(self) -> bytes:
        """The sheet for programs; needs pyarrow."""
        import pyarrow.parquet

        file = io.BytesIO()
        pyarrow.parquet.write_table(self.table(), file)
        return file.getvalue()

    def table(self) -> Any:
        """Its rows with a type for each column; needs pyarrow."""
        import pyarrow

        fields = schema(self.columns)
        arrays = [
            pyarrow.array([row[place] for row in self.rows], of.type)
            for place, of in enumerate(fields)
        ]
        return pyarrow.Table.from_arrays(arrays, schema=fields)


def has_parquet() -> bool:
    """Whether the extra that writes it is installed."""
    return find_spec("pyarrow") is not None


def chosen(visit: Visit) -> Mapping[str, str]:
    """As what somebody wants it, for `wanted` of an export."""
    asked = visit.form.get("format") == "parquet" and has_parquet()
    return {"format": "parquet" if asked else "csv"}


def named(wanted: Wanted) -> str:
    """As what it was asked for, as people say it."""
    return "Parquet" if wanted.get("format") == "parquet" else "CSV"


def file(sheet: Sheet, name: str, wanted: Wanted, *, told: Mapping[str, object]) -> File:
    """The sheet as it was asked for, under that name with its ending."""
    if wanted.get("format") == "parquet":
        return File(sheet.parquet(), f"{name}.parquet", PARQUET, {**told, "format": "parquet"})
    return File(sheet.csv(), f"{name}.csv", cells.TYPE, {**told, "format": "csv"})


def of_figures(found: Sequence[Figure]) -> Sheet:
    """The rows of some figures, in words; Parquet has the length of each bar beside them."""
    columns = (*texts(("figure", "row", "value")), Column("share", "number", parquet_only=True))
    rows = [
        (each.title, row.name, row.value, None if row.share is None else float(row.share))
        for each in found
        for row in each.rows
    ]
    return Sheet(columns, rows)


def texts(names: Iterable[str]) -> list[Column]:
    """Columns of plain text."""
    return [Column(each) for each in names]


def _signed(amount: int) -> str:
    """`-600.00` as a number: `cells` marks what a sheet could reckon with."""
    return plain(Cents(amount)) if amount >= 0 else f"({plain(Cents(-amount))})"


_CELLS: Mapping[Type, Callable[[Any], str]] = {
    "text": str,
    "words": " ".join,
    "whole": str,
    "cents": _signed,
    "number": str,
    "day": date.isoformat,
    "moment": datetime.isoformat,
    "yes_no": lambda value: "yes" if value else "no",
}


def schema(columns: Iterable[Column]) -> Any:
    """The names and types of columns in Parquet; needs pyarrow."""
    import pyarrow

    types = _types()
    return pyarrow.schema([(each.parquet_name, types[each.type]) for each in columns])


def _types() -> Mapping[Type, Any]:
    import pyarrow

    return {
        "text": pyarrow.string(),
        "words": pyarrow.list_(pyarrow.string()),
        "whole": pyarrow.int64(),
        "cents": pyarrow.int64(),
        "number": pyarrow.float64(),
        "day": pyarrow.date32(),
        "moment": pyarrow.timestamp("us", tz="UTC"),
        "yes_no": pyarrow.bool_(),
    }
