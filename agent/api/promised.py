"""The API's reports: the functions and views that were promised by name."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Path, Query

from agent.api.access import Asked
from agent.api.problems import Refused
from agent.api.report_shapes import FunctionWanted, Reckoned, Rows, ViewWanted
from crm_store import names_promised
from crm_store.names_promised import Function, NotThere, Span, View

_DAYS = timedelta(days=30)
# The driver takes the first and the last of all days for "ever", which is no day.
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


async def function(
    call: Asked, name: Annotated[Function, Path()], wanted: Annotated[FunctionWanted, Query()]
) -> Reckoned:
    """A function of one customer or partner, or of some days: by default the last thirty."""
    until = _within(wanted.until or call.house.calendar.today(call.now))
    since = _within(wanted.since or until - _DAYS)
    try:
        async with call.reading("read", f"function:{name}", of=wanted.of or "") as session:
            if wanted.of is not None:
                told = await names_promised.reckon_of(session, name, wanted.of, at=call.now)
            else:
                told = await names_promised.reckon_over(session, name, Span(since, until))
    except NotThere:
        raise Refused(404) from None
    return Reckoned.model_validate(told)


def _within(day: date) -> date:
    """The day, or the nearest that can be reckoned with: the answer says which it was."""
    return min(max(day, _FIRST), _LAST)


async def view(
    call: Asked, name: Annotated[View, Path()], wanted: Annotated[ViewWanted, Query()]
) -> Rows:
    """Rows of a view in the order of their ids; references, dates and amounts in cents."""
    part = names_promised.Part(wanted.cursor, wanted.limit + 1)
    try:
        async with call.reading("read", f"view:{name}") as session:
            found = await names_promised.rows(session, name, part)
    except NotThere:
        raise Refused(404) from None
    items = found[: wanted.limit]
    more = len(found) > wanted.limit
    return Rows(view=name, items=items, next=str(items[-1]["id"]) if more else None)
