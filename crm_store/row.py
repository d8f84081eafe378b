"""What every table's rows have in common: a key that sorts by time, and instants in UTC."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import DateTime, text
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """A row of the table that `__tablename__` names."""

    # SQLModel declares it as a decorator, which no type checker lets a name be assigned to.
    __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, **columns: Any) -> None:
        """The columns as given, the others as they begin.

        SQLModel would set one after the other, each with the mapper's events: of a new row the
        mapper asks only what it holds when it is written, and a turn makes a dozen of them.
        """
        made: Any = self
        own = made.__dict__
        for name, begins in _beginnings(made.__class__):
            if name in columns:
                own[name] = columns[name]
            elif begins is not None:
                own[name] = begins()


@cache
def _beginnings(row: type[Row]) -> tuple[tuple[str, Callable[[], Any] | None], ...]:
    """Each column, and what makes its first value; None where it must be given."""
    return tuple(
        (name, None if field.is_required() else _first(field))
        for name, field in row.model_fields.items()
    )


def _first(field: Any) -> Callable[[], Any]:
    """What makes the value that a column begins with."""
    return lambda: field.get_default(call_default_factory=True)


def new_id() -> UUID:
    """A UUID of version 7: unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


def id_since(ago: timedelta) -> UUID:
    """An identifier of so long ago, to the millisecond; what was made since sorts after it."""
    return UUID(int=max(new_id().int - (ago // timedelta(milliseconds=1) << 80), 0))


def id_field() -> Any:
    return Field(default_factory=new_id, primary_key=True)


def moment(*, now: bool = False) -> Any:
    """A column for an instant in UTC; with `now`, the database's clock fills it."""
    options = {"server_default": text("clock_timestamp()")} if now else {}
    return Field(default=None, sa_type=DateTime(timezone=True), sa_column_kwargs=options)
