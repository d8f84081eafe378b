"""The demo's crowd: the same from the same seed, and its books agree with themselves."""

from datetime import UTC, datetime
from uuid import UUID

from agent import cast, crowd, crowd_people
from agent.crowd_people import Drawn
from crm_store import customers
from crm_store.database import Store
from crm_store.sql import Sql
from flows import policy

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_crowd_has_books_that_agree_and_comes_once(store: Store) -> None:
    await cast.ensure(store, now=NOW)
    assert await crowd.put(store, people=60, seed=7, now=NOW) == 60
    assert await crowd.put(store, people=60, seed=7, now=NOW) == 0
    async with store.reading() as session:
        assert await session.ask(_WRONG) == []
        ((loans, written_off, running),) = await session.ask(_LOANS)
        assert loans > running > 0
        assert written_off < loans
        ((ahead,),) = await session.ask(_AHEAD, now=NOW)
        assert ahead == 0
        her = await customers.by_ref(session, "BUF-20")
        assert her is not None
        assert customers.name(session, her)


# Parts that do not add up to the loan, and loans whose end the money does not bear out.
_WRONG = Sql(
    """
    select l.ref from loans l
    cross join lateral (select sum(principal_cents) as principal, sum(charge_cents) as charge
        from instalments where loan_id = l.id) due
    cross join lateral (select
        coalesce(sum(principal_cents) filter (where kind in ('repayment', 'write_off')), 0) as back,
        coalesce(sum(principal_cents) filter (where kind = 'disbursement'), 0) as out
        from ledger_lines where loan_id = l.id) moved
    where due.principal <> l.principal_cents or due.charge <> l.finance_charge_cents
        or moved.out <> l.principal_cents
        or (l.status in ('closed', 'written_off')) <> (moved.back = l.principal_cents)
    """
)
_LOANS = Sql(
    """
    select count(*), count(*) filter (where status = 'written_off'),
        count(*) filter (where status = 'active') from loans
    """
)
_AHEAD = Sql(
    """
    select count(*) from (select paid_on::timestamptz as at from transactions
        union all select at from messages union all select created_at from cases) told
    where at > :now::timestamptz
    """
)


async def test_the_same_seed_draws_the_same_people(store: Store) -> None:
    def told(seed: int) -> list[object]:
        made = Drawn(vault, seed, policy.load().on(NOW.date()), NOW, partners=(UUID(int=1),))
        each = crowd_people.one(made, 3)
        return [each["customers"][0]["id"], each["leads"][0]["source"], len(each["messages"])]

    async with store.reading() as session:
        vault = session.vault
    assert told(1) == told(1) != told(2)
