"""The queue as it changes: a line to every page that is open whenever it does."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse

from agent.desk import gate
from agent.desk.gate import Visit
from crm_store.sql import Sql

_LOOK_EVERY = 2.0
_ASK_AGAIN_EVERY = 20.0  # seconds, whether the session still lasts
_STREAM_LASTS = 600.0  # the page opens another


async def events(visit: Visit) -> Response:
    """How many wait, each time that somebody comes, is taken or is settled."""
    return StreamingResponse(_lines(visit), headers=gate.HEADERS, media_type="text/event-stream")


async def _lines(visit: Visit) -> AsyncIterator[str]:
    house, began = visit.house, time.monotonic()
    ask_at, seen = began + _ASK_AGAIN_EVERY, None
    yield ": open\n\n"
    while time.monotonic() < began + _STREAM_LASTS:
        now: tuple[Any, ...] = tuple((await house.store.ask(_STATE))[0])
        if seen is not None and now != seen:
            yield f"event: changed\ndata: {now[0]}\n\n"
        seen = now
        await asyncio.sleep(_LOOK_EVERY)
        if time.monotonic() >= ask_at:
            if await gate.whose(house, visit.request, now=house.clock(), in_use=False) is None:
                return  # signed out, or away for too long
            ask_at = time.monotonic() + _ASK_AGAIN_EVERY


_STATE = Sql(
    """
    select count(*) filter (where assigned_to is null), count(*), max(created_at), max(taken_at),
        max(answered_at), max(answer_by), max(left_at), max(escalated_at), max(snoozed_until)
    from cases where status in ('open', 'in_progress', 'waiting_customer')
    """
)
