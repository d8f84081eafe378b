"""Whoever has paid all of a loan is told once; a loan is settled by the terms of its own day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from agent import cast
from agent.collecting import by_hand, paid_off, receiving
from agent.collecting.books import Books, rules_of
from crm_store import events, ledger, loans, outbox
from crm_store.database import Store
from crm_store.outbox import Outbox
from tests.agent import bare_house

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SETTLES = 155_533  # as she is told in the chat on that day
ANNA, BEN = "user:anna", "user:ben"


@pytest.fixture
async def house(store: Store) -> Any:
    await cast.ensure(store, now=NOW)
    return bare_house.of(store, now=NOW)


async def pays(house: Any, amount: int, *, ref: str) -> None:
    books = Books(house.store, rules_of(house.now), house.now)
    async with house.store.transaction() as session:
        seen: dict[str, Any] = {"amount": amount, "by": ANNA, "on": NOW.date(), "bank_ref": ref}
        await by_hand.pay(session, "LN-1", books, **seen)


async def told(house: Any) -> list[str]:
    keys = "select id from outbox where dedupe_key like 'notice:paid_off:%' order by run_at, id"
    async with house.store.reading() as session:
        ids = [each[0] for each in (await session.run(text(keys))).all()]
        return [outbox.body(session, await session.get_one(Outbox, row))["text"] for row in ids]


@pytest.mark.proves("Stage 5: Loan Completion & Retention")
async def test_whoever_pays_all_is_told_once_and_again_only_after_money_went_back(
    house: Any,
) -> None:
    assert await paid_off.round_of(house) == 0
    await pays(house, SETTLES, ref="BW-1")
    assert (await paid_off.round_of(house), await paid_off.round_of(house)) == (1, 0)
    (said,) = await told(house)
    assert said.startswith("Your loan LN-1 is paid off. You owe nothing more on it.")
    async with house.store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        history = await events.of_customer(session, loan.customer_id)
        assert [each.data for each in history if each.kind == "notice"] == [{"told": "paid_off"}]
        assert {"loan": "closed", "before": "active"} in [each.data for each in history]
        entries = await ledger.entries(session, loan)
        (paid,) = [each for each in entries if each.amount_cents == SETTLES]
        books = Books(house.store, rules_of(NOW), NOW)
        back: dict[str, Any] = {"entry": str(paid.id)[-8:], "by": BEN, "reason": "bounced"}
        await by_hand.reverse(session, "LN-1", books, **back)
    assert await paid_off.round_of(house) == 0  # it runs again
    await pays(house, SETTLES + 500, ref="BW-2")
    assert (await paid_off.round_of(house), await paid_off.round_of(house)) == (1, 0)
    assert "N$5.00 more than you owed has come in: it is yours" in (await told(house))[-1]


async def test_a_number_that_may_be_anothers_and_old_news_are_told_nothing(house: Any) -> None:
    await pays(house, SETTLES, ref="BW-1")
    house.now = NOW + timedelta(days=31)
    assert await paid_off.round_of(house) == 0
    house.now = NOW
    async with house.store.transaction() as session:
        (each,) = await loans.paid_off_untold(session, since=NOW - timedelta(days=1))
        loan = await session.get_one(loans.Loan, each.loan_id)
        await session.run(
            text(
                "update channel_identities set verified_at = null where customer_id = :her"
            ).bindparams(her=loan.customer_id)
        )
    assert await paid_off.round_of(house) == 0
    assert await told(house) == []


async def test_a_loan_is_settled_by_the_terms_that_were_agreed_whatever_is_sold_today(
    house: Any,
) -> None:
    rules = rules_of(NOW)
    product = rules.policy.product.model_copy(update={"settlement": "accrued_by_day"})
    today = replace(rules.policy, product=product)
    changed = receiving.Rules(today, rules.calendar, rules.book)
    async with house.store.reading() as session:
        loan = await loans.by_ref(session, "LN-1")
        assert loan is not None
        day = NOW.date()
        assert await receiving.settles_for(session, loan, on=day, rules=changed) == SETTLES
