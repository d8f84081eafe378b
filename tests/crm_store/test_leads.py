"""Leads and deals as the database keeps them, and as the promised names tell of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_store import deals, leads
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.deals import Deal
from crm_store.leads import Agreed, Lead, Origin, Typed
from flows import deals as rules_of
from flows import lead_rules
from tests.crm_store.by_hand import put, who

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    async with store.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


@pytest.mark.proves("4.1 Lead Sources & Tracking")
async def test_a_lead_is_begun_once_and_each_capture_is_kept_as_it_was(store: Store) -> None:
    async with store.transaction() as session:
        her = Customer(first_contact_at=MONDAY)
        session.add(her)
        await session.flush()
        origin = Origin("website", "radio", cost_cents=250)
        lead, is_new = await leads.opened(session, her.id, origin, at=MONDAY)
        again, is_new_again = await leads.opened(session, her.id, Origin("desk"), at=MONDAY)
        assert (lead.id, is_new, is_new_again, again.source) == (again.id, True, False, "website")
        kept = [
            await leads.capture(
                session, lead, origin, agreed=Agreed("lead_contact.1", None, "en"),
                typed=Typed("Selma", "Kalahari Foods"), code=code, key=key, by="form", at=MONDAY,
            )
            for code, key in (("BL-AAAAAAAA", "form:1"), ("BL-BBBBBBBB", "form:1"))
        ]  # fmt: skip
        assert kept == [True, False]
    async with store.reading() as session:
        found = await leads.of_code(session, "bl-aaaaaaaa", customer=her.id)
        assert found is not None
        assert leads.typed(session, found) == Typed("Selma", "Kalahari Foods")
        assert await leads.of_code(session, "BL-AAAAAAAA", customer=lead.id) is None
        assert await leads.captured_since(session, her.id, since=MONDAY) == 0
    assert b"Selma" not in bytes(found.name_sealed or b"")
    for change in ("update lead_captures set by = 'x'", "delete from deal_steps"):
        with pytest.raises(DBAPIError):
            async with store.engine.begin() as connection:
                await connection.execute(text(change))


@pytest.mark.proves("Deal Management Features")
async def test_a_deal_keeps_its_steps_and_cannot_be_lost_without_a_reason(store: Store) -> None:
    async with store.transaction() as session:
        deal = Deal(
            name="Omaheke Meat", value_cents=5_000_001, probability_pct=30, owner="user:simon",
            expected_close_on=date(2026, 11, 20),
        )  # fmt: skip
        await deals.begin(session, deal, by="user:simon", at=MONDAY)
        deal.stage = "proposal"
        deals.step(session, deal, before="prospect", by="user:simon", at=MONDAY)
    assert deal.ref == "DEAL-1"
    async with store.reading() as session:
        assert [each.to_stage for each in await deals.steps_of(session, deal.id)] == [
            "prospect", "proposal",
        ]  # fmt: skip
        assert await deals.overdue(session, on=date(2026, 11, 20)) == []
        assert [each[0] for each in await deals.overdue(session, on=date(2026, 11, 21))] == [
            "DEAL-1"
        ]
    assert await rows(store, "select kind, status, value_cents, owner from crm.deals") == [
        ("partnership", "open", 5_000_001, "user:simon")
    ]
    ((said,),) = await rows(store, "select crm.get_sales_pipeline_metrics('2026-01-01')")
    assert said["value"] == 1_500_000  # 30 %, half away from zero as SQL rounds
    for change in (
        "update deals set status = 'lost', closed_at = now()",
        "update deals set status = 'won', closed_at = now()",
        "update deals set status = 'open', loss_reason = 'price'",
    ):
        with pytest.raises(DBAPIError):
            async with store.engine.begin() as connection:
                await connection.execute(text(change))


@pytest.mark.proves("Lead Qualification Framework")
async def test_the_names_show_the_rules_that_are_in_force(store: Store) -> None:
    rules = rules_of.book().on(MONDAY.date())
    for column in ("probability_pct", "loan_days"):
        shown = dict(await rows(store, f"select stage, {column} from crm.sales_pipeline_stages"))
        assert shown == getattr(rules, column)
    points = dict(
        await rows(store, "select part, sum(points) from crm.lead_scoring_rules group by part")
    )
    assert points == lead_rules.TOTALS
    async with store.transaction() as session:
        her = Customer(first_contact_at=MONDAY)
        session.add(her)
        await session.flush()
        session.add(Lead(customer_id=her.id, source="desk", last_activity_at=MONDAY))
    ((ref, score, chance),) = await rows(
        store, "select ref, score, conversion_probability from crm.leads"
    )
    assert (ref, score, chance) == ("LEAD-1", None, None)


LENT = ("pending", "cancelled", "active", "closed", "written_off", "active")


@pytest.mark.proves("4.1 Lead Sources & Tracking")
async def test_a_lead_has_become_a_loan_only_once_its_money_was_paid_out(store: Store) -> None:
    captured, lent, later = "2026-11-02", "2026-11-03", "2026-11-04"
    await put(store, {
        "leads": [{"customer_id": who(n), "ref": f"LEAD-{n}", "last_activity_at": later,
            "created_at": later if n == len(LENT) else captured}  # the last had borrowed before
            for n in range(1, len(LENT) + 1)],
        "loans": [{"customer_id": who(n), "application_id": who(n), "status": status,
            "disbursed_on": "2026-11-10", "created_at": lent}
            for n, status in enumerate(LENT, start=1)],
    })  # fmt: skip
    async with store.transaction() as session:
        moved = await leads.settle(
            session, dormant_since=datetime(2026, 11, 1, tzinfo=UTC), at=MONDAY
        )
    found = await rows(store, "select ref from leads where status = 'converted' order by ref")
    assert (moved, found) == (3, [("LEAD-3",), ("LEAD-4",), ("LEAD-5",)])
