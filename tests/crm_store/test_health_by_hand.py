"""How a customer stands with us, reckoned from rows written by hand, to the day."""

import json
from datetime import timedelta

import pytest

from crm_store.database import Store
from tests.crm_store.by_hand import Rows, put, who
from tests.crm_store.lent_by_hand import JULY, dues, lent, payment, points_of, reckoned

HER: Rows = {
    "customers": [{"id": who(1), "first_contact_at": "2025-01-01"}],
    "loans": [lent(1, 1, "2025-02-15")],
    "instalments": dues(1, "2025-03-15", "2025-04-15", "2025-05-15", "2025-06-15", "2025-07-15"),
    "transactions": [
        payment(1, "2025-03-15", principal=10_000), payment(1, "2025-04-10", principal=10_000),
        payment(1, "2025-05-15", principal=9_900),  # within the tolerance
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
    health = await reckoned(
        store, "crm.calculate_customer_health_score(:who, :at)", who=who(1), at=JULY
    )
    assert points_of(health) == {
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
        "loans": [lent(n, n, "2025-01-01") for n, *_ in people],
        "instalments": [row for n, late, *_ in people for row in dues(n, ago[late])],
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
        found = points_of(await reckoned(
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
        "loans": [lent(n, n, "2025-01-01") for n in people],
        "conversations": [{"id": who(n), "customer_id": who(n)} for n in people],
        "outbox": [{"conversation_id": who(n), "status": "sent", "sent_at": at}
            for n, each, *_ in sent for at in each],
    })  # fmt: skip
    for n, _, asked, points in sent:
        with subtests.test(who=n):
            health = await reckoned(
                store, "crm.calculate_customer_health_score(:who, :at)", who=who(n), at=JULY
            )
            assert health["components"]["answers_us"]["input"] == {"answered": 0, "asked": asked}
            found = await reckoned(
                store, "(select churn_parts from crm.customers_reckoned(array[cast(:who as uuid)],"
                " :at, cast(:rules as jsonb)))", who=who(n), at=JULY, rules=kept,
            )  # fmt: skip
            assert found["unanswered"]["points"] == points
