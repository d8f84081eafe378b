"""Loans: money that was seen counts, a claim does not, and nothing that came in is rewritten."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from agent import cast
from crm_store import customers, ledger, loans
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.money import Cents
from crm_store.row import new_id
from crm_store.split import Split

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
async def hilma(store: Store) -> UUID:
    """The one of the cast who pays back a loan of N$2,000.00 in four payments of N$600.00."""
    await cast.ensure(store, now=NOW)
    async with store.reading() as session:
        customer = await customers.by_ref(session, "BUF-6")
    assert customer is not None
    return customer.id


async def running(store: Store, customer: UUID) -> loans.Running:
    async with store.reading() as session:
        found = await loans.running(session, customer)
    assert found is not None
    return found


async def claims(store: Store, customer: UUID) -> str | None:
    async with store.transaction() as session:
        return await loans.claim(
            session, customer, message_id=new_id(), entered_by="bot", at=NOW + timedelta(hours=1)
        )


async def test_the_cast_has_one_loan_with_its_schedule(store: Store, hilma: UUID) -> None:
    found = await running(store, hilma)
    assert found.loan.ref == "LN-1"
    assert (found.loan.principal_cents, found.loan.finance_charge_cents) == (200_000, 40_000)
    amounts = [each.principal_cents + each.charge_cents for each in found.instalments]
    assert amounts == [60_000] * 4
    assert sum(each.principal_cents for each in found.instalments) == 200_000
    assert (found.paid_cents, found.claimed_at) == (60_000, None)


async def test_the_others_of_the_cast_have_none_and_keep_their_references(
    store: Store, hilma: UUID
) -> None:
    async with store.reading() as session:
        everybody = (await session.exec(select(Customer).order_by(Customer.ref))).all()
        assert [each.ref for each in everybody] == [f"BUF-{n}" for n in range(1, 7)]
        for each in everybody[:-1]:
            assert await loans.running(session, each.id) is None


async def test_a_claim_is_kept_and_moves_nothing(store: Store, hilma: UUID) -> None:
    assert await claims(store, hilma) == "LN-1"
    found = await running(store, hilma)
    assert found.paid_cents == 60_000
    assert found.claimed_at == NOW + timedelta(hours=1)


async def test_a_claim_is_answered_by_money_that_is_seen_later(store: Store, hilma: UUID) -> None:
    await claims(store, hilma)
    loan = (await running(store, hilma)).loan
    async with store.transaction() as session:
        session.put(
            loans.Transaction(
                loan_id=loan.id,
                kind="repayment",
                status="settled",
                amount_cents=60_000,
                charge_cents=10_000,
                principal_cents=50_000,
                paid_on=NOW.date(),
                entered_by="user:maria",
                at=NOW + timedelta(days=2),
            )
        )
    found = await running(store, hilma)
    assert (found.paid_cents, found.claimed_at) == (120_000, None)


async def test_a_penalty_stands_beside_what_the_schedule_says(store: Store, hilma: UUID) -> None:
    parts = Split(penalty=Cents(3_000))
    async with store.transaction() as session:
        loan = await ledger.locked(session, "LN-1")
        assert loan is not None
        booking = ledger.Booking("penalty", parts, on=NOW.date(), by="user:anna", at=NOW)
        await ledger.book(session, loan, booking)
    found = await running(store, hilma)
    assert (found.paid_cents, found.beside_cents) == (60_000, 3_000)


async def test_who_has_no_loan_claims_nothing(store: Store, hilma: UUID) -> None:
    async with store.reading() as session:
        selma = await customers.by_ref(session, "BUF-1")
    assert selma is not None
    assert await claims(store, selma.id) is None


async def test_a_disputed_loan_is_held(store: Store, hilma: UUID) -> None:
    async with store.transaction() as session:
        assert await loans.hold(session, hilma, why="dispute") == ["LN-1"]
    assert (await running(store, hilma)).loan.hold == "dispute"


@pytest.mark.parametrize(
    "change",
    [
        "update transactions set amount_cents = 1",
        "delete from transactions",
        "update loans set hold = 'whim'",
        "update loans set status = 'gone'",
        "insert into instalments select gen_random_uuid(), loan_id, schedule_version, n, due_on,"
        " principal_cents, charge_cents from instalments",
        "insert into transactions select gen_random_uuid(), loan_id, kind, 'settled', null,"
        " paid_on, message_id, entered_by, at from transactions",
        "insert into transactions select gen_random_uuid(), loan_id, kind, 'claimed', null,"
        " paid_on, null, entered_by, at from transactions",
    ],
)
async def test_the_database_refuses_what_must_not_be(
    store: Store, hilma: UUID, change: str
) -> None:
    with pytest.raises(DBAPIError):
        async with store.transaction() as session:
            await session.run(text(change))
