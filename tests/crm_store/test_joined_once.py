"""Whoever was joined is one person in every figure and list, and several again afterwards."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crm_store import (
    asked,
    behind,
    conduct,
    feedback,
    lead_lists,
    leads,
    standing,
    tallies,
)
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.lead_lists import Wanted
from crm_store.row import new_id
from crm_store.tallies import Wanted as Within
from tests.crm_store import by_hand
from tests.crm_store.joining import NOW, merge, put, undo


@pytest.mark.proves("2.1 Customer Profile System", "Key Performance Indicators")
async def test_whoever_was_joined_is_counted_once_and_put_apart_as_before(store: Store) -> None:
    chance = random.Random(3)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second, third = [await put(session, chance, may_apply=False) for _ in range(3)]
        second.first_contact_at = NOW - timedelta(days=731)
        session.add(second)
    them = (first, second, third)
    await by_hand.put(store, _said_and_owed(*(str(each.id) for each in them)))
    async with store.transaction() as session:
        await standing.keep_loans(session, [each.id for each in them], on=NOW.date())
        await session.run(text("delete from customers_stirred"))
    apart = await _counted(store, *them)
    assert apart == {
        "nps": {3: 1, 9: 2},
        "csat": {5: 3},
        "agreed": 2,
        "promoted": (3,),
        "borrowers": (2, 50_000),
        "no_consent": 0,
        "customers": 3,
        "who_answered": 3,
        "worth": [40_000, None, 60_000],
        "satisfied": [3, 9, 9],
    }
    later = [await merge(store, *refs) for refs in (
        (first.ref, third.ref), (second.ref, first.ref),  # to whom somebody was joined goes on
    )]  # fmt: skip
    assert await _counted(store, *them) == {
        "nps": {9: 1},
        "csat": {5: 3},  # a rating is of that help
        "agreed": 1,
        "promoted": (1,),
        "borrowers": (1, 100_000),
        "no_consent": 0,  # her yes stays under the name that she gave it under
        "customers": 1,
        "who_answered": 1,
        "worth": [None, 100_000, None],
        "satisfied": [9, 9, 9],
    }
    async with store.reading() as session:
        worth = await _one(session, _WORTH, who=second.id)
        assert worth["inputs"]["years"] == 2  # since any of the three first wrote
    assert [await undo(store, each) for each in reversed(later)] == [None, None]
    assert await _counted(store, *them) == apart


async def test_of_two_leads_of_one_person_one_is_hers_and_two_are_again_when_put_apart(
    store: Store,
) -> None:
    chance = random.Random(4)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second, third = [await put(session, chance, may_apply=False) for _ in range(3)]
        await session.run(text("delete from leads"))
    first_ref, second_ref = str(first.id), str(second.id)
    at = NOW.isoformat()
    lead = {"source": "website", "created_at": at, "last_activity_at": at}
    await by_hand.put(store, {"leads": [
        {"customer_id": first_ref, "ref": "LEAD-1", **lead},
        {"customer_id": second_ref, "ref": "LEAD-2", **lead},
        {"customer_id": second_ref, "ref": "LEAD-3", **lead, "status": "closed", "ended_at": at},
        {"customer_id": str(third.id), "ref": "LEAD-4", **lead},
    ]})  # fmt: skip
    assert (apart := await _leads(store)) == (4, 3, {"LEAD-1", "LEAD-2", "LEAD-4"}, 4)
    joined = await merge(store, first.ref, second.ref)
    assert await _leads(store) == (3, 2, {"LEAD-1", "LEAD-4"}, 3)
    async with store.reading() as session:
        mine = await leads.open_lead(session, first.id)
        assert mine is not None
        assert mine.ref == "LEAD-1"
        (found,) = await lead_lists.listed(session, Wanted(ref="LEAD-3"))
        assert found.customer == first.ref  # what she had before is hers too
    assert await undo(store, joined) is None
    assert await _leads(store) == apart

    joined = await merge(store, third.ref, first.ref)  # the one who stays has one as well
    assert await _leads(store) == (3, 2, {"LEAD-2", "LEAD-4"}, 3)
    assert await undo(store, joined) is None
    async with store.transaction() as session:
        await session.run(text("update leads set status = 'closed', ended_at = :at where"
            " ref = 'LEAD-4'"), {"at": NOW})  # fmt: skip
    await merge(store, third.ref, first.ref)
    async with store.reading() as session:
        mine = await leads.open_lead(session, third.id)
        assert mine is not None
        assert mine.ref == "LEAD-1"  # she has one, and it goes on under the name that stays


async def _leads(store: Store) -> tuple[int, int, set[str], int]:
    """How many there are, how many are open, which are listed, and how many the views show."""
    long_ago, soon = NOW - timedelta(days=1), NOW + timedelta(days=1)
    async with store.reading() as session:
        together = await lead_lists.together(session, since=long_ago.date())
        by_source = await tallies.leads_by_source(session, long_ago, soon)
        (asked_for,) = await asked.leads_by_source(session, long_ago, soon)
        rows = await behind.rows(session, "leads", Within(long_ago, soon, NOW, most=50))
        shown = await _one(session, "select count(*) from crm.leads")
        figures = await _one(session, _NEW_LEADS, since=long_ago, until=soon)
        counts = await lead_lists.counts(session)
        listed = {each.ref for each in await lead_lists.listed(session, Wanted())}
    all_of_them = {together.leads, sum(each.n for each in by_source), asked_for.n, len(rows),
        figures, sum(counts.values())}  # fmt: skip
    assert len(all_of_them) == 1
    return together.leads, counts["new"], listed, shown


def _said_and_owed(first: str, second: str, third: str) -> by_hand.Rows:
    """What each of the three answered, and the loans of the first and the third."""
    lent: list[tuple[str, str, str, int]] = [
        (first, str(new_id()), str(new_id()), 40_000), (third, str(new_id()), str(new_id()), 60_000)
    ]  # fmt: skip
    said = ((first, 3, "2026-10-01"), (second, 9, "2026-11-20"), (third, 9, "2026-10-20"))
    return {
        "applications": [
            {"id": form, "customer_id": who, "stage": "active_loan", "started_at": "2026-09-01",
                "submitted_at": "2026-09-01", "touched_at": "2026-09-01"}
            for who, form, _, _ in lent
        ],
        "loans": [
            {"id": loan, "customer_id": who, "application_id": form, "disbursed_on": "2026-09-02",
                "created_at": "2026-09-02"}
            for who, form, loan, _ in lent
        ],
        "instalments": [
            {"loan_id": loan, "n": 1, "due_on": "2027-01-25", "principal_cents": 60_000,
                "charge_cents": charge}
            for _, _, loan, charge in lent
        ],
        "transactions": [
            {"loan_id": loan, "kind": "repayment", "paid_on": "2026-10-01",
                "amount_cents": charge, "charge_cents": charge}
            for _, _, loan, charge in lent
        ],
        "consents": [{"customer_id": who, "at": "2026-08-01"} for who, _, _, _ in lent],
        "feedback": [
            {"customer_id": who, "survey": survey, "score": score, "at": at}
            for who, nps, at in said for survey, score in (("nps", nps), ("csat", 5))
        ],
    }  # fmt: skip


_ALWAYS = "'2020-01-01', '2099-01-01'"
_FIGURE = f"select n, value from crm.business_figures({_ALWAYS}) where figure = :figure"
_NEW_LEADS = """
select value::int from crm.business_figures(:since, :until) where figure = 'leads'
"""
_WORTH = "select crm.calculate_customer_lifetime_value(:who, '2026-11-23 08:00+00')"
_SATISFIED = """
select (parts -> 'satisfaction' ->> 'points')::float
from crm.health_parts(array[cast(:who as uuid)], '2026-11-23 08:00+00')
"""


async def _counted(store: Store, *them: Customer) -> dict[str, Any]:
    """How many the figures take these three for, and what they say of each record."""
    async with store.reading() as session:
        said = await feedback.counts(session, NOW - timedelta(days=365), NOW)
        figures = {
            name: (await session.run(text(_FIGURE), {"figure": name})).one()
            for name in ("nps", "realised_value_mean")
        }
        broken = f"select count(*) from crm.violations({_ALWAYS}) where rule = 'no_consent_kept'"
        answered = "select count(distinct customer_id) from crm.survey_responses"
        return {
            **said,
            "agreed": sum(each.granted for each in await conduct.consents(session)),
            "promoted": (figures["nps"][0],),
            "borrowers": tuple(map(int, figures["realised_value_mean"])),
            "no_consent": await _one(session, broken),
            "customers": await _one(session, "select count(*) from crm.customers"),
            "who_answered": await _one(session, answered),
            "worth": [(await _one(session, _WORTH, who=each.id))["value"] for each in them],
            "satisfied": [await _one(session, _SATISFIED, who=each.id) for each in them],
        }


async def _one(session: Session, asked: str, **named: object) -> Any:
    return (await session.run(text(asked), named)).scalar_one()
