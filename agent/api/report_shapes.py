"""Shapes of the API's reports: what a function says, and rows of a view."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, JsonValue, WithJsonSchema

from agent.api.shapes import Shape
from crm_store.names_promised import View

_SUBJECT = r"^(BUF|EMP)-[0-9]{1,9}$"
_ID = r"^[A-Za-z0-9_:.\-]{1,120}$"

# An argument may be left out, but is never null: there is none in an address.
_Subject = Annotated[
    str | None, Field(pattern=_SUBJECT), WithJsonSchema({"type": "string", "pattern": _SUBJECT})
]
_Day = Annotated[date | None, WithJsonSchema({"type": "string", "format": "date"})]
_Cursor = Annotated[
    str | None, Field(pattern=_ID), WithJsonSchema({"type": "string", "pattern": _ID})
]


class FunctionWanted(Shape):
    """Of whom, or over which days."""

    of: _Subject = None
    since: _Day = None
    until: _Day = None


class ViewWanted(Shape):
    """Which part of a view."""

    cursor: _Cursor = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class Reckoned(Shape):
    """What a function says, from what, and how much of what counts was known."""

    name: str
    value: float | None
    unit: str
    components: Mapping[str, JsonValue]
    inputs: Mapping[str, JsonValue]
    n: int
    period: Mapping[str, date]
    coverage: float
    said: Literal["ok", "not enough data"]
    why: str | None
    band: str | None = None


class Rows(Shape):
    """A part of a view; `next` is the cursor of the part after it, null at the end."""

    view: View
    items: list[Mapping[str, JsonValue]]
    next: str | None
