"""How loans and customers looked at a moment: what was written later changes nothing of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import log
from zoneinfo import ZoneInfo

from agent import cast, crowd
from crm_store import delinquency, ledger, model_history
from crm_store.database import Store
from crm_store.foretold import Kind
from crm_store.lateness import Measure
from crm_store.ledger import Booking
from crm_store.model_history import FEATURES, Looked, Within
from crm_store.money import Cents
from crm_store.split import Split
from crm_store.sql import Sql

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
THEN = NOW - timedelta(hours=1)  # when the cast was written
WITHIN = Within(late_days=30, ended_days=365, horizon_days=90)
MEASURE = Measure(tolerance=Cents(100), buckets=(1, 31), cured_after=2)
WINDHOEK = ZoneInfo("Africa/Windhoek")


async def looked(store: Store, kind: Kind, moment: datetime) -> Sequence[Looked]:
    async with store.reading() as session:
        return await model_history.looked_at(session, kind, moment=moment, within=WITHIN)


def by_name(kind: Kind, one: Looked) -> Mapping[str, float]:
    return dict(zip(FEATURES[kind], one.features, strict=True))


async def pays(store: Store, amount: int, *, on: date, at: datetime) -> None:
    async with store.transaction() as session:
        loan = await ledger.locked(session, "LN-1")
        assert loan is not None
        booking = Booking("repayment", Split(principal=Cents(amount)), on=on, by="user:anna", at=at)
        await ledger.book(session, loan, booking)


async def happened(store: Store, kind: Kind, one: Looked, moment: datetime) -> bool:
    async with store.reading() as session:
        found = await model_history.happened(
            session, kind, [one.subject], moment=moment, within=WITHIN
        )
    return one.subject in found


# As an erasure leaves her record; her loans stay in the books.
_ERASED = Sql("""update customers set flags = '{"erased": true}' where id = :customer""")


async def test_nothing_that_was_written_after_the_moment_is_known_at_it(store: Store) -> None:
    await cast.ensure(store, now=THEN)
    (before,) = await looked(store, "risk", NOW)
    told = by_name("risk", before)
    assert (told["days_late"], told["paid_share"], told["fallen_due"]) == (0, 0.25, 1)
    assert told["instalments"] == 4
    assert (told["earlier_loans"], told["late_share_before"]) == (0, 0)
    assert told["principal_log"] == log(200_000)
    assert await looked(store, "churn", NOW) == []
    assert await happened(store, "risk", before, NOW)  # nothing more came in by 26 December

    later = NOW + timedelta(days=2)
    await pays(store, 60_000, on=NOW.date(), at=later)  # of today, and known the day after tomorrow
    assert await looked(store, "risk", NOW) == [before]
    (after,) = await looked(store, "risk", later + timedelta(seconds=1))
    assert by_name("risk", after)["paid_share"] == 0.5

    await pays(store, 120_000, on=date(2026, 12, 20), at=NOW + timedelta(days=27))
    assert await looked(store, "risk", NOW) == [before]
    assert not await happened(store, "risk", before, NOW)
    ended = NOW + timedelta(days=30)
    assert await looked(store, "risk", ended) == []
    (gone,) = await looked(store, "churn", ended)
    left = by_name("churn", gone)
    assert (left["days_since_end"], left["loans"], left["last_instalments"]) == (3, 1, 4)
    assert (gone.subject, gone.customer, gone.loan) == (before.customer, before.customer, None)
    assert await happened(store, "churn", gone, ended)  # nothing was paid out to her again
    before_it = NOW - timedelta(days=told["days_since_lent"] + 1)
    assert not await happened(store, "churn", gone, before_it)

    async with store.transaction() as session:
        await session.ask(_ERASED, customer=gone.customer)
    assert await looked(store, "churn", ended) == await looked(store, "risk", NOW) == []


async def test_the_lateness_of_a_past_day_is_that_of_the_books_and_years_are_known_to_be_over(
    store: Store,
) -> None:
    await cast.ensure(store, now=NOW)
    await crowd.put(store, people=60, seed=7, now=NOW)
    day = date(2026, 6, 30)
    async with store.reading() as session:
        stood = await delinquency.standings(session, on=day, by=MEASURE)
        assert await model_history.first_lent(session) is not None
    midnight = datetime(2026, 7, 1, tzinfo=WINDHOEK)
    found = {each.subject: each.features[0] for each in await looked(store, "risk", midnight)}
    late = {each.loan_id: each.days_late for each in stood}
    # A loan that is late is a day later once the day is over.
    assert found == {loan: n + (n > 0) for loan, n in late.items() if n + (n > 0) <= 30}
    assert found
    for each in await looked(store, "churn", midnight):
        assert 0 <= each.features[0] <= WITHIN.ended_days
        assert each.loan is None
