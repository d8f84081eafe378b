"""The CRM on a full store: profiles, lists, dashboards and scores, beside the plain tables."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from agent import scoring_customers
from agent.collecting.books import rules_of
from agent.desk import customer_rights, customer_scores
from agent.desk.dashboards_drawn import BOARDS, Asked, Board
from agent.desk.message_costs import Prices
from agent.desk.reporting import Span as Days
from crm_store import cases, delinquency, documents, loans, names_promised, segments, timeline
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.lateness import Measure
from crm_store.money import Cents
from crm_store.names_promised import Function, Span
from crm_store.segments import Asked as Listed
from crm_store.sql import Sql
from evals.bench import stage, volume
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.stage import Stage

_PROFILE_MS, _DASHBOARD_S, _EVENT_MS, _ALL_S = 150.0, 1.0, 20.0, 600.0
_LOANS_OF_A_PARTNER = 1000
_LEARNING = 6
_FILL = Path(__file__).with_name("crm.sql")
_BY = Measure(tolerance=Cents(100), buckets=(1, 31), cured_after=3)


@dataclass(frozen=True)
class _Size:
    """How much there is."""

    customers: int
    messages: int
    loans: int


async def measure(on: Stage, *, customers: int, loans: int, times: int) -> Part:
    """Everything that the desk asks of customers, on a store of that size."""
    store = (await stage.fresh(on)).open_store()
    size = _Size(customers, 10 * customers, loans)
    try:
        await _fill(store, size)
        return await _measured(store, size, times=times)
    finally:
        await store.close()


async def _measured(store: Store, size: _Size, *, times: int) -> Part:
    now = datetime.now(UTC)
    rules = rules_of(now).policy.customers
    plain = await _dashboard(store, now)  # nothing is kept yet: it adds the plain tables up
    began = time.monotonic()
    await scoring_customers.everybody(store, rules, now=now)
    everybody = time.monotonic() - began
    await _vacuum(store)
    some = await _some(store, times)

    async def again(session: Session, who: UUID) -> None:
        await scoring_customers.of(session, [who], rules, at=now)

    kept = [await _dashboard(store, now) for _ in range(3)]
    profiles = await _timed(store, some, _profile)
    in_sql = await _timed(store, some, _health)
    events = await _timed(store, some, again)
    lists = await _timed(store, some[: max(times // 4, 2)], _list)
    boards = {each.title: await _board(store, each, now) for each in BOARDS}
    slowest = max(boards, key=lambda title: boards[title])
    return Part(
        f"The CRM: {size.customers:,} customers, {size.messages:,} messages, {size.loans:,} loans",
        (
            Figure("a profile, 95 of 100", percentile(profiles, 95) * 1000, "ms", _PROFILE_MS),
            Figure("her health from the plain tables, median", median(in_sql) * 1000, "ms"),
            Figure("the dashboard, median", median(kept), "s", _DASHBOARD_S),
            Figure("the dashboard from the plain tables", plain, "s"),
            Figure("the desk's slowest dashboard, of a year", boards[slowest], "s", _DASHBOARD_S),
            Figure("scores after an event, median", median(events) * 1000, "ms", _EVENT_MS),
            Figure("all scores", everybody, "s", _ALL_S),
            Figure("a page of a segment, median", median(lists) * 1000, "ms"),
        ),
        (
            f"{len(some)} customers each, one after the other.",
            f"The desk's slowest dashboard was {slowest}; each of {len(BOARDS)} was drawn once.",
        ),
    )


async def _dashboard(store: Store, now: datetime) -> float:
    function: Function = "get_crm_dashboard_metrics"
    span = Span((now - timedelta(days=30)).date(), now.date())
    began = time.monotonic()
    async with store.reading() as session:
        await names_promised.reckon_over(session, function, span)
    return time.monotonic() - began


async def _board(store: Store, board: Board, now: datetime) -> float:
    days = Days(now - timedelta(days=365), now, now.date())
    asked = Asked(days, now.date(), now, Prices.of(rules_of(now).policy))
    began = time.monotonic()
    async with store.reading() as session:
        await board.drawn(session, asked)
    return time.monotonic() - began


async def _timed(
    store: Store, whom: Sequence[UUID], work: Callable[[Session, UUID], Awaitable[None]]
) -> list[float]:
    """The seconds of each, without the first few, which learn the statements."""
    first, taken = whom[:_LEARNING], []
    for who in [*first, *whom]:
        began = time.monotonic()
        async with store.transaction() as session:
            await work(session, who)
        taken.append(time.monotonic() - began)
    return taken[len(first) :]


async def _profile(session: Session, who: UUID) -> None:
    """What her page reads of her: how she stands, her money, papers, cases and timeline."""
    customer = await session.get_one(Customer, who)
    today = datetime.now(UTC).date()
    await customer_scores.of(session, customer)
    await customer_rights.kept(session, customer)
    await delinquency.of_customer(session, who, on=today, by=_BY)
    await loans.running(session, who)
    await documents.of_customer(session, who)
    await cases.of_customer(session, who)
    await timeline.of(session, who, most=26)


async def _health(session: Session, who: UUID) -> None:
    await session.ask(_HEALTH, who=who)


async def _list(session: Session, who: UUID) -> None:
    await segments.page(session, Listed(segment="at_risk"), first=0, most=26)
    await segments.counts(session)


_HEALTH = Sql("select crm.calculate_customer_health_score(:who)::text")


async def _some(store: Store, times: int) -> list[UUID]:
    found = await store.ask(_SOME, most=times)
    return [row[0] for row in found]


_SOME = Sql("select id from customers order by md5(id::text) limit :most")


# --- filling ---


async def _fill(store: Store, size: _Size) -> None:
    settings = {
        "bench.loans": str(size.loans),
        "bench.partners": str(max(1, size.loans // _LOANS_OF_A_PARTNER)),
        "bench.day": datetime.now(UTC).date().isoformat(),
    }
    await volume.fill(
        store, people=size.customers, taken=size.messages // 2, also=(_FILL, settings)
    )


async def _vacuum(store: Store) -> None:
    async with store.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("vacuum analyze"))
