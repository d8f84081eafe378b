"""How late a loan is: 0 on its due date, 1 the next day, and paused days do not count."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from agent import cast
from crm_store import delinquency, ledger, schedules
from crm_store.database import Session, Store
from crm_store.delinquency import Standing
from crm_store.lateness import Measure
from crm_store.ledger import Booking
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.schedules import Payment
from crm_store.split import Split

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MEASURE = Measure(tolerance=Cents(100), buckets=(1, 4, 31, 61, 91), cured_after=2)
NEXT = date(2026, 11, 25)  # one of four payments is in; three of N$600.00 are to come


@pytest.fixture
async def cast_on(store: Store) -> None:
    await cast.ensure(store, now=NOW)


async def hers(session: Session) -> Loan:
    loan = await ledger.locked(session, "LN-1")
    assert loan is not None
    return loan


async def stands(session: Session, on: date) -> Standing:
    (standing,) = await delinquency.standings(session, on=on, by=MEASURE)
    return standing


def days(count: int) -> date:
    return NEXT + timedelta(days=count)


async def pays(session: Session, amount: int) -> None:
    parts = Split(principal=Cents(amount))
    booking = Booking("repayment", parts, on=NEXT, by="user:anna", at=NOW)
    await ledger.book(session, await hers(session), booking)


async def test_days_late_count_from_the_oldest_payment_that_is_missing(
    store: Store, cast_on: None
) -> None:
    async with store.reading() as session:
        found = [
            (on, standing.days_late, standing.overdue)
            for on in (days(-1), days(0), days(1), days(29), days(30), days(70))
            for standing in [await stands(session, on)]
        ]
    assert found == [
        (days(-1), 0, 0),
        (days(0), 0, 0),
        (days(1), 1, 60_000),
        (days(29), 29, 60_000),  # the next is due that day, and late tomorrow
        (days(30), 30, 120_000),
        (days(70), 70, 180_000),
    ]


async def test_what_a_payroll_rounds_off_is_not_late(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        await pays(session, 59_900)
        standing = await stands(session, days(20))
        assert (standing.days_late, standing.since, standing.overdue) == (0, None, 100)
        assert (standing.outstanding, standing.principal) == (120_100, 90_100)


async def test_paused_days_do_not_count_and_none_counts_twice(store: Store, cast_on: None) -> None:
    async with store.transaction() as session:
        loan = await hers(session)
        for first, last in ((-5, 3), (2, 9), (15, 90)):
            schedules.pause(
                session, loan, from_on=days(first), until_on=days(last), why="hardship",
                by="user:anna", at=NOW,
            )  # fmt: skip
        await session.flush()
        late = [(await stands(session, days(each))).days_late for each in (5, 10, 14, 15, 60)]
    assert late == [0, 1, 5, 5, 5]


async def test_a_penalty_is_outstanding_and_does_not_make_a_loan_late(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        parts = Split(penalty=Cents(3_000))
        penalty = Booking("penalty", parts, on=NEXT, by="bot", at=NOW)
        await ledger.book(session, await hers(session), penalty)
        standing = await stands(session, NEXT)
    assert (standing.days_late, standing.outstanding) == (0, 183_000)


@pytest.mark.proves("Key Performance Indicators", "Risk Management Integration")
async def test_risk_and_arrears_are_two_figures(store: Store, cast_on: None) -> None:
    async with store.reading() as session:
        found = {
            count: (await delinquency.portfolio(session, on=days(count), by=MEASURE))[0]
            for count in (0, 30, 31, 91)
        }
        _, partners = await delinquency.portfolio(session, on=days(31), by=MEASURE)
    assert {count: (each.par30, each.par90) for count, each in found.items()} == {
        0: (0, 0),
        30: (0, 0),
        31: (1, 0),
        91: (1, 1),
    }
    assert found[31].arrears_rate == Fraction(120_000, 180_000)
    assert {count: each.buckets for count, each in found.items()} == {
        0: (0, 0, 0, 0, 0),
        30: (0, 1, 0, 0, 0),
        31: (0, 0, 1, 0, 0),
        91: (0, 0, 0, 0, 1),
    }
    assert list(partners.values()) == [found[31]]


async def test_a_restructured_loan_is_at_risk_until_it_is_cured(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await hers(session)
        old = await schedules.payments(session, loan)
        moved = [old[0], *(Payment(days(60 + 30 * n), old[1].principal, old[1].charge)
                 for n in range(3))]  # fmt: skip
        await schedules.replace(
            session, loan, moved, why="arrangement", on=NEXT, by="user:anna", at=NOW
        )
        assert (await stands(session, days(50))).days_late == 0
        for uncured in (True, True, False):
            together, _ = await delinquency.portfolio(session, on=days(50), by=MEASURE)
            assert (together.par30 == 1, (await stands(session, days(50))).uncured) == (
                uncured,
                uncured,
            )
            await pays(session, 60_000)


async def test_a_past_day_shows_what_ran_then_by_the_schedule_of_then(
    store: Store, cast_on: None
) -> None:
    async with store.transaction() as session:
        loan = await hers(session)
        old = await schedules.payments(session, loan)
        later = NOW + timedelta(days=40)
        moved = [old[0], *(Payment(days(60 + 30 * n), old[1].principal, old[1].charge)
                 for n in range(3))]  # fmt: skip
        await schedules.replace(
            session, loan, moved, why="arrangement", on=later.date(), by="user:anna", at=later
        )
        before = await stands(session, days(31))
        assert (before.days_late, before.outstanding) == (31, 180_000)
        parts = Split(charge=Cents(30_000), principal=Cents(150_000))
        paid = Booking("repayment", parts, on=days(50), by="user:anna", at=later)
        await ledger.book(session, loan, paid)
        await ledger.step(session, loan, "closed", by="user:anna", at=later)
        found = {
            count: (await delinquency.portfolio(session, on=days(count), by=MEASURE))[0].loans
            for count in (-90, 31, 49, 50, 51)
        }
        assert await stands(session, days(31)) == before
        (of_hers,) = await delinquency.of_customer(
            session, loan.customer_id, on=days(31), by=MEASURE
        )
    assert found == {-90: 0, 31: 1, 49: 1, 50: 0, 51: 0}
    assert of_hers == before
