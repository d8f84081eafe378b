"""A mandate says what its holder signed, is sealed, and is presented one instalment at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from agent import cast
from crm_store import ledger, mandates
from crm_store.database import Store
from crm_store.mandates import Holder, NotAMandate, Signed
from crm_store.money import Cents
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HILMA = Holder(
    full_name="Hilma Amutenya",
    id_number="90010112345",
    contact="+264810000007",
    bank="Bank Windhoek",
    branch_code="486372",
    account="8001234567",
)
SIGNED = Signed(Cents(60_000), date(2026, 11, 25), 14, new_id(), NOW)


@pytest.mark.parametrize(
    "field",
    [{"full_name": "H. Amutenya"}, {"id_number": ""}, {"bank": ""}, {"account": "1234"}],
)
def test_a_mandate_that_a_bank_would_reverse_is_not_made(field: dict[str, Any]) -> None:
    with pytest.raises(NotAMandate):
        replace(HILMA, **field)


async def test_a_mandate_is_sealed_and_presents_one_instalment(store: Store) -> None:
    await cast.ensure(store, now=NOW)
    async with store.transaction() as session:
        loan = await ledger.locked(session, "LN-1")
        assert loan is not None
        with pytest.raises(NotAMandate):
            mandates.sign(session, loan, HILMA, signed=replace(SIGNED, tracking_days=15), by="a")
        mandate = mandates.sign(session, loan, HILMA, signed=SIGNED, by="user:anna")
        await session.flush()
        assert (mandate.account_tail, mandates.holder(session, mandate)) == ("4567", HILMA)
        assert await mandates.of_loan(session, loan) == mandate
        with pytest.raises(NotAMandate):
            mandates.debit(mandate, Cents(60_000), on=SIGNED.first_action_on)  # not registered
        mandate.status = "registered"
        debit = mandates.debit(mandate, Cents(60_000), on=SIGNED.first_action_on)
        assert debit.tracked_until == date(2026, 12, 9)
        for part_or_two in (30_000, 120_000):
            with pytest.raises(NotAMandate):
                mandates.debit(mandate, Cents(part_or_two), on=SIGNED.first_action_on)
    with pytest.raises(DBAPIError):
        async with store.transaction() as session:
            mandates.sign(session, loan, HILMA, signed=SIGNED, by="user:anna")
