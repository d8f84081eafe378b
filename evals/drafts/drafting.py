"""Drafting: turns of a real conversation become a case file, which is played at once."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from agent import demo
from agent.bootstrap import database_url
from agent.settings import Settings
from crm_store.crypto import Vault
from crm_store.database import Store
from evals.drafts import transcript
from evals.drafts.transcript import Asked


async def draft(
    settings: Settings, conversation: str, *, first: int, last: int, asked: Asked
) -> Path:
    """Cut these turns out of the service's store, or of the demo's, and write the file."""
    async with AsyncExitStack() as stack:
        url = await asyncio.to_thread(database_url, settings, stack)
        keys = settings.vault_keys() if settings.keys else demo.keys(settings.data)
        store = Store.open(url, Vault(keys), connections=1)
        stack.push_async_callback(store.close)
        made = await transcript.draft(store, conversation, first=first, last=last, asked=asked)
        return made.write()


def span(turns: str) -> tuple[int, int]:
    """ "3-7", or "3" for one turn; raises `ValueError`."""
    first, _, last = turns.partition("-")
    return int(first), int(last or first)
