"""The days that somebody asks for, from which to which, as a form or an address says them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Days = tuple[date, date]


def read(asked: Mapping[str, Any], *, most: timedelta) -> Days | None:
    """The first and the last; None where they are no days, lie in no order, or too far apart."""
    try:
        since, until = (date.fromisoformat(str(asked.get(each, ""))) for each in ("since", "until"))
    except ValueError:
        return None
    # Until the end of the last one is before the one after it: there must be such a day.
    return (since, until) if timedelta(0) <= until - since <= most and until < date.max else None


def told(days: Days) -> dict[str, str]:
    """The same as it was asked."""
    return {"since": days[0].isoformat(), "until": days[1].isoformat()}
