"""The books, opened for one command: the store, the day's rules, and the time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from agent import demo
from agent.bootstrap import database_url
from agent.collecting.receiving import Rules
from agent.settings import NotConfigured, Settings
from crm_store.crypto import Keys, Vault
from crm_store.database import Store
from flows import policy
from flows.calendar import Calendar


@dataclass(frozen=True)
class Books:
    """What every act on the ledger needs."""

    store: Store
    rules: Rules
    now: datetime
    live: bool = False  # for real, with keys of its own

    @property
    def today(self) -> date:
        return self.rules.calendar.today(self.now)


@asynccontextmanager
async def open_books(settings: Settings, *, now: datetime) -> AsyncIterator[Books]:
    """Open the store for as long as a command runs."""
    async with AsyncExitStack() as stack:
        keys = _keys(settings)
        url = await asyncio.to_thread(database_url, settings, stack)
        store = Store.open(url, Vault(keys), connections=2)
        stack.push_async_callback(store.close)
        live = bool(settings.keys) and not settings.demo
        yield Books(store, rules_of(now), now, live)


def rules_of(now: datetime) -> Rules:
    """By what the books are kept at that moment."""
    book = policy.load()
    day = Calendar(book.on(now.date()).hours).today(now)
    rules = book.on(day)
    return Rules(rules, Calendar(rules.hours), book)


def _keys(settings: Settings) -> Keys:
    """The configured keys; without any, those of the demo on this machine, if there is one."""
    try:
        return settings.vault_keys()
    except NotConfigured:
        if settings.keys or not demo.has_keys(settings.data):
            raise
        return demo.keys(settings.data)
