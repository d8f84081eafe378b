"""How it goes with a partner, reckoned from rows written by hand."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from crm_store.database import Store
from tests.crm_store.by_hand import Row, Rows, put, who
from tests.crm_store.lent_by_hand import JULY, dues, lent, payment, reckoned


def _rated(what: str, value: float, at: str = "2025-06-01") -> Row:
    return {"subject": "EMP-1", "kind": what, "value": value, "at": at}


PARTNER: Rows = {
    "partners": [{"id": who(1), "ref": "EMP-1"}],
    "customers": [{"id": who(n), "partner_id": who(1), "first_contact_at": "2024-11-01"}
        for n in (1, 2, 3, 4)],
    "partner_headcounts": [{"partner_id": who(1), "on_day": day, "employees": n}
        for day, n in (("2024-01-01", 96), ("2025-01-01", 100), ("2025-07-02", 500))],
    "loans": [
        lent(1, 1, "2025-02-01", partner=1), lent(2, 2, "2024-12-01", partner=1),
        lent(3, 3, "2025-02-01", partner=1), lent(4, 4, "2025-05-01", partner=1),
        lent(5, 5, "2025-05-01", partner=1, status="pending"),
        lent(6, 6, "2025-02-01", partner=2),
    ],
    "instalments": [
        *dues(1, "2025-05-31"),  # 31 days late: N$100 of N$2,000
        *dues(2, "2025-08-01", principal=60_000, charge=500_000),
        *dues(3, "2025-09-01", principal=60_000), *dues(4, "2025-09-01", principal=70_000),
        *dues(6, "2025-05-01", principal=99_900),
    ],
    "transactions": [
        payment(2, "2025-01-02", charge=30_000),  # 180 days ago: too long
        payment(2, "2025-03-01", charge=60_000), payment(2, "2025-04-02", charge=40_000),
        payment(2, "2025-04-03", charge=50_000), payment(2, "2025-07-01", charge=60_000),
        payment(2, "2025-07-02", charge=99_000),
    ],
    "deduction_files": [
        {"id": who(1), "partner_id": who(1), "month": "2025-06-01", "at": "2025-06-20"},
        {"id": who(2), "partner_id": who(1), "month": "2025-03-01", "at": "2025-03-20"},
    ],
    "deduction_lines": [
        {"file_id": who(file), "n": n, "loan_id": who(1), "outcome": outcome}
        for file, outcomes in ((1, ("full",) * 18 + ("more", "partial")), (2, ("refused",) * 9))
        for n, outcome in enumerate(outcomes, start=1)
    ],
    "employment_checks": [
        {"application_id": who(n), "partner_id": who(1), "asked_at": asked, "answered_at": said,
            "way": way, "outcome": "confirmed", "link_id": who(n) if way == "email" else None}
        for n, (asked, said, way) in enumerate((
            ("2025-06-02 08:00+02", "2025-06-03 13:00+02", "email"),  # 14 hours
            ("2025-06-09 08:00+02", "2025-06-12 11:00+02", "email"),  # 30
            ("2025-06-09 08:00+02", "2025-06-30 08:00+02", "person"),
            ("2024-06-03 08:00+02", "2024-06-30 08:00+02", "email"),
        ), start=1)
    ],
    "cases": [{"customer_id": who(1), "conversation_id": who(1), "sla_due_at": "2025-06-03",
        "created_at": "2025-06-02 08:00+02", "settled_at": "2025-06-06 16:00+02"}],  # 44 hours
    "feedback": [{"survey": "partner_nps", "score": score, "partner_id": who(1), "at": at}
        for score, at in ((7, "2025-05-01"), (8, "2025-06-01"), (0, "2024-06-30"))],
    "scores": [
        _rated("partner_alignment", 4), _rated("partner_alignment", 3),
        _rated("partner_alignment", 1, "2024-12-01"), _rated("partner_market", 2),
    ],
    "deals": [
        {"partner_id": who(1), "value_cents": 1, "probability_pct": 50, "created_at": "2025-06-01"},
        {"partner_id": who(1), "value_cents": 1, "probability_pct": 50, "created_at": "2025-06-01",
            "status": "lost", "loss_reason": "price", "closed_at": "2025-06-02"},
    ],
}  # fmt: skip


@pytest.mark.proves("Partner Health Scoring", "Database Functions Implemented")
async def test_how_it_goes_with_a_partner_can_be_reckoned_by_hand(store: Store) -> None:
    await put(store, PARTNER)
    found = await reckoned(
        store, "crm.calculate_partner_performance_score(:who, :at)", who=who(1), at=JULY
    )
    points = {
        pillar: {name: part["points"] for name, part in each["parts"].items()}
        for pillar, each in found["components"].items()
    }
    assert points == {
        "financial": {
            "revenue_growth": 10.5,  # from N$1,000 to 1,100: 30 of 40 points of the way, of 14
            "utilisation_trend": 7.8,  # from 3 to 4 of 100: 6 of 10 points of the way, of 13
            "default": 8.67,  # 5 per cent are at risk: two thirds of the way from 15, of 13
        },
        "operational": {
            "integration_stability": 5,  # 19 of 20: half of the way from 90 per cent
            "process_efficiency": 5,  # 22 hours: half of the way from 40 to 4
            "issue_resolution": 5,  # 44 hours: half of the way from 80 to 8
        },
        "relationship": {
            "satisfaction": 5,  # 7.5: five eighths of the way from 5 to 9, of 8
            "communication": 2,  # in March and June: 2 of 6 months, of 6
            "strategic_alignment": 3.75,  # 3.5 of 1 to 5: five eighths of 6
        },
        "growth": {
            "employee_growth": 2.45,  # 4 more than 96: 9.17 of 15 points of the way, of 4
            "expansion": 3,
            "market_position": 0.75,  # 2 of 1 to 5: a quarter of 3
        },
    }
    assert found["inputs"]["pillars"] == {
        "financial": 26.97, "operational": 15, "relationship": 10.75, "growth": 6.2,
    }  # fmt: skip
    assert (found["value"], found["coverage"], found["n"]) == (58.9, 100, 4)
    assert found["period"] == {"from": "2025-01-02", "to": "2025-07-01"}


@pytest.mark.proves("Partner Health Scoring")
async def test_a_partner_who_answers_nothing_has_no_points_for_it_after_a_week(
    store: Store, subtests: pytest.Subtests
) -> None:
    asked = ((1, "2025-06-24 08:00+02", 0), (2, "2025-06-25 08:00+02", None), (3, None, None))
    await put(store, {
        "partners": [{"id": who(n), "ref": f"EMP-{n}"} for n, *_ in asked],
        "employment_checks": [{"application_id": who(n), "partner_id": who(n), "asked_at": at,
            "way": "email", "link_id": who(n)} for n, at, _ in asked if at],
    })  # fmt: skip
    for n, _, points in asked:
        with subtests.test(partner=n):
            found = await reckoned(
                store, "crm.calculate_partner_performance_score(:who, :at)", who=who(n), at=JULY
            )
            parts = found["components"]["relationship"]["parts"]
            assert parts["communication"]["points"] == points


@pytest.mark.proves("Partner Health Scoring")
async def test_a_month_is_that_of_windhoek_wherever_the_database_stands(
    store: Store, subtests: pytest.Subtests
) -> None:
    heard = ("2025-05-01 00:30+02", "2025-05-20 12:00+02")  # in London the first is of April
    asked = [
        {"application_id": who(n), "partner_id": who(1), "asked_at": at, "answered_at": at,
            "way": "email", "outcome": "confirmed", "link_id": who(n)}
        for n, at in enumerate(heard, start=20)
    ]  # fmt: skip
    checks = [*PARTNER["employment_checks"], *asked]
    await put(store, {**PARTNER, "employment_checks": checks})
    midnight = datetime(2025, 5, 31, 22, 30, tzinfo=UTC)  # half past twelve of 1 June
    for zone in ("UTC", "Africa/Windhoek", "America/Los_Angeles"):
        async with store.engine.connect() as connection:
            await connection.execute(text(f"set local timezone to '{zone}'"))
            parts = [
                (
                    await connection.execute(
                        text(
                            "select crm.calculate_partner_performance_score(:who, :at)"
                            "->'components'"
                        ),
                        {"who": who(1), "at": at},
                    )
                ).scalar_one()
                for at in (JULY, midnight)
            ]
        with subtests.test(zone=zone):
            # March, May and June; on 1 June the file of March is one of four months ago.
            assert parts[0]["relationship"]["parts"]["communication"]["points"] == 3
            stable = parts[1]["operational"]["parts"]["integration_stability"]["input"]
            assert stable == {"lines": 0, "first_time": 0}
