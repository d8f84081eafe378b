"""The ledger: every cent has its parts, two people let it leave, and nothing is rewritten."""

import random
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from agent import cast
from crm_store import ledger, loans, schedules
from crm_store.applications import Application
from crm_store.audit import AuditRow
from crm_store.database import Session, Store
from crm_store.ledger import Booking, NotPossible, SamePerson
from crm_store.loans import Loan, Transaction
from crm_store.money import Cents
from crm_store.row import new_id
from crm_store.schedules import NewLoan, NotTheLoan, Payment
from crm_store.split import Split
from tests.crm_store import steps

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
ANNA, BEN = "user:anna", "user:ben"
PAYMENTS = tuple(
    Payment(date(2026, month, 25), Cents(50_000), Cents(10_000)) for month in (9, 10, 11, 12)
)


@pytest.fixture
async def cast_on(store: Store) -> None:
    await cast.ensure(store, now=NOW)


async def pending(session: Session) -> Loan:
    """A loan that was agreed with whoever has the running one, and is not paid out."""
    old = await ledger.locked(session, "LN-1")
    assert old is not None
    application = Application(
        customer_id=old.customer_id, started_at=NOW, touched_at=NOW, stage="interest"
    )
    session.add(application)
    await session.flush()
    new = NewLoan(application.id, old.customer_id, old.partner_id, PAYMENTS, TODAY)
    return await schedules.open_loan(session, new, by=ANNA, at=NOW)


async def running(session: Session) -> Loan:
    loan = await pending(session)
    await ledger.record(session, loan, kind="disbursement", amount=Cents(200_000), by=ANNA, at=NOW)
    await ledger.confirm_payout(session, loan, by=BEN, on=TODAY, at=NOW, external_ref="bank:1")
    return loan


def booking(charge: int, principal: int, *, ref: str | None = None) -> Booking:
    parts = Split(charge=Cents(charge), principal=Cents(principal))
    return Booking("repayment", parts, on=TODAY, by=ANNA, at=NOW, external_ref=ref)


async def test_a_loan_began_when_the_house_says_and_not_when_its_row_was_written(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await pending(session)
        await session.refresh(loan)
        assert loan.created_at == NOW


async def test_a_loan_runs_when_a_second_person_has_confirmed_its_payout(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await pending(session)
        assert (loan.ref, loan.status) == ("LN-2", "pending")
        await ledger.record(
            session, loan, kind="disbursement", amount=Cents(200_000), by=ANNA, at=NOW
        )
        with pytest.raises(SamePerson):
            await ledger.confirm_payout(session, loan, by=ANNA, on=TODAY, at=NOW)
        with pytest.raises(NotPossible):
            await ledger.record(
                session, loan, kind="disbursement", amount=Cents(200_000), by=BEN, at=NOW
            )
        kept = await ledger.confirm_payout(session, loan, by=BEN, on=TODAY, at=NOW)
        assert (loan.status, kept.entered_by, kept.second_by) == ("active", ANNA, BEN)
        stands = await ledger.position(session, loan)
    assert (stands.disbursed, stands.balance) == (200_000, 240_000)
    async with store.reading() as session:
        audited = (await session.exec(select(AuditRow).where(AuditRow.subject == "LN-2"))).all()
    assert [(each.actor, each.action) for each in audited] == [(ANNA, "ledger"), (BEN, "ledger")]


async def test_a_write_off_takes_two_people_and_what_comes_later_is_a_recovery(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await running(session)
        await ledger.book(session, loan, booking(10_000, 50_000))
        await ledger.record(session, loan, kind="write_off", amount=Cents(180_000), by=ANNA, at=NOW)
        with pytest.raises(SamePerson):
            await ledger.confirm_write_off(session, loan, by=ANNA, on=TODAY, at=NOW)
        await ledger.confirm_write_off(session, loan, by=BEN, on=TODAY, at=NOW)
        recovered = Booking("recovery", Split(principal=Cents(5)), on=TODAY, by=ANNA, at=NOW)
        await ledger.book(session, loan, recovered)
        stands = await ledger.position(session, loan)
    assert (loan.status, stands.balance, stands.overpaid) == ("written_off", 0, 0)
    assert (stands.written_off.total, stands.recovered.total) == (180_000, 5)


async def test_a_claim_moves_nothing_until_its_money_is_seen(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        loan = await running(session)
        claim = Transaction(
            loan_id=loan.id, kind="repayment", status="claimed", message_id=new_id(),
            entered_by="bot", at=NOW,
        )  # fmt: skip
        session.add(claim)
        await session.flush()
        await ledger.see(session, loan, claim, by=ANNA, at=NOW)
        assert (await ledger.position(session, loan)).balance == 240_000
        seen = await ledger.newest(session, loan, kind="repayment", status="pending")
        assert seen is not None
        parts = Split(charge=Cents(10_000), principal=Cents(50_000))
        await ledger.settle(session, loan, seen, split=parts, on=TODAY, by=ANNA, at=NOW)
        assert (await ledger.position(session, loan)).balance == 180_000
    with pytest.raises(DBAPIError):
        async with store.transaction() as session:
            await ledger.reject(session, loan, claim, reason="not_found", by=ANNA, at=NOW)


async def test_a_rejected_claim_waits_for_nothing(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        loan = await ledger.locked(session, "LN-1")
        assert loan is not None
        await loans.claim(session, loan.customer_id, message_id=new_id(), entered_by="bot", at=NOW)
    async with store.transaction() as session:
        claim = await ledger.newest(session, loan, kind="repayment", status="claimed")
        assert claim is not None
        await ledger.reject(session, loan, claim, reason="not_found", by=ANNA, at=NOW)
        found = await loans.running(session, loan.customer_id)
    assert found is not None
    assert (found.paid_cents, found.claimed_at) == (60_000, None)


@pytest.mark.proves("8.4 Financial Management")
async def test_a_reversal_restores_the_ledger_whatever_was_booked(
    store: Store, cast_on: None
) -> None:
    dice = random.Random(7)  # noqa: S311 (a seed, so that a failure can be seen again)
    async with store.transaction() as session:
        loan = await running(session)
        for _ in range(12):
            before = await ledger.position(session, loan)
            parts = Split(*(Cents(dice.randrange(0, 30_000)) for _ in range(3)), Cents(1))
            kind = dice.choice(("repayment", "fee", "penalty", "waiver", "refund"))
            kept = await ledger.book(session, loan, Booking(kind, parts, on=TODAY, by=ANNA, at=NOW))
            assert await ledger.position(session, loan) != before
            await ledger.reverse(session, loan, kept, reason="wrong_loan", by=BEN, at=NOW, on=TODAY)
            assert await ledger.position(session, loan) == before


async def test_a_closed_loan_runs_again_only_by_a_reversal(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        loan = await running(session)
        kept = await ledger.book(session, loan, booking(40_000, 200_000))
        await ledger.step(session, loan, "closed", by=ANNA, at=NOW)
        await ledger.reverse(session, loan, kept, reason="bounced", by=ANNA, at=NOW, on=TODAY)
        assert (loan.status, (await ledger.position(session, loan)).balance) == ("active", 240_000)


@pytest.mark.proves("Payment Processing")
async def test_too_much_is_hers_until_it_is_paid_back(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        loan = await running(session)
        await ledger.book(session, loan, booking(40_000, 200_700))
        stands = await ledger.position(session, loan)
        assert (stands.balance, stands.overpaid) == (0, 700)
        back = Booking("refund", Split(principal=Cents(700)), on=TODAY, by=ANNA, at=NOW)
        await ledger.book(session, loan, back)
        stands = await ledger.position(session, loan)
        assert (stands.balance, stands.overpaid) == (0, 0)


async def test_a_new_version_of_the_schedule_keeps_the_old_one_and_the_loan(
    store: Store, cast_on: None
) -> None:
    longer = [*PAYMENTS[:1], *(Payment(each.due_on, Cents(50_000), Cents(11_000))
              for each in PAYMENTS[1:])]  # fmt: skip
    async with store.transaction() as session:
        loan = await running(session)
        with pytest.raises(NotTheLoan):
            await schedules.replace(
                session, loan, PAYMENTS[:2], why="arrangement", on=TODAY, by=ANNA, at=NOW
            )
        number = await schedules.replace(
            session, loan, longer, why="arrangement", on=TODAY, by=ANNA, at=NOW, approved_by=BEN
        )
        assert number == 2
        assert (await ledger.position(session, loan)).balance == 243_000
        assert await schedules.payments(session, loan) == tuple(longer)
        counted = await session.run(
            text("select schedule_version, count(*) from instalments where loan_id = :loan"
                 " group by 1 order by 1"),
            {"loan": loan.id},
        )  # fmt: skip
        assert [tuple(row) for row in counted] == [(1, 4), (2, 4)]
        assert [each.why for each in await schedules.versions(session, loan)] == [
            "agreed",
            "arrangement",
        ]


async def test_the_database_allows_the_very_steps_of_a_loan_that_the_code_allows(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await running(session)  # a payout and a write-off are there: only the table counts
        await session.run(
            text("insert into transactions select gen_random_uuid(), loan_id, 'write_off',"
                 " 'pending', amount_cents, null, null, 'user:anna', at, null, null, 0, 0, 0, 0"
                 " from transactions where loan_id = :loan and status = 'settled'"),
            {"loan": loan.id},
        )  # fmt: skip
        await session.run(
            text("insert into transactions select gen_random_uuid(), loan_id, kind, 'settled',"
                 " amount_cents, at::date, null, entered_by, at, id, null, 0, 0, 0, amount_cents,"
                 " null, null, 'user:ben' from transactions"
                 " where loan_id = :loan and kind = 'write_off'"),
            {"loan": loan.id},
        )  # fmt: skip
        allowed = await steps.taken(session, "loans", loan.id, loans.TRANSITIONS)
    in_code = {(a, b) for a, following in loans.TRANSITIONS.items() for b in following}
    assert {pair for pair in allowed if pair[0] != pair[1]} == in_code


REFUSED = {
    "parts that are not the amount": "insert into transactions select gen_random_uuid(), loan_id,"
    " 'repayment', 'settled', 100, at::date, null, 'x', at, null, null, 0, 0, 1, 98 from t",
    "a payout confirmed by whoever recorded it": "insert into transactions select"
    " gen_random_uuid(), loan_id, kind, 'settled', amount_cents, at::date, null, entered_by, at,"
    " id, null, 0, 0, 0, amount_cents, null, null, entered_by from t where kind = 'disbursement'"
    " and status = 'pending'",
    "a payout that nobody has recorded": "insert into transactions select gen_random_uuid(),"
    " loan_id, 'disbursement', 'settled', 100, at::date, null, 'a', at, null, null, 0, 0, 0, 100,"
    " null, null, 'b' from t",
    "a step back": "insert into transactions select gen_random_uuid(), loan_id, kind, 'pending',"
    " amount_cents, null, null, 'a', at, id, null, 0, 0, 0, 0 from t where status = 'settled'",
    "a reversal that is not the mirror": "insert into transactions select gen_random_uuid(),"
    " loan_id, 'reversal', 'settled', -1, at::date, null, 'a', at, null, id, 0, 0, 0, -1 from t"
    " where kind = 'repayment'",
    "a reversed payout": "insert into transactions select gen_random_uuid(), loan_id, 'reversal',"
    " 'settled', -amount_cents, at::date, null, 'a', at, null, id, 0, 0, 0, -amount_cents from t"
    " where kind = 'disbursement' and status = 'settled'",
    "another's reference twice": "insert into transactions select gen_random_uuid(), loan_id,"
    " 'repayment', 'settled', 100, at::date, null, 'a', at, null, null, 0, 0, 0, 100, null, 'x'"
    " from t cross join generate_series(1, 2)",
    "a loan that begins running": "insert into loans select gen_random_uuid(), 'LN-99',"
    " gen_random_uuid(), customer_id, partner_id, 1, 0, disbursed_on, 'active', 1, null, now()"
    " from loans",
    "a payment that is rewritten": "update transactions set principal_cents = 1",
    "a version that is rewritten": "delete from schedule_versions",
}


async def test_the_database_refuses_what_the_ledger_must_never_hold(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        for why, statement in REFUSED.items():
            await session.run(text("savepoint trial"))
            with pytest.raises(DBAPIError) as refused:
                await session.run(
                    text(
                        statement.replace(
                            " from t",
                            " from (select * from transactions where method is null"
                            " or kind = 'repayment') t",
                        )
                    )
                )
            assert "does not exist" not in str(refused.value), why
            assert "syntax" not in str(refused.value), why
            assert "of relation" not in str(refused.value), why
            await session.run(text("rollback to savepoint trial"))
