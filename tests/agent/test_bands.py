"""Age and pay as lists know them: proved, coarse, moved by a birthday, and gone with her."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from agent import scoring_customers
from agent.identity_numbers import years_of
from crm_store import applications, customers, holdings, segments, standing
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.row import new_id
from crm_store.segments import Asked
from flows import policy

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RULES = policy.load().on(NOW.date()).customers
HER_ID = "01112400123"  # twenty-five on 24 November 2026


async def _selma(store: Store, *, number: str | None = HER_ID) -> UUID:
    async with store.transaction() as session:
        she = Customer(id=new_id(), first_contact_at=NOW)
        session.add(she)
        await session.flush()
        if number is not None:
            assert await customers.set_id_number(session, she, number)
    return she.id


async def _earns(store: Store, she: UUID, cents: int, *, days_ago: int) -> UUID:
    """An application of hers in which she told what she earns."""
    row, at = new_id(), NOW - timedelta(days=days_ago)
    told = {"remuneration": {"value": cents, "message_id": "m", "at": at.isoformat()}}
    async with store.transaction() as session:
        sealed = applications.seal_facts(session, row, told)
        await session.run(text("set local session_replication_role = replica"))
        await session.run(
            text(
                "insert into applications (id, customer_id, stage, principal_cents, months,"
                " policy_version, started_at, touched_at, version, facts_sealed)"
                " values (:id, :she, 'withdrawn', 200000, 3, '', :at, :at, 0, :facts)"
            ),
            {"id": row, "she": she, "at": at, "facts": sealed},
        )
    return row


async def _confirmed(store: Store, application: UUID, outcome: str) -> None:
    async with store.transaction() as session:
        await session.run(text("set local session_replication_role = replica"))
        await session.run(
            text(
                "insert into employment_checks (id, application_id, partner_id, way, asked_at,"
                " answered_at, outcome) values (gen_random_uuid(), :application,"
                " gen_random_uuid(), 'person', :at, :at, :outcome)"
            ),
            {"application": application, "at": NOW, "outcome": outcome},
        )


async def _bands(store: Store, she: UUID, *, at: datetime = NOW) -> tuple[str | None, str | None]:
    async with store.transaction() as session:
        await scoring_customers.of(session, [she], RULES, at=at)
        row = await standing.of_customer(session, she)
    assert row is not None
    return row.age_band, row.income_band


@pytest.mark.proves("8.8 Customer Segmentation")
async def test_a_birthday_moves_her_band_and_nobody_else(store: Store) -> None:
    she, nobody = await _selma(store), await _selma(store, number=None)
    assert await _bands(store, she) == ("18-24", None)
    # 22:30 in UTC is half past midnight of her birthday in Windhoek.
    birthday = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert await _bands(store, she, at=birthday) == ("25-34", None)
    assert await _bands(store, nobody, at=birthday) == (None, None)


@pytest.mark.proves("8.8 Customer Segmentation")
async def test_pay_counts_from_when_somebody_has_confirmed_it(store: Store) -> None:
    she = await _selma(store)
    old = await _earns(store, she, 450_000, days_ago=90)
    assert await _bands(store, she) == ("18-24", None)
    await _confirmed(store, old, "refused")
    assert await _bands(store, she) == ("18-24", None)
    await _confirmed(store, old, "confirmed")
    assert await _bands(store, she) == ("18-24", "3000-5999")
    # What she tells of a rise counts once it is confirmed, and not before.
    new = await _earns(store, she, 1_200_000, days_ago=1)
    assert await _bands(store, she) == ("18-24", "3000-5999")
    await _confirmed(store, new, "corrected")
    assert await _bands(store, she) == ("18-24", "10000-19999")


async def test_the_list_and_the_board_count_alike_and_unknown_is_a_band(store: Store) -> None:
    people = [await _selma(store), *[await _selma(store, number=None) for _ in range(2)]]
    for each in people:
        await _bands(store, each)
    async with store.reading() as session:
        counted = await segments.by_band(session)
        assert counted == {"age": {"18-24": 1, "unknown": 2}, "pay": {"unknown": 3}}
        for kind, found in counted.items():
            for band, n in found.items():
                assert await segments.count(session, Asked(**{kind: band})) == n
        assert await segments.count(session, Asked(age="18-24", pay="unknown")) == 1


async def test_a_number_that_does_not_open_here_is_an_age_that_is_not_known(store: Store) -> None:
    she, other = await _selma(store), await _selma(store, number="90041200123")
    async with store.transaction() as session:
        await session.run(
            text("update customers set id_number_sealed = :other where id = :id"),
            {"other": (await session.get_one(Customer, other)).id_number_sealed, "id": she},
        )
    assert await _bands(store, she) == (None, None)
    assert await _bands(store, other) == ("35-44", None)


def test_an_age_is_told_by_the_one_century_that_fits(subtests: pytest.Subtests) -> None:
    for digits, on, years in (
        ("08112300123", date(2026, 11, 22), None),  # eighteen tomorrow, or a hundred and eighteen
        ("08112300123", date(2026, 11, 23), 18),
        ("40010100123", date(2026, 11, 23), 86),
        ("26112300123", date(2026, 11, 23), 100),
        ("26112200123", date(2026, 11, 21), 99),
        ("04022900123", date(2026, 2, 28), 21),  # on a day that most years do not have
        ("04022900123", date(2026, 3, 1), 22),
        ("03022900123", date(2026, 3, 1), None),  # no such day
        ("", date(2026, 3, 1), None),
        ("passport 12", date(2026, 3, 1), None),
    ):
        with subtests.test(digits=digits, on=on):
            assert years_of(digits, today=on, least_years=18) == years


async def test_an_erasure_takes_the_bands_and_what_they_were_told_from(store: Store) -> None:
    she = await _selma(store)
    await _confirmed(store, await _earns(store, she, 450_000, days_ago=9), "confirmed")
    assert await _bands(store, she) == ("18-24", "3000-5999")
    taken = {each.table: each for each in holdings.HOLDINGS}
    assert taken["customer_standing"].deleted
    for table, sealed in (("customers", "id_number_sealed"), ("applications", "facts_sealed")):
        assert taken[table].puts[sealed] == "null"
        whose = "id" if table == "customers" else "customer_id"
        async with store.transaction() as session:
            await session.run(text("set local session_replication_role = replica"))
            await session.run(
                text(f"update {table} set {sealed} = null where {whose} = :she"), {"she": she}
            )
    assert await _bands(store, she) == (None, None)
