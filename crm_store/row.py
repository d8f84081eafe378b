"""What every table's rows have in common: a key that sorts by time, and instants in UTC."""

from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import DateTime, text
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """A row of the table that `__tablename__` names."""

    # SQLModel declares it as a decorator, which no type checker lets a name be assigned to.
    __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]


def new_id() -> UUID:
    """A UUID of version 7: unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


def id_field() -> Any:
    return Field(default_factory=new_id, primary_key=True)


def moment(*, index: bool = False, now: bool = False) -> Any:
    """A column for an instant in UTC; with `now`, the database's clock fills it."""
    options = {"server_default": text("clock_timestamp()")} if now else {}
    return Field(
        default=None, index=index, sa_type=DateTime(timezone=True), sa_column_kwargs=options
    )
