"""Moments between two steps of a turn, as the rows show them to whoever looks often enough."""

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

LEASED = "select 1 from conversations where lease is not null and lease_until > clock_timestamp()"
WRITTEN = "select 1 from outbox where status = 'queued' and run_at <= clock_timestamp()"
HANDED_OVER = "select 1 from outbox where status = 'sending'"
SENT = "select 1 from outbox where sent_at > clock_timestamp() - interval '20 milliseconds'"
_LOOK = 0.005  # seconds


async def seen(engine: AsyncEngine, state: str, *, within: float) -> bool:
    """Wait until a row is in this state; False where none was in time, or nobody could look."""
    look = text(f"{state} limit 1")
    try:
        async with asyncio.timeout(within), engine.connect() as connection:
            while (await connection.execute(look)).first() is None:
                await connection.rollback()
                await asyncio.sleep(_LOOK)
    except (OSError, SQLAlchemyError, TimeoutError):
        return False
    return True
