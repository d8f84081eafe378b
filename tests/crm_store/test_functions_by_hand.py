"""The other five promised functions have golden values, reckoned from rows written by hand."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crm_store import names_promised
from crm_store.database import Store
from crm_store.names_promised import Span
from tests.crm_store.by_hand import Row, Rows, put, who

JULY = datetime(2025, 7, 1, 6, 0, tzinfo=UTC)  # a Tuesday, at eight by our clock
JUNE = Span(date(2025, 6, 1), date(2025, 6, 30))
BEFORE, AFTER = "2025-05-31 23:59:59+02", "2025-07-01 00:00+02"


def _loan(n: int, customer: int, day: str, *, status: str = "active", partner: int = 9) -> Row:
    return {"id": who(n), "customer_id": who(customer), "disbursed_on": day, "status": status,
        "application_id": who(n), "partner_id": who(partner)}  # fmt: skip


def _due(loan: int, *due: str, principal: int = 10_000, charge: int = 0) -> list[Row]:
    return [{"loan_id": who(loan), "n": n, "due_on": day, "principal_cents": principal,
        "charge_cents": charge} for n, day in enumerate(due, start=1)]  # fmt: skip


def _paid(loan: int, day: str, kind: str = "repayment", **parts: int) -> Row:
    named = {f"{part}_cents": cents for part, cents in parts.items()}
    return {"loan_id": who(loan), "kind": kind, "paid_on": day, **named,
        "amount_cents": sum(parts.values())}  # fmt: skip


async def _reckon(store: Store, sql: str, **given: object) -> Any:
    async with store.reading() as session:
        return (await session.run(text(f"select {sql}"), given)).scalar_one()


def _points(answer: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: part["points"] for name, part in answer["components"].items()}


# --- what a customer is worth ---

WORTH: Rows = {
    "customers": [{"id": who(n), "first_contact_at": "2023-07-02 09:00+02"} for n in (1, 5)],
    "loans": [
        _loan(1, 1, "2023-07-02", status="closed"), _loan(2, 1, "2025-05-01"),
        _loan(3, 1, "2025-06-20", status="pending"), _loan(4, 1, "2025-07-02"),
        _loan(21, 2, "2023-12-01", status="closed"),  # paid off, and the next within a year
        _loan(22, 2, "2024-06-01", status="closed"),  # paid off less than a year ago
        _loan(31, 3, "2024-01-01", status="closed"),  # 365 days ago; the next on the last of them
        _loan(32, 3, "2025-07-01"),
        _loan(41, 4, "2024-01-01", status="closed"), _loan(42, 4, "2025-04-01", status="cancelled"),
        _loan(51, 5, "2024-07-01", status="written_off"),
    ],
    "transactions": [
        _paid(1, "2023-10-01", principal=60_000, charge=90_000, fee=10_000),
        _paid(1, "2023-10-05", "refund", charge=4_000),
        _paid(2, "2025-06-01", principal=20_000, charge=29_000, penalty=1_000),
        _paid(2, "2025-07-02", charge=99_900),  # tomorrow
        _paid(21, "2024-01-10", principal=60_000), _paid(22, "2024-12-01", principal=60_000),
        _paid(31, "2024-07-01", principal=60_000), _paid(41, "2024-03-01", principal=60_000),
        _paid(51, "2024-08-01", charge=20_000),
        _paid(51, "2025-01-01", "write_off", principal=100_000),
        _paid(51, "2025-06-01", "recovery", principal=30_000),
    ],
}  # fmt: skip


@pytest.mark.proves("Customer Metrics", "Database Functions Implemented")
async def test_a_customer_is_worth_what_can_be_reckoned_by_hand(store: Store) -> None:
    await put(store, WORTH)

    async def worth(customer: int, fewest: int) -> Any:
        return await _reckon(
            store,
            "crm.calculate_customer_lifetime_value(:who, :at, 0.2, :fewest)",
            who=who(customer), at=JULY, fewest=fewest,
        )  # fmt: skip

    hers = await worth(1, 4)
    # N$1,000 less 40, and 300: N$1,260 in two years. Of four paid off two were followed within a
    # year: 630 a year, half of them, over 1.2 less 0.5.
    assert hers["components"] == {
        "realised_cents": 126_000, "per_year_cents": 63_000, "future_cents": 45_000,
    }  # fmt: skip
    assert (hers["value"], hers["n"], hers["coverage"]) == (171_000, 2, 100)
    said = ("earned_cents", "lost_cents", "years", "repeat_rate", "loans_paid_off")
    assert [hers["inputs"][name] for name in said] == [126_000, 0, 2, 0.5, 4]
    assert hers["inputs"]["her_loans_paid_off"] == 1
    assert hers["period"] == {"from": "2023-07-02", "to": "2025-07-01"}
    few = await worth(1, 5)  # too few were paid off to say who comes back
    assert (few["value"], few["components"]["future_cents"], few["coverage"]) == (126_000, None, 50)
    lost = await worth(5, 4)  # N$200 came in, of 1,000 that were lost 300 came back
    assert (lost["value"], lost["inputs"]["lost_cents"]) == (-50_000, 70_000)
    nobody = await worth(6, 4)
    assert (nobody["value"], nobody["coverage"]) == (None, 0)


@pytest.mark.proves("Implemented CRM Tables")
async def test_no_view_takes_a_loan_that_was_not_paid_out_for_one(store: Store) -> None:
    await put(store, {
        "customers": [{"id": who(n), "first_contact_at": "2025-06-01"} for n in (1, 2)],
        "loans": [
            _loan(1, 1, "2025-06-20", status="pending"),
            _loan(2, 1, "2025-06-10", status="cancelled"),
            _loan(3, 2, "2025-06-15"), _loan(4, 2, "2025-06-20", status="pending"),
        ],
    })  # fmt: skip
    asked = {
        "customer_relationships": "loans",
        "customer_journey": "stage",
        "customer_segment_assignments": "segments",
        "customer_onboarding": "paid_out",
    }
    found = {}
    async with store.reading() as session:
        for view, column in asked.items():
            rows = await session.run(text(f"select {column} from crm.{view} order by id"))
            found[view] = [row[0] for row in rows.all()]
        retained = await session.run(
            text("select id, borrowers, came_back from crm.customer_retention_analysis")
        )
    assert found == {
        "customer_relationships": [0, 1],
        "customer_journey": ["1_interest", "4_active_loan"],
        "customer_segment_assignments": [
            ["new_prospect", "non_partner_prospect"], ["approved_borrower"],
        ],
        "customer_onboarding": [False, True],
    }  # fmt: skip
    assert [tuple(row) for row in retained.all()] == [("2025-06", 1, 0)]


# --- how a customer stands with us ---

HER: Rows = {
    "customers": [{"id": who(1), "first_contact_at": "2025-01-01"}],
    "loans": [_loan(1, 1, "2025-02-15")],
    "instalments": _due(1, "2025-03-15", "2025-04-15", "2025-05-15", "2025-06-15", "2025-07-15"),
    "transactions": [
        _paid(1, "2025-03-15", principal=10_000), _paid(1, "2025-04-10", principal=10_000),
        _paid(1, "2025-05-15", principal=9_900),  # within the tolerance
    ],
    "conversations": [
        {"id": who(1), "customer_id": who(1), "last_inbound_at": "2025-05-20 08:00+02"},
    ],
    "outbox": [
        {"conversation_id": who(1), "status": "sent", "sent_at": sent, "purpose": purpose}
        for sent, purpose in (
            ("2025-05-01 08:00+02", "proactive"), ("2025-05-18 08:00+02", "notice"),
            ("2025-06-10 08:00+02", "marketing"), ("2025-06-11 08:00+02", "reply"),
            ("2025-03-01 08:00+02", "proactive"),  # more than 90 days ago
        )
    ],
    "messages": [
        {"conversation_id": who(1), "direction": "in", "author": "customer", "at": at}
        for at in ("2025-05-04 08:00+02", "2025-05-20 08:00+02", "2025-06-13 08:00:01+02")
    ],
    "feedback": [
        {"survey": "nps", "score": score, "customer_id": who(1), "at": at}
        for score, at in ((2, "2025-01-01"), (7, "2025-05-01"), (10, "2025-07-02"))
    ],
    "cases": [
        {"customer_id": who(1), "conversation_id": who(1), "category": "complaint",
            "sla_due_at": "2025-06-01", "created_at": "2025-05-01", "settled_at": settled}
        for settled in (None, "2025-06-01")
    ],
    "applications": [
        {"id": who(1), "customer_id": who(1), "started_at": "2024-12-01",
            "touched_at": "2024-12-01", "submitted_at": "2024-12-01"},
    ],
    "employment_checks": [
        {"application_id": who(1), "partner_id": who(9), "asked_at": "2024-12-01",
            "answered_at": "2024-12-13 08:00+02", "outcome": "confirmed", "way": "person"},
    ],
    "documents": [
        {"customer_id": who(1), "received_at": "2024-12-01", "expires_on": "2025-07-02"},
    ],
}  # fmt: skip


@pytest.mark.proves("Proactive Customer Success", "Database Functions Implemented")
async def test_how_she_stands_can_be_reckoned_by_hand(store: Store) -> None:
    await put(store, HER)
    health = await _reckon(
        store, "crm.calculate_customer_health_score(:who, :at)", who=who(1), at=JULY
    )
    assert _points(health) == {
        "on_time": 22.5,  # three of four that were due, of 30
        "days_late": 8,  # since 15 June: 16 days
        "answers_us": 8,  # two of three within 72 hours, of 12
        "last_wrote": 5,  # 42 days ago
        "satisfaction": 7,  # what she said last
        "complaints": 2,  # one is open
        "employment": 4,  # confirmed 200 days ago
        "identity": 4,
        "no_hardship": 3,
    }
    # 63.5 of 100, from four payments and three messages.
    assert (health["value"], health["coverage"], health["band"], health["n"]) == (
        64, 100, "watch", 7,
    )  # fmt: skip


# Days late, since she wrote, since her employment was confirmed; open complaints; and the points.
BORDERS = (
    ((0, 30, 180, 0), (20, 8, 8, 5)), ((1, 31, 181, 1), (14, 5, 4, 2)),
    ((7, 90, 365, 2), (14, 5, 4, 0)), ((8, 91, 366, 3), (8, 2, 0, 0)),
    ((30, 180, 180, 0), (8, 2, 8, 5)), ((31, 181, 180, 0), (3, 0, 8, 5)),
    ((60, 30, 180, 0), (3, 8, 8, 5)), ((61, 30, 180, 0), (0, 8, 8, 5)),
)  # fmt: skip


@pytest.mark.proves("Proactive Customer Success")
async def test_each_part_of_health_changes_on_its_very_day(store: Store) -> None:
    ago = [(JULY.date() - timedelta(days=n)).isoformat() for n in range(400)]
    people = [(n, *each) for n, (each, _) in enumerate(BORDERS, start=1)]
    await put(store, {
        "customers": [{"id": who(n), "first_contact_at": "2024-01-01"} for n, *_ in people],
        "loans": [_loan(n, n, "2025-01-01") for n, *_ in people],
        "instalments": [row for n, late, *_ in people for row in _due(n, ago[late])],
        "conversations": [{"id": who(n), "customer_id": who(n),
            "last_inbound_at": f"{ago[quiet]} 08:00+02"} for n, _, quiet, *_ in people],
        "applications": [{"id": who(n), "customer_id": who(n), "started_at": "2024-01-01",
            "touched_at": "2024-01-01", "submitted_at": "2024-01-01"} for n, *_ in people],
        "employment_checks": [{"application_id": who(n), "partner_id": who(9),
            "asked_at": "2024-01-01", "answered_at": f"{ago[since]} 08:00+02",
            "outcome": "corrected", "way": "person"} for n, _, _, since, _ in people],
        "cases": [{"customer_id": who(n), "conversation_id": who(n), "category": "complaint",
            "sla_due_at": "2025-06-01", "created_at": "2025-06-01"}
            for n, *_, open_ in people for _ in range(open_)],
    })  # fmt: skip
    for n, (days, points) in enumerate(BORDERS, start=1):
        found = _points(await _reckon(
            store, "crm.calculate_customer_health_score(:who, :at)", who=who(n), at=JULY
        ))  # fmt: skip
        parts = ("days_late", "last_wrote", "employment", "complaints")
        assert tuple(found[part] for part in parts) == points, days


@pytest.mark.proves("Proactive Customer Success")
async def test_nobody_was_silent_before_three_days_are_over(
    store: Store, subtests: pytest.Subtests
) -> None:
    """JULY is eight in the morning: what was sent at eight three days before has had its time."""
    kept = json.dumps({"recent_days": 90, "quiet_days": 365, "often_loans": 3, "again_loans": 2,
        "high_value_cents": 2, "middle_value_cents": 1, "in_touch_days": 30, "silent_days": 90,
    })  # fmt: skip
    sent = (
        (1, ("2025-06-28 08:00+02", "2025-06-20 08:00+02"), 2, 10),
        (2, ("2025-06-28 08:01+02", "2025-06-20 08:00+02"), 1, 0),
        (3, ("2025-06-30 08:00+02", "2025-07-01 07:59+02"), 0, 0),
    )
    people = [n for n, *_ in sent]
    await put(store, {
        "customers": [{"id": who(n), "first_contact_at": "2024-01-01"} for n in people],
        "loans": [_loan(n, n, "2025-01-01") for n in people],
        "conversations": [{"id": who(n), "customer_id": who(n)} for n in people],
        "outbox": [{"conversation_id": who(n), "status": "sent", "sent_at": at}
            for n, each, *_ in sent for at in each],
    })  # fmt: skip
    for n, _, asked, points in sent:
        with subtests.test(who=n):
            health = await _reckon(
                store, "crm.calculate_customer_health_score(:who, :at)", who=who(n), at=JULY
            )
            assert health["components"]["answers_us"]["input"] == {"answered": 0, "asked": asked}
            found = await _reckon(
                store, "(select churn_parts from crm.customers_reckoned(array[cast(:who as uuid)],"
                " :at, cast(:rules as jsonb)))", who=who(n), at=JULY, rules=kept,
            )  # fmt: skip
            assert found["unanswered"]["points"] == points


# --- how it goes with a partner ---


def _rated(what: str, value: float, at: str = "2025-06-01") -> Row:
    return {"subject": "EMP-1", "kind": what, "value": value, "at": at}


PARTNER: Rows = {
    "partners": [{"id": who(1), "ref": "EMP-1"}],
    "customers": [{"id": who(n), "partner_id": who(1), "first_contact_at": "2024-11-01"}
        for n in (1, 2, 3, 4)],
    "partner_headcounts": [{"partner_id": who(1), "on_day": day, "employees": n}
        for day, n in (("2024-01-01", 96), ("2025-01-01", 100), ("2025-07-02", 500))],
    "loans": [
        _loan(1, 1, "2025-02-01", partner=1), _loan(2, 2, "2024-12-01", partner=1),
        _loan(3, 3, "2025-02-01", partner=1), _loan(4, 4, "2025-05-01", partner=1),
        _loan(5, 5, "2025-05-01", partner=1, status="pending"),
        _loan(6, 6, "2025-02-01", partner=2),
    ],
    "instalments": [
        *_due(1, "2025-05-31"),  # 31 days late: N$100 of N$2,000
        *_due(2, "2025-08-01", principal=60_000, charge=500_000),
        *_due(3, "2025-09-01", principal=60_000), *_due(4, "2025-09-01", principal=70_000),
        *_due(6, "2025-05-01", principal=99_900),
    ],
    "transactions": [
        _paid(2, "2025-01-02", charge=30_000),  # 180 days ago: too long
        _paid(2, "2025-03-01", charge=60_000), _paid(2, "2025-04-02", charge=40_000),
        _paid(2, "2025-04-03", charge=50_000), _paid(2, "2025-07-01", charge=60_000),
        _paid(2, "2025-07-02", charge=99_000),
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
    found = await _reckon(
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
            found = await _reckon(
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


# --- what is being sold ---


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
            "no day": {"count": 1, "value_cents": 30_000, "weighted_cents": 24_000},
        },
        "win_rate": 0.5,
        "cycle_days": 30,  # 20 and 40
        "velocity_cents_per_day": 1_333,  # two open, half are won, N$400.00 each, in 30 days
    }
    assert (found["value"], found["n"], found["coverage"]) == (34_000, 8, 100)
    said = ("open", "won", "lost", "average_won_cents")
    assert [found["inputs"][name] for name in said] == [2, 2, 2, 40_000]


# --- what each of us has done ---


def _said(talk: int, at: str, author: str = "user:maria") -> Row:
    return {"conversation_id": who(talk), "author": author, "direction": "out", "at": at}


def _had(talk: int, created: str, **more: object) -> Row:
    return {"customer_id": who(talk), "conversation_id": who(talk), "created_at": created,
        "sla_due_at": created, "assigned_to": "user:maria", **more}  # fmt: skip


def _did(minutes: int, due: str | None, done: str, by: str = "user:maria") -> Row:
    return {"assigned_to": by, "minutes": minutes, "due_at": due, "done_at": done,
        "status": "done", "created_at": "2025-05-01"}  # fmt: skip


def _read(pick: int, reviewer: str, revision: int, score: int | None, at: str) -> Row:
    return {"pick_id": who(pick), "conversation_id": who(pick), "reviewer": reviewer,
        "revision": revision, "score": score, "at": at}  # fmt: skip


TEAM: Rows = {
    "users": [{"name": name, "active": name != "gone"} for name in ("maria", "tangeni", "gone")],
    "messages": [
        _said(1, "2025-06-02"), _said(1, "2025-06-03"), _said(2, "2025-06-10"),
        _said(3, "2025-06-30 23:59+02"), _said(4, AFTER), _said(5, BEFORE),
        *[_said(n, "2025-06-10", "user:tangeni") for n in (6, 7, 8, 9)],
        *[_said(n, "2025-06-10", "user:gone") for n in range(10, 16)],
    ],
    "cases": [
        # Monday: half an hour, an hour, three; and two that were settled.
        _had(1, "2025-06-02 08:00+02", answered_at="2025-06-02 08:30+02",
            settled_at="2025-06-02 10:00+02"),  # 2
        _had(2, "2025-06-02 08:00+02", answered_at="2025-06-02 09:00+02",
            settled_at="2025-06-03 08:00+02"),  # 9
        _had(3, "2025-06-02 08:00+02", answered_at="2025-06-02 11:00+02"),
        _had(3, "2025-06-02 08:00+02", answered_at=AFTER, settled_at=AFTER),
        # She came back with the same a week later; with another thing, or later, is no return.
        _had(1, "2025-06-09 10:00+02"), _had(2, "2025-06-04", category="complaint"),
        _had(2, "2025-06-10 08:00:01+02"),
    ],
    "tasks": [
        _did(10, "2025-06-10", "2025-06-10"), _did(20, "2025-06-10", "2025-06-11"),
        _did(5, None, "2025-06-30 23:59+02"), _did(90, None, AFTER),
    ],
    "feedback": [
        {"survey": "csat", "score": score, "conversation_id": who(talk), "at": at,
            "customer_id": who(talk)}
        for score, talk, at in (
            (5, 1, "2025-06-03"), (4, 2, "2025-06-04"), (1, 1, "2025-06-20"),  # 18 days later
            (1, 6, "2025-06-03"),  # nobody had a case
        )
    ],
    "review_picks": [
        {"id": who(1), "week": "2025-06-02", "conversation_id": who(1)},
        {"id": who(2), "week": "2025-06-02", "conversation_id": who(2)},  # she wrote a week later
    ],
    "reviews": [
        _read(1, "user:pia", 1, 20, "2025-06-10"), _read(1, "user:pia", 2, 80, "2025-06-11"),
        _read(1, "user:simon", 1, 90, "2025-06-11"), _read(1, "user:helvi", 1, None, "2025-06-11"),
        _read(2, "user:pia", 1, 10, "2025-06-11"),
    ],
}  # fmt: skip


@pytest.mark.proves("9.3 Operational Efficiency Metrics", "Database Functions Implemented")
async def test_what_each_of_us_has_done_can_be_counted_by_hand(store: Store) -> None:
    await put(store, TEAM)
    async with store.reading() as session:
        found = await names_promised.reckon_over(
            session, "calculate_team_productivity_metrics", JUNE
        )
    assert found["components"] == {
        "maria": {
            "n": 6,
            "conversations": 3,
            "first_response_hours": {"n": 3, "median": 1, "p90": 2.6},
            "resolution_hours": {"n": 2, "median": 5.5, "p90": 8.3},
            "tasks_done": 3,
            "tasks_on_time": 0.5,
            "minutes": 35,
            "reopened": 0.5,
            "csat": {"n": 2, "mean": 4.5},
            "review_score": {"n": 2, "mean": 85},
        },
        "tangeni": {"n": 4, "said": "not enough data"},
    }
    assert (found["value"], found["n"], found["coverage"]) == (3, 10, 50)
