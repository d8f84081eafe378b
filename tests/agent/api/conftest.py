"""A machine at the API: a key of its own, with the scopes that a test gives it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from crm_store import service_accounts
from crm_store.service_accounts import Scope, Wanted

Machines = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def machine(lender: Any) -> Machines:
    """`machine("payroll", "read_cases")` is a client that sends a good key."""

    @asynccontextmanager
    async def let_in(name: str, *scopes: Scope) -> AsyncIterator[httpx.AsyncClient]:
        now = lender.house.clock()
        async with lender.house.store.transaction() as session:
            wanted = Wanted(name, scopes, now + timedelta(days=1))
            issued = await service_accounts.issue(session, wanted, by="user:admin", at=now)
        transport = httpx.ASGITransport(app=lender.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://inside/api/v1",
            headers={"Authorization": f"Bearer {issued.key}"},
        ) as client:
            yield client

    return let_in
