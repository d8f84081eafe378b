"""Every name of the design document answers: rows, figures, or that there is not enough data."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from agent import cast, props
from crm_store import delinquency, ledger, names_promised
from crm_store.crypto import Keys, Vault
from crm_store.database import Session, Store
from crm_store.lateness import Measure
from crm_store.ledger import Booking
from crm_store.money import Cents
from crm_store.names_promised import FUNCTIONS, VIEWS, NotThere, Part, Span
from crm_store.split import Split
from flows.calendar import Calendar
from flows.policy import load

if TYPE_CHECKING:
    from tests.conftest import Copy

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
THIS_YEAR = Span(date(2025, 11, 24), date(2026, 11, 23))
# A loan of the demo is written down by the database's clock, which knows nothing of the demo's day.
FOR_EVER = Span(date(2025, 11, 24), date(2099, 12, 31))
Parts = Mapping[str, tuple[float | None, int]]
Pillars = Mapping[str, tuple[int, Parts]]
SHAPE = {
    "name", "value", "unit", "components", "inputs", "n", "period", "coverage", "said", "why",
}  # fmt: skip


@pytest.fixture(scope="module")
def vault() -> Vault:
    """The keys that the demo's rows are sealed with, whichever test has them."""
    sealing, index = secrets.token_bytes(32), secrets.token_bytes(32)
    return Vault(Keys(sealing={"test-1": sealing}, current="test-1", index=index))


@pytest.fixture(scope="module")
def played() -> list[str]:
    """The rows of the demo, once somebody has put them there."""
    return []


@pytest.fixture
async def demo(store: Store, copy: "Copy", played: list[str]) -> Store:
    if played:
        await copy.put(played[0])
    else:
        await cast.ensure(store, now=NOW)
        await props.put(store, now=NOW)
        played.append(await copy.rows())
    return store


async def value(session: Session, expression: str) -> Any:
    """What a piece of SQL comes to."""
    return (await session.run(text(f"select {expression}"))).scalar_one()


async def of(session: Session, who: str, kind: str) -> Any:
    """A function's answer about one of the demo's cast, as the API would have it."""
    named: Any = {
        "worth": "calculate_customer_lifetime_value",
        "health": "calculate_customer_health_score",
        "partner": "calculate_partner_performance_score",
    }[kind]
    return await names_promised.reckon_of(session, named, who, at=NOW)


async def borrower(session: Session, loan: str) -> str:
    found = await session.run(
        text("select c.ref from customers c join loans l on l.customer_id = c.id where l.ref = :l"),
        {"l": loan},
    )
    return str(found.scalar_one())


@pytest.mark.proves(
    "Implementation Status",
    "2.2 Customer Journey Mapping",
    "Implemented CRM Tables",
    "8.2 Data Model Design",
    "Core CRM Tables",
    "8.3 Implementation Roadmap",
    "Phase 1: Foundation",
    "What Has Been Implemented",
    "8.1 Contact Management System",
    "Comprehensive Contact Types",
    "8.6 Integration Management",
)
async def test_every_name_is_a_view_with_rows_of_the_demo_in_pages(
    demo: Store, subtests: pytest.Subtests
) -> None:
    assert len(VIEWS) == 33
    async with demo.reading() as session:
        for view in VIEWS:
            with subtests.test(view=view):
                found = await names_promised.rows(session, view, Part(most=3))
                assert found
                assert all(each["id"] is not None for each in found)
                assert not {"key_bidx", "packet_sealed", "body_sealed", "text"} & found[0].keys()
        for view in ("customers", "contacts", "audit_logs"):
            whole = await names_promised.rows(session, view, Part(most=100))
            first = await names_promised.rows(session, view, Part(most=2))
            then = Part(after=str(first[-1]["id"]), most=100)
            assert [*first, *await names_promised.rows(session, view, then)] == whole
            if view != "contacts":
                with pytest.raises(NotThere):
                    await names_promised.rows(session, view, Part(after="somewhere"))


@pytest.mark.proves("Core CRM Tables")
async def test_no_view_shows_what_is_sealed_and_none_can_be_written(
    demo: Store, subtests: pytest.Subtests
) -> None:
    async with demo.reading() as session:
        columns = await session.run(
            text(
                "select table_name, column_name, data_type from information_schema.columns"
                " where table_schema = 'crm'"
            )
        )
        assert not [
            row
            for row in columns.all()
            if row[2] == "bytea" or row[1].endswith(("_sealed", "_bidx", "_hash"))
        ]
    for view in VIEWS:
        with subtests.test(view=view), pytest.raises(IntegrityError, match="is to be read"):
            async with demo.transaction() as session:
                await session.run(text(f"insert into crm.{view} select * from crm.{view}"
                    " right join (select) none on true limit 1"))  # fmt: skip


@pytest.mark.proves(
    "Implementation Status",
    "Database Functions Implemented",
    "8.3 Implementation Roadmap",
    "What Has Been Implemented",
)
async def test_every_function_says_value_parts_inputs_n_period_and_coverage(demo: Store) -> None:
    async with demo.reading() as session:
        found = [
            await names_promised.reckon_over(session, each, FOR_EVER)
            for each in FUNCTIONS
            if not each.startswith(("calculate_customer", "calculate_partner"))
        ]
        found += [
            await of(session, who, kind)
            for who, kind in (("BUF-1", "worth"), ("BUF-1", "health"), ("EMP-1", "partner"))
        ]
        assert {each["name"] for each in found} == set(FUNCTIONS)
        for each in found:
            assert set(each) - {"band"} == SHAPE
            assert (each["value"] is None) is (each["said"] == "not enough data")
        with pytest.raises(NotThere):
            await of(session, "BUF-999", "worth")
    pipeline = next(each for each in found if each["name"] == "get_sales_pipeline_metrics")
    assert (pipeline["inputs"]["won"], pipeline["inputs"]["lost"]) == (4, 0)
    assert pipeline["components"]["win_rate"] == 1
    assert pipeline["components"]["stages"]["onboarding"]["probability_pct"] == 100


@pytest.mark.proves("Customer Metrics")
async def test_where_little_is_known_nothing_is_invented(store: Store) -> None:
    async with store.reading() as session:
        dashboard = await names_promised.reckon_over(
            session, "get_crm_dashboard_metrics", THIS_YEAR
        )
        pipeline = await names_promised.reckon_over(
            session, "get_sales_pipeline_metrics", THIS_YEAR
        )
        team = await names_promised.reckon_over(
            session, "calculate_team_productivity_metrics", THIS_YEAR
        )
    told = {name for name, each in dashboard["components"].items() if each["value"] is None}
    assert {"par30", "nps", "csat", "lead_conversion", "retention_rate"} <= told
    assert [each["said"] for each in (pipeline, team)] == ["not enough data"] * 2


@pytest.mark.proves("Database Functions Implemented", "9.1 Customer Success Metrics")
async def test_the_formulas_give_their_golden_values(store: Store) -> None:
    parts: Mapping[str, tuple[float | None, int]] = {
        "a": (24, 30),
        "b": (None, 20),
        "c": (20, 20),
        "d": (12, 30),
    }
    async with store.reading() as session:
        # N$1,200.00 over two years, half come back, 20 % a year: 600.00, 428.57, 1,628.57.
        assert await value(session, "crm.lifetime_value(120000, 2, 0.5, 0.2)") == {
            "realised": 120_000, "per_year": 60_000, "future": 42_857, "value": 162_857,
        }  # fmt: skip
        # 56 of the 80 points that are known.
        assert await value(session, f"crm.health_of('{_parts(parts)}')") == {
            "value": 70, "coverage": 80, "band": "watch",
        }  # fmt: skip
        few = _parts({"a": (30, 30), "b": (None, 70)})
        assert (await value(session, f"crm.health_of('{few}')"))["value"] is None
        shares = [
            float(await value(session, f"crm.share({x}, {lo}, {hi})"))
            for x, lo, hi in ((0, -0.2, 0.2), (0.3, 0.15, 0), (0, 0.15, 0), (22, 40, 4), (9, 5, 9))
        ]
        assert shares == [0.5, 0, 1, 0.5, 1]
        # Ten deals open, half are won, N$500.00 each, in 20 days: N$125.00 a day.
        assert await value(session, "crm.velocity(10, 0.5, 50000, 20)") == 12_500


@pytest.mark.proves("3.2 Partner Success Management", "Partner Health Scoring")
async def test_a_partners_pillars_weigh_forty_thirty_twenty_and_ten(store: Store) -> None:
    pillars: Pillars = {
        "financial": (40, {"growth": (7, 14), "use": (13, 13), "default": (13, 13)}),
        "operational": (30, {"stable": (10, 10), "quick": (5, 10), "solved": (None, 10)}),
        "relationship": (20, {"asked": (None, 8), "heard": (3, 6), "aligned": (None, 6)}),
        "growth": (10, {"grew": (None, 4), "more": (None, 3), "market": (None, 3)}),
    }
    given = {k: {"weight": w, "parts": json.loads(_parts(p))} for k, (w, p) in pillars.items()}
    async with store.reading() as session:
        found = await value(session, f"crm.partner_score_of('{json.dumps(given)}')")
        # 33 of 40; 15 of 20 are 22.5 of 30; 3 of 6 are 10 of 20: 65.5 of 90.
        assert found["pillars"] == {
            "financial": 33, "operational": 22.5, "relationship": 10, "growth": None,
        }  # fmt: skip
        assert (found["value"], found["coverage"]) == (72.8, 66)
        del given["financial"]
        found = await value(session, f"crm.partner_score_of('{json.dumps(given)}')")
        assert (found["value"], found["coverage"]) == (None, 26)


def _parts(parts: Parts) -> str:
    return json.dumps({key: {"points": got, "of": most} for key, (got, most) in parts.items()})


@pytest.mark.proves("Customer Metrics", "9.2 Business Performance Metrics")
async def test_a_customer_is_worth_what_came_in_and_the_future_needs_a_closed_loan(
    demo: Store,
) -> None:
    async with demo.reading() as session:
        hers = await of(session, await borrower(session, "LN-1"), "worth")
        paid = (await session.run(text(
            "select charge_cents from transactions t join loans l on l.id = t.loan_id"
            " where l.ref = 'LN-1' and t.kind = 'repayment'"))).scalar_one()  # fmt: skip
        assert (hers["value"], hers["components"]["future_cents"]) == (paid, None)
        assert (hers["n"], hers["coverage"]) == (1, 50)
        nobody = await of(session, "BUF-1", "worth")
    assert (nobody["value"], nobody["why"]) == (None, "no loan has been paid out")
    async with demo.transaction() as session:
        await session.run(text("set local session_replication_role = replica"))
        await session.run(text("update loans set status = 'closed' where ref = 'LN-1'"))
        later = await value(
            session,
            "crm.calculate_customer_lifetime_value((select customer_id from loans"
            " where ref = 'LN-1'), '2028-01-01 08:00+00', 0.2, 1)",
        )
    # One loan was paid off, and none has followed: nothing is to come.
    assert (later["value"], later["components"]["future_cents"]) == (paid, 0)
    assert (later["inputs"]["repeat_rate"], later["coverage"]) == (0, 100)


@pytest.mark.proves("Proactive Customer Success")
async def test_health_falls_with_lateness_and_complaints_and_ends_with_a_death(
    demo: Store,
) -> None:
    async with demo.transaction() as session:
        well = await of(session, await borrower(session, "LN-1"), "health")
        late_one = await borrower(session, "LN-2")
        late = await of(session, late_one, "health")
        # 30 + 20 + 5 + 3 of 58 points that are known.
        assert (well["value"], well["coverage"], well["band"]) == (100, 58, "healthy")
        points = {name: part["points"] for name, part in late["components"].items()}
        assert points["days_late"] in (0, 3)
        assert (late["value"] < 60, late["band"]) == (True, "at risk")
        await session.run(
            text("update customers set flags = '{\"deceased\": {}}' where ref = :ref"),
            {"ref": late_one},
        )
        dead = await of(session, late_one, "health")
    assert (dead["value"], dead["band"]) == (None, None)


@pytest.mark.proves("5.2 Active Loan Relationship Management")
async def test_loans_stand_as_the_books_say_they_do(demo: Store) -> None:
    by = Measure(tolerance=Cents(100), buckets=(1, 31), cured_after=3)
    async with demo.transaction() as session:
        loan = await ledger.locked(session, "LN-2")
        assert loan is not None
        on = date(2026, 11, 20)
        parts = Split(principal=Cents(12_345))
        await ledger.book(session, loan, Booking("repayment", parts, on=on, by="user:a", at=NOW))
        await session.run(
            text(
                "insert into loan_pauses (id, loan_id, from_on, until_on, why, entered_by, at)"
                " values (gen_random_uuid(), :loan, '2026-11-01', '2026-11-05', 'x', 'user:a',"
                " now())"
            ),
            {"loan": loan.id},
        )
        for day in (date(2026, 9, 1), date(2026, 11, 20), date(2026, 12, 1), date(2027, 3, 1)):
            there = await session.run(
                text(
                    "select loan_id, days_late, outstanding, principal, overdue, uncured from"
                    " crm.standing((select array_agg(id) from loans), :day) order by loan_id"
                ),
                {"day": day},
            )
            books = await delinquency.standings(session, on=day, by=by)
            assert [tuple(row) for row in there] == sorted(
                (b.loan_id, b.days_late, b.outstanding, b.principal, b.overdue, b.uncured)
                for b in books
            )


@pytest.mark.proves(
    "9.3 Operational Efficiency Metrics",
    "8.3 Team Collaboration & Project Management",
)
async def test_work_is_counted_for_those_who_did_enough_of_it(demo: Store) -> None:
    async with demo.transaction() as session:
        await session.run(
            text(
                "insert into tasks (id, kind, title_sealed, status, due_at, minutes, assigned_to,"
                " for_managers, created_by, created_at, done_at)"
                " select gen_random_uuid(), 'task', 'x', 'done', at, 10, 'user:maria', false,"
                " 'user:simon', at, at + (n - 1) * interval '1 minute'"
                " from generate_series(1, 5) n, cast(:at as timestamptz) at"
            ),
            {"at": NOW},
        )
        found = await names_promised.reckon_over(
            session, "calculate_team_productivity_metrics", THIS_YEAR
        )
    maria, tangeni = (found["components"][name] for name in ("maria", "tangeni"))
    assert (maria["tasks_done"], maria["minutes"], maria["tasks_on_time"]) == (5, 50, 0.2)
    assert tangeni == {"n": 0, "said": "not enough data"}


@pytest.mark.proves("9.3 Operational Efficiency Metrics")
async def test_office_hours_skip_nights_and_weekends(store: Store) -> None:
    friday, monday = "2026-11-20 14:30+00", "2026-11-23 07:00+00"  # 16:30 and 9:00 in Windhoek
    async with store.reading() as session:
        hours = await value(session, f"crm.office_hours('{friday}', '{monday}')")
    assert float(hours) == 1.5


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-05-21 14:00+00", "2026-05-26 08:00+00", 12),  # Monday is Africa Day
        ("2026-05-25 08:00+00", "2026-05-25 12:00+00", 0),  # on the day itself
        ("2026-05-25 08:00+00", "2026-05-26 08:00+00", 2),  # begun on it
        ("2026-12-24 14:00+00", "2026-12-28 08:00+00", 3),  # Christmas, a Saturday and a Sunday
        ("2021-03-19 14:00+00", "2021-03-23 08:00+00", 3),  # a Sunday's, kept on Monday
    ],
)
async def test_office_hours_skip_public_holidays(
    store: Store, since: str, until: str, hours: int
) -> None:
    async with store.reading() as session:
        found = await value(session, f"crm.office_hours('{since}', '{until}')")
    assert float(found) == hours


async def test_the_functions_know_the_holidays_of_the_business_calendar(store: Store) -> None:
    hours = load().on(NOW.date()).hours
    calendar = Calendar(hours.model_copy(update={"closed_days": (), "working_days": ()}))
    async with store.reading() as session:
        known = await value(session, "crm.closed_days()")
    assert known == [day for year in range(2020, 2051) for day, _ in calendar.closed_days(year)]


def test_the_page_about_the_crm_names_what_there_is() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs" / "crm.md").read_text()
    named = set(re.findall(r"`([^`\s]+)`", page))
    places = re.findall(r"`((?:agent|crm_store|workflows|docs|tests)/[^`\s:]+)`", page)
    assert [each for each in sorted({*places}) if not (root / each).exists()] == []
    assert {*VIEWS} <= named
    assert all(f"`{each}(" in page for each in FUNCTIONS)
    views = {each.removeprefix("crm.") for each in named if each.startswith("crm.")}
    assert views <= {*VIEWS, *FUNCTIONS}
