"""Service accounts: a key is kept as its shadow only, and ends when it must."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_store import service_accounts
from crm_store.database import Store
from crm_store.service_accounts import Unfit

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_key_opens_until_it_is_over_or_revoked_and_its_name_is_never_given_again(
    store: Store,
) -> None:
    wanted = service_accounts.wanted("payroll", ["read_cases"], days=2, at=NOW)
    async with store.transaction() as session:
        issued = await service_accounts.issue(session, wanted, by="user:ada", at=NOW)
        assert issued.key.startswith(issued.account.prefix)
        assert issued.key not in repr(issued)
    async with store.transaction() as session:
        for key, at, opens in (
            (issued.key, NOW, True),
            (issued.key + "x", NOW, False),
            (issued.account.prefix, NOW, False),
            (issued.key, NOW + timedelta(days=2), False),
        ):
            found = await service_accounts.of_key(session, key, at=at)
            assert (found is not None) is opens
        assert await service_accounts.revoke(session, "payroll", by="user:ada", at=NOW)
        await session.flush()
        assert await service_accounts.of_key(session, issued.key, at=NOW) is None
        assert await service_accounts.revoke(session, "payroll", by="user:ada", at=NOW) is None
        with pytest.raises(Unfit):
            await service_accounts.issue(session, wanted, by="user:ada", at=NOW)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("Pay Roll", ["read_cases"], 1), ("p1", [], 1), ("p1", ["all"], 1), ("p1", ["read_cases"], 0)],
)
def test_what_is_asked_for_must_be_something_that_there_is(
    name: str, scopes: list[str], days: int
) -> None:
    with pytest.raises(Unfit):
        service_accounts.wanted(name, scopes, days=days, at=NOW)
