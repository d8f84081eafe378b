"""An application at the desk, whose every act is in an audit log that holds."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent import cast
from crm_store import audit
from crm_store.database import Store
from tests.agent.deciding.sent_this_morning import NOW, Desk, whose


@pytest.fixture
async def desk(store: Store, sent: Any) -> AsyncIterator[Desk]:
    await cast.ensure(store, now=NOW)
    desk = Desk(store)
    async with store.transaction() as session:
        hers = await whose(session, "BUF-1")
        hers.verified_at = NOW
        desk.ref = (await sent(session, hers, now=NOW)).ref
    yield desk
    async with store.snapshot() as session:
        assert await audit.verify(session) is None
