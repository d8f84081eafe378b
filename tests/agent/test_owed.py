"""What flows learn of a loan: everything for a checked number, and nothing for any other."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from agent import cast, owed
from crm_store import conversations, identities
from crm_store.conversations import Party
from crm_store.database import Store
from crm_store.money import Cents
from flows import owing, policy
from flows.calendar import Calendar

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HILMA = next(each.phone for each in cast.PLAYERS if each.name == cast.PAYS_BACK)
SELMA = cast.PLAYERS[0].phone


@pytest.fixture
async def house(store: Store) -> Any:
    """The few things of a house that are looked at here."""
    await cast.ensure(store, now=NOW)
    book = policy.load()
    return SimpleNamespace(store=store, calendar=Calendar(book.on(NOW.date()).hours), book=book)


async def party(store: Store, phone: str) -> Party:
    sender = identities.blind(store.vault, "whatsapp", phone)
    async with store.reading() as session:
        found = await conversations.of_sender(session, sender)
    assert found is not None
    return found


async def test_the_owner_of_a_checked_number_has_her_loan(house: Any) -> None:
    loan = await owed.running_loan(house, await party(house.store, HILMA))
    assert loan is not None
    assert (loan.ref, loan.principal, loan.charge, loan.paid) == (
        "LN-1",
        200_000,
        40_000,
        60_000,
    )
    assert loan.disbursed_on == date(2026, 10, 14)
    assert [each.due_on for each in loan.schedule] == [
        date(2026, 10, 23),
        date(2026, 11, 25),
        date(2026, 12, 24),
        date(2027, 1, 25),
    ]
    assert owing.balance(loan) == Cents(180_000)


async def test_without_the_check_the_loan_is_not_even_looked_up(house: Any) -> None:
    hers = await party(house.store, HILMA)
    hers.identity.verified_at = None
    closed = SimpleNamespace(store=None, calendar=house.calendar)
    assert await owed.running_loan(closed, hers) is None  # type: ignore[arg-type]


async def test_a_checked_number_without_a_loan_has_none(house: Any) -> None:
    hers = await party(house.store, SELMA)
    hers.identity.verified_at = NOW
    assert await owed.running_loan(house, hers) is None
