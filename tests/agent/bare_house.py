"""A house without a sender or a mind: what the rounds of a lender need, and its rows."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from agent.office import Office
from agent.phrases import Phrases
from crm_store.database import Store
from flows import policy
from flows.calendar import Calendar


def of(store: Store, *, now: datetime) -> Any:
    """Its clock stands still; a test moves `now`."""
    book = policy.load()
    house: Any = SimpleNamespace(
        store=store,
        book=book,
        phrases=Phrases.load(),
        calendar=Calendar(book.on(now.date()).hours),
        settings=SimpleNamespace(demo=True),
        sender=SimpleNamespace(poke=lambda: None),
        sms=None,
        now=now,
    )
    house.clock = lambda: house.now
    house.office = Office.of(house)
    return house


async def rows(house: Any, sql: str) -> list[tuple[Any, ...]]:
    async with house.store.engine.connect() as connection:
        return [tuple(row) for row in await connection.exec_driver_sql(sql)]


async def sql(house: Any, words: str) -> None:
    async with house.store.engine.begin() as connection:
        await connection.exec_driver_sql(words)
