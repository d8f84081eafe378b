"""What is being sold, reckoned from rows written by hand."""

from collections.abc import Mapping

import pytest

from crm_store import names_promised
from crm_store.database import Store
from tests.crm_store.by_hand import Row, Rows, put, who
from tests.crm_store.lent_by_hand import AFTER, BEFORE, JUNE


def _deal(value: int, stage: str, created: str, closed: str | None = None, **more: object) -> Row:
    chance = {"prospect": 10, "needs": 20, "proposal": 50, "onboarding": 100}[stage]
    return {"value_cents": value, "stage": stage, "probability_pct": chance, "created_at": created,
        "closed_at": closed, **more}  # fmt: skip


def _asked(n: int, stage: str, charge: int, started: str) -> Row:
    return {"id": who(n), "ref": f"APP-{n}", "customer_id": who(n), "stage": stage,
        "quote": {"finance_charge": charge}, "started_at": started, "touched_at": started,
        "submitted_at": started}  # fmt: skip


def _stepped(n: int, before: str, to: str, at: str) -> Row:
    return {"kind": "stage", "customer_id": who(n), "subject": f"APP-{n}", "at": at,
        "data": {"from": before, "to": to}}  # fmt: skip


SOLD: Rows = {
    "applications": [
        _asked(51, "decision", 30_000, "2025-06-10 08:00+02"),  # open, in negotiation
        _asked(54, "active_loan", 30_000, "2025-05-20 08:00+02"),  # won, in 20 days
        _asked(56, "declined", 10_000, "2025-05-20 08:00+02"),  # lost, while it was a proposal
    ],
    "events": [
        _stepped(51, "manual_review", "decision", "2025-06-29 23:30+02"),
        _stepped(54, "agreement_signing", "disbursement", "2025-06-09 08:00+02"),
        _stepped(56, "manual_review", "declined", "2025-06-15 08:00+02"),
    ],
    "decisions": [
        {"application_id": who(56), "at": "2025-06-15", "outcome": "declined",
            "reason_codes": ["R04", "R06"]},
    ],
    "deals": [
        _deal(100_000, "prospect", "2025-05-20", expected_close_on="2025-12-31"),
        _deal(50_000, "onboarding", "2025-05-01 08:00+02", "2025-06-10 08:00+02", status="won"),
        _deal(70_000, "proposal", "2025-05-20", "2025-06-30 23:59:59+02", status="lost",
            loss_reason="price"),
        _deal(80_000, "needs", "2025-05-20", AFTER, status="lost", loss_reason="price"),
        _deal(90_000, "onboarding", "2025-05-01", BEFORE, status="won"),
        _deal(99_900, "prospect", AFTER),
    ],
}  # fmt: skip


@pytest.mark.proves("Deal Management Features", "Database Functions Implemented")
async def test_what_is_being_sold_can_be_reckoned_by_hand(store: Store) -> None:
    await put(store, SOLD)
    async with store.reading() as session:
        found = await names_promised.reckon_over(session, "get_sales_pipeline_metrics", JUNE)
    # How many are open there, what they are worth, and of how many that came so far what part
    # went on.
    stages: Mapping[str, tuple[int, int, int, int, int, float | None]] = {
        "prospect": (1, 100_000, 10, 10_000, 8, 0.875),
        "needs": (0, 0, 20, 0, 7, 0.8571),
        "proposal": (0, 0, 50, 0, 6, 0.6667),
        "negotiation": (1, 30_000, 80, 24_000, 4, 0.75),
        "closing": (0, 0, 90, 0, 3, 1),
        "onboarding": (0, 0, 100, 0, 3, None),
    }
    named = ("open", "value_cents", "probability_pct", "weighted_cents", "entered", "went_on")
    assert found["components"] == {
        "stages": {stage: dict(zip(named, each, strict=True)) for stage, each in stages.items()},
        "loss_reasons": {
            "R04": {"count": 1, "value_cents": 10_000},
            "price": {"count": 1, "value_cents": 70_000},
        },
        "expected": {
            "2025-12": {"count": 1, "value_cents": 100_000, "weighted_cents": 10_000},
            # In negotiation since 29 June, and so expected on 4 July.
            "2025-07": {"count": 1, "value_cents": 30_000, "weighted_cents": 24_000},
        },
        "win_rate": 0.5,
        "cycle_days": 30,  # 20 and 40
        "velocity_cents_per_day": 1_333,  # two open, half are won, N$400.00 each, in 30 days
    }
    assert (found["value"], found["n"], found["coverage"]) == (34_000, 8, 100)
    said = ("open", "won", "lost", "average_won_cents")
    assert [found["inputs"][name] for name in said] == [2, 2, 2, 40_000]
