"""What each of us has done, counted from rows written by hand."""

import pytest

from crm_store import names_promised
from crm_store.database import Store
from tests.crm_store.by_hand import Row, Rows, put, who
from tests.crm_store.lent_by_hand import AFTER, BEFORE, JUNE


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
