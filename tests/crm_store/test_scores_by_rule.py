"""Scores by rule: golden values by hand, and what holds of every one of them."""

import json
import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from crm_store.database import Session, Store
from flows import policy

RULES = policy.load().on(date(2026, 11, 23)).customers.model_dump_json()
# Days since anything moved, loans in two years, and cents of charges that came in.
RFM = (
    ((90, 3, 150_000), "R3 F3 M3"),
    ((91, 2, 149_999), "R2 F2 M2"),
    ((365, 1, 50_000), "R2 F1 M2"),
    ((366, 1, 49_999), "R1 F1 M1"),
    ((0, 1, 0), "R3 F1 M1"),
    ((0, 0, 150_000), None),
)
# Days since the last loan was paid off, unhappy, complained, turned away, silent to two messages.
CHURN = (
    ((0, False, False, False, False), 0),
    ((180, True, True, True, True), 100),
    ((900, True, True, True, True), 100),
    ((90, None, True, False, False), 45),  # 20 + 10 that nobody knows + 15
    ((45, True, False, True, True), 55),  # 10 + 20 + 15 + 10
    ((9, False, False, False, True), 12),  # 2 + 10
)


async def rows(session: Session, query: str, **given: Any) -> Sequence[Any]:
    """What a query comes to."""
    return (await session.run(text(query), given)).all()


@pytest.mark.proves("Data Science Analytics", "8.8 Customer Segmentation")
async def test_how_recent_how_often_and_how_much_by_hand(
    store: Store, subtests: pytest.Subtests
) -> None:
    async with store.reading() as session:
        for (days, loans, cents), said in RFM:
            with subtests.test(days=days, loans=loans, cents=cents):
                ((found,),) = await rows(
                    session,
                    "select crm.rfm_of(:days, :loans, :cents, cast(:rules as jsonb))",
                    days=days, loans=loans, cents=cents, rules=RULES,
                )  # fmt: skip
                assert found == said


@pytest.mark.proves("Data Science Analytics")
async def test_whether_she_will_return_by_hand(store: Store, subtests: pytest.Subtests) -> None:
    async with store.reading() as session:
        for (days, unhappy, complained, turned_away, silent), risk in CHURN:
            with subtests.test(days=days, unhappy=unhappy, complained=complained):
                ((found,),) = await rows(
                    session,
                    "select (crm.added(crm.churn_parts(:days, :unhappy, :complained, :away,"
                    " :silent))).got",
                    days=days, unhappy=unhappy, complained=complained, away=turned_away,
                    silent=silent,
                )  # fmt: skip
                assert found == risk


@pytest.mark.proves("Data Science Analytics")
async def test_no_score_leaves_its_scale_or_moves_against_its_rule(store: Store) -> None:
    async with store.reading() as session:
        # Who has been away for longer, or is unhappy rather than unknown, never has less of it.
        assert await rows(
            session,
            """
            with risks as (
                select days, u, unhappy, a, b, c,
                    (crm.added(crm.churn_parts(days, unhappy, a, b, c))).got as risk
                from generate_series(0, 240, 30) days,
                    (values (0, false), (1, null), (2, true)) u (u, unhappy),
                    (values (false), (true)) a (a), (values (false), (true)) b (b),
                    (values (false), (true)) c (c)
            ), beside as (
                select risk, lag(risk) over (partition by u, a, b, c order by days) as sooner,
                    lag(risk) over (partition by days, a, b, c order by u) as happier,
                    lag(risk) over (partition by days, u, b, c order by a) as in_peace
                from risks
            )
            select count(*), min(risk), max(risk), bool_and(risk >= coalesce(sooner, 0)
                and risk >= coalesce(happier, 0) and risk >= coalesce(in_peace, 0)) from beside
            """,
        ) == [(9 * 3 * 8, 0, 100, True)]
        # Longer ago is never better; one loan or cent more is never worse.
        assert await rows(
            session,
            """
            with told as (
                select days, loans, cents, crm.rfm_of(days, loans, cents, cast(:rules as jsonb))
                    as rfm
                from generate_series(0, 400, 40) days, generate_series(1, 4) loans,
                    generate_series(0, 200000, 40000) cents
            ), beside as (
                select rfm, lag(rfm) over (partition by loans, cents order by days desc) as longer,
                    lag(rfm) over (partition by days, cents order by loans) as fewer,
                    lag(rfm) over (partition by days, loans order by cents) as less
                from told
            )
            select count(*), bool_and(rfm ~ '^R[123] F[123] M[123]$' and rfm >= coalesce(longer, '')
                and rfm >= coalesce(fewer, '') and rfm >= coalesce(less, '')) from beside
            """,
            rules=RULES,
        ) == [(11 * 4 * 6, True)]


@pytest.mark.proves("Proactive Customer Success")
async def test_health_is_a_share_of_what_is_known_and_nothing_below_half(store: Store) -> None:
    chance = random.Random(7)  # noqa: S311 (no secret is drawn)
    drawn = [
        {
            name: {"points": chance.choice((None, 0, chance.randint(0, of), of)), "of": of}
            for name, of in (("paying", 50), ("answering", 20), ("liking", 15), ("stable", 15))
        }
        for _ in range(200)
    ]
    async with store.reading() as session:
        found = await rows(
            session,
            "select crm.health_of(each) from jsonb_array_elements(cast(:drawn as jsonb))"
            " with ordinality one (each, place) order by place",
            drawn=json.dumps(drawn),
        )
    for parts, (health,) in zip(drawn, found, strict=True):
        known = [(each["points"], each["of"]) for each in parts.values()]
        told = [(points, of) for points, of in known if points is not None]
        most = sum(of for _, of in told)
        assert health["coverage"] == most
        assert (health["value"] is None) is (most < 50)
        if health["value"] is not None:
            share = 100 * sum(points for points, _ in told) / most
            assert abs(health["value"] - share) <= 0.5
            assert 0 <= health["value"] <= 100
