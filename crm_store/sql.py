"""Statements that are written once, by hand, and go straight to the driver.

Building, caching and loading through the mapper costs five times what the driver takes. A turn
makes a dozen journeys to the database: those that every message makes are written here as SQL.
"""

import json
import re
from collections.abc import AsyncIterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Table
from sqlalchemy import inspect as mapping_of
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import make_transient_to_detached

from crm_store.row import Row

R = TypeVar("R", bound=Row)
Record = Sequence[Any]

_NAME = re.compile(r"(?<!:):([a-z_]+)")


class Driver(Protocol):
    """What we use of a connection of the driver."""

    async def fetch(self, text: str, *values: Any) -> list[Record]: ...

    async def execute(self, text: str, *values: Any) -> str: ...

    def cursor(self, text: str, *values: Any, prefetch: int) -> AsyncIterable[Record]: ...

    def terminate(self) -> None: ...


class Sql:
    """One statement with its parameters by name; `{a}` are all columns of the row called `a`."""

    def __init__(self, text: str, **rows: type[Row]) -> None:
        for alias, row in rows.items():
            text = text.replace(f"{{{alias}}}", _columns(row, alias))
        self._names = tuple(dict.fromkeys(_NAME.findall(text)))
        places = {name: f"${place}" for place, name in enumerate(self._names, start=1)}
        self.text = _NAME.sub(lambda found: places[found[1]], text)

    def values(self, named: Mapping[str, Any]) -> list[Any]:
        """The parameters in the order in which the driver wants them; `KeyError` if one lacks."""
        return [named[name] for name in self._names]


def width(row: type[Row]) -> int:
    """How many values of a record are this row's."""
    return len(_table(row).columns)


def loaded(row: type[R], values: Sequence[Any]) -> R:
    """A row as the mapper would have loaded it, from its columns in their order."""
    # The public constructor sets one attribute after the other, each with its events.
    manager: Any = mapping_of(row).class_manager
    made: Any = manager.new_instance()
    made.__dict__.update(zip(_keys(_table(row)), values, strict=True))
    make_transient_to_detached(made)
    return cast("R", made)


def insertion(rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """One statement that inserts rows of several tables, and its parameters.

    References among them hold: the database checks them when the statement is done.
    """
    tables: dict[Table, list[Row]] = {}
    for row in rows:
        tables.setdefault(_table(type(row)), []).append(row)
    order = sorted(tables, key=lambda each: each.name)  # alike turns are one statement
    shape = tuple((each, len(tables[each])) for each in order)
    values = [value for each in order for row in tables[each] for value in _written(row)]
    return _inserting(shape), values


def _written(row: Row) -> Iterator[Any]:
    state, table = row.__dict__, _table(type(row))
    in_json = _json(table)
    for key in _writable(table):
        value = state.get(key)
        yield json.dumps(value) if key in in_json and value is not None else value


@cache
def _inserting(shape: tuple[tuple[Table, int], ...]) -> str:
    parts, place = [], 0
    for table, count in shape:
        keys = _writable(table)
        lines = []
        for _ in range(count):
            lines.append(", ".join(f"${place + each}" for each in range(1, len(keys) + 1)))
            place += len(keys)
        rows = ", ".join(f"({line})" for line in lines)
        # Names of our own tables and columns; every value is a parameter.
        parts.append(f"insert into {table.name} ({', '.join(keys)}) values {rows}")  # noqa: S608
    *first, last = parts
    if not first:
        return last
    named = ", ".join(f"part_{number} as ({part})" for number, part in enumerate(first))
    return f"with {named} {last}"


def _columns(row: type[Row], alias: str) -> str:
    return ", ".join(f"{alias}.{key}" for key in _keys(_table(row)))


def _table(row: type[Row]) -> Table:
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


@cache
def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.key for column in table.columns)


@cache
def _writable(table: Table) -> tuple[str, ...]:
    """The columns that a row brings itself; the database fills the others."""
    return tuple(
        column.key
        for column in table.columns
        if column.server_default is None and column.identity is None
    )


@cache
def _json(table: Table) -> frozenset[str]:
    return frozenset(column.key for column in table.columns if isinstance(column.type, JSONB))
