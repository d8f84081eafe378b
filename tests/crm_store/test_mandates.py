"""A mandate says what its holder signed, is sealed, and stays as it was signed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent import cast
from crm_store import ledger, mandates
from crm_store.database import Store
from crm_store.mandates import Holder, NotAMandate, Signed
from crm_store.money import Cents
from crm_store.row import new_id
from tests.crm_store import steps

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HILMA = Holder(
    full_name="Hilma Amutenya",
    id_number="90010112345",
    contact="+264810000007",
    bank="Bank Windhoek",
    branch_code="486372",
    account="8001234567",
)
SIGNED = Signed(Cents(60_000), date(2026, 11, 25), 14, "document", new_id(), NOW)


def test_a_mandate_that_a_bank_would_reverse_is_not_made() -> None:
    for lacking in (
        {"full_name": "H. Amutenya"},
        {"id_number": ""},
        {"bank": ""},
        {"account": "1"},
    ):
        with pytest.raises(NotAMandate):
            replace(HILMA, **lacking)  # type: ignore[arg-type]


async def test_a_mandate_is_sealed_and_goes_only_the_steps_that_the_database_knows(
    store: Store,
) -> None:
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
        allowed = await steps.taken(
            session, "mandates", mandate.id, mandates.STEPS, beside="provider_ref = 'x',"
        )
    assert {pair for pair in allowed if pair[0] != pair[1]} == {
        (a, b) for a, following in mandates.STEPS.items() for b in following
    }
    for refused in (
        "update mandates set instalment_cents = 1",
        "update mandates set holder_sealed = '\\x00'",  # another account than was signed for
        "insert into mandates select gen_random_uuid(), loan_id, holder_sealed, account_tail,"
        " instalment_cents, first_action_on, frequency, tracking_days, signed_at, signature_id,"
        " status, null, entered_by, signature from mandates",  # one is in force
    ):
        with pytest.raises(DBAPIError):
            async with store.transaction() as session:
                await session.run(text(refused))
