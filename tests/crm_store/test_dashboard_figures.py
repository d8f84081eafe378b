"""Every figure of the business has a golden value, reckoned by hand from rows written by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from crm_store import conduct, names_promised
from crm_store.conduct import RULES, Limits
from crm_store.database import Store
from crm_store.figures import handoffs_by_reason
from crm_store.names_promised import Span
from flows import policy
from tests.crm_store.by_hand import Row, Rows, put, who

JUNE = Span(date(2025, 6, 1), date(2025, 6, 30))
FIRST, LAST = "2025-06-01 00:00+02", "2025-06-30 23:59:59+02"  # the borders of June, by our clock
BEFORE, AFTER = "2025-05-31 23:59:59+02", "2025-07-01 00:00+02"  # and what lies just beyond them
NOT_ENOUGH = "not enough data"
TEN, HUNDRED = 1_000, 10_000  # dollars, in cents


def _lent(
    n: int, customer: int, day: str, *due: str, status: str = "active", charge: int = TEN
) -> Rows:
    """A loan of N$100.00 and a charge a payment."""
    return {
        "loans": [{
            "id": who(n), "customer_id": who(customer), "disbursed_on": day, "status": status,
            "principal_cents": HUNDRED * len(due) or HUNDRED, "created_at": f"{day} 12:00+02",
            "application_id": who(n),
        }],
        "instalments": [
            {"loan_id": who(n), "n": place, "due_on": each, "principal_cents": HUNDRED,
                "charge_cents": charge} for place, each in enumerate(due, start=1)
        ],
    }  # fmt: skip


def _moved(loan: int, day: str, kind: str = "repayment", **parts: int) -> Row:
    """Money of a loan; a whole payment unless it is said what of."""
    split = parts or {"principal": HUNDRED, "charge": TEN}
    named = {f"{part}_cents": cents for part, cents in split.items()}
    return {"loan_id": who(loan), "kind": kind, "paid_on": day, **named,
        "amount_cents": sum(split.values())}  # fmt: skip


def _together(*all_of: Rows) -> Rows:
    tables = dict.fromkeys(table for rows in all_of for table in rows)
    return {table: [row for rows in all_of for row in rows.get(table, ())] for table in tables}


LOANS = _together(
    _lent(1, 1, "2025-04-15", "2025-05-15", "2025-06-15", "2025-07-15"),  # pays on the day
    _lent(2, 2, "2025-03-10", "2025-04-10", "2025-05-30", "2025-07-10"),  # 31 days late
    _lent(3, 3, "2025-05-31", "2025-06-29", "2025-07-29"),  # one day late, which is not more than 1
    _lent(4, 4, "2025-02-01", "2025-03-31"),  # 91 days
    _lent(5, 7, "2025-02-01", "2025-04-01"),  # 90 days, not more
    _lent(6, 8, "2025-02-01", "2025-05-31"),  # 30 days, not more
    _lent(7, 9, "2025-02-01", "2025-06-28", charge=2 * TEN),  # 2 days
    _lent(8, 15, "2025-05-01", "2025-06-01", status="closed"),  # due on the first day, and paid
    _lent(9, 5, "2025-06-20", status="pending"),  # planned, not paid out
    _lent(10, 6, "2024-10-01", status="written_off"),
    _lent(11, 10, "2025-05-30", "2025-06-30", status="closed"),  # due on the last, paid after it
    _lent(12, 2, "2025-07-01"),  # paid out after the last day
    _lent(13, 15, "2025-06-30", "2025-07-30"),  # paid out on it
    # Paid off by 1 April, ninety days before the end, or later; and what followed.
    _lent(21, 1, "2025-01-05", status="closed"),  # 1 April; the first followed within 14 days
    _lent(22, 11, "2025-01-05", status="closed"),  # 31 March; nothing that was paid out
    _lent(23, 11, "2025-04-20", status="cancelled"),
    _lent(24, 11, "2025-04-21", status="pending"),
    _lent(25, 12, "2025-01-05", status="closed"),  # 2 April: too late to tell
    _lent(26, 13, "2025-01-01", status="closed"),  # 10 January; the next came after 90 days
    _lent(27, 13, "2025-04-10", status="closed"),
    _lent(28, 14, "2025-01-01", status="closed"),  # 10 January; the next came after 91
    _lent(29, 14, "2025-04-11", status="closed"),
)
MONEY: Rows = {"transactions": [
    _moved(1, "2025-05-15"), _moved(1, "2025-06-15"), _moved(2, "2025-04-10"),
    _moved(8, "2025-06-01"), _moved(11, "2025-07-01"),
    _moved(10, "2025-01-01", charge=2 * TEN),
    _moved(10, "2025-05-01", "write_off", principal=HUNDRED, charge=TEN),
    _moved(10, "2025-06-10", "recovery", principal=5 * TEN),
    _moved(21, "2025-04-01", charge=3_000, fee=500, penalty=100),
    _moved(22, "2025-03-31", charge=4_000), _moved(22, "2025-03-31", "refund", charge=400),
    _moved(25, "2025-04-02", charge=1_200),
    _moved(26, "2025-01-10", charge=TEN), _moved(27, "2025-06-20", charge=TEN),
    _moved(28, "2025-01-10", charge=TEN), _moved(29, "2025-06-21", charge=TEN),
    _moved(13, "2025-06-30", "disbursement", principal=40_000),
    _moved(3, "2025-05-31", "disbursement", principal=99_900),
    _moved(12, "2025-07-01", "disbursement", principal=99_900),
    _moved(8, "2025-06-01", "disbursement", principal=60_000),
    {**_moved(9, "2025-06-20", "disbursement", principal=70_000), "status": "pending",
        "principal_cents": 0, "paid_on": None, "second_by": None},
    {**_moved(23, "2025-06-10", "disbursement", principal=30_000), "id": who(900)},
    {**_moved(23, "2025-06-12", "reversal", principal=-30_000), "reverses_id": who(900)},
]}  # fmt: skip
LEADS: Rows = {"leads": [
    {"customer_id": who(15), "created_at": FIRST},  # borrowed on 30 June
    {"customer_id": who(3), "created_at": LAST},  # had borrowed before
    {"customer_id": who(5), "created_at": "2025-06-05"},  # waits for the money
    {"customer_id": who(11), "created_at": "2025-06-10"},  # cancelled
    {"customer_id": who(2), "created_at": "2025-06-20"},  # borrowed in July: a cohort has no end
    {"customer_id": who(8), "created_at": BEFORE}, {"customer_id": who(9), "created_at": AFTER},
]}  # fmt: skip


def _asked(n: int, started: str, submitted: str | None, stage: str, **more: object) -> Row:
    return {"id": who(n), "customer_id": who(n), "started_at": started, "touched_at": started,
        "submitted_at": submitted, "stage": stage, **more}  # fmt: skip


def _ruled(n: int, at: str, outcome: str, **more: object) -> Row:
    reasons = ["R04"] if outcome == "declined" else []
    return {
        "application_id": who(n), "at": at, "outcome": outcome, "reason_codes": reasons, **more
    }  # fmt: skip


OLD = "2025-05-20 08:00+02"
WORK: Rows = {
    "applications": [
        _asked(51, FIRST, "2025-06-02 10:00+02", "decision", quote={"finance_charge": 30_000}),
        _asked(52, "2025-06-10", None, "started"),
        _asked(53, LAST, LAST, "employment_verification", quote={"finance_charge": 10_000}),
        _asked(54, BEFORE, BEFORE, "active_loan"),
        _asked(55, AFTER, AFTER, "decision", quote={"finance_charge": 30_000}),
        _asked(56, OLD, "2025-06-06 16:00+02", "declined"),
        _asked(57, OLD, "2025-06-03 08:00+02", "withdrawn"),
        _asked(58, OLD, OLD, "withdrawn"),
        _asked(59, OLD, None, "withdrawn"),
        _asked(60, OLD, "2025-05-30 16:30+02", "declined"),
        _asked(13, OLD, OLD, "active_loan"),
    ],
    "decisions": [
        _ruled(51, "2025-06-02 14:00+02", "approved"),  # Monday to Monday: 4 hours
        _ruled(56, "2025-06-09 09:00+02", "declined"),  # Friday to Monday: 2
        _ruled(57, "2025-06-04 08:00+02", "approved"),  # a whole day: 9
        _ruled(58, "2025-06-04 08:00+02", "proposed"),  # nobody has decided
        _ruled(59, "2025-06-12 08:00+02", "approved"),  # nobody knows since when it waited
        _ruled(60, FIRST, "declined"),  # Friday to Sunday: half an hour
        _ruled(54, BEFORE, "approved"), _ruled(53, AFTER, "approved"),
        _ruled(13, OLD, "approved"),
    ],
    "consents": [{"customer_id": who(15), "at": OLD}],
    "deals": [
        {"value_cents": 100_000, "probability_pct": 70, "created_at": LAST},
        {"value_cents": 100_000, "probability_pct": 70, "created_at": AFTER},
        {"value_cents": 100_000, "probability_pct": 100, "created_at": FIRST, "status": "won",
            "stage": "onboarding", "closed_at": LAST},
    ],
    "tasks": [
        {"created_at": OLD, "due_at": "2025-06-20"}, {"created_at": OLD, "due_at": LAST},
        {"created_at": OLD, "due_at": AFTER}, {"created_at": OLD},
        {"created_at": OLD, "due_at": FIRST, "status": "done", "done_at": AFTER},
        {"created_at": OLD, "due_at": FIRST, "status": "done", "done_at": LAST},
        {"created_at": AFTER, "due_at": AFTER},
    ],
}  # fmt: skip


def _case(talk: int, created: str, answered: str | None = None, **more: object) -> Row:
    return {"customer_id": who(100 + talk), "conversation_id": who(talk), "created_at": created,
        "answered_at": answered, "sla_due_at": "2025-06-11", **more}  # fmt: skip


def _talk(n: int, last: str) -> Row:
    return {"id": who(n), "customer_id": who(100 + n), "last_turn_at": last}


def _said(talk: int, at: str, author: str = "user:maria") -> Row:
    return {"conversation_id": who(talk), "author": author, "direction": "out", "at": at}


def _handed(talk: int, at: str, reason: str) -> Row:
    return {"customer_id": who(100 + talk), "subject": f"conversation:{who(talk)}", "at": at,
        "data": {"reason": reason}}  # fmt: skip


def _taken(talk: int, at: str, was: str) -> Row:
    return {**_handed(talk, at, ""), "data": {"action": "take", "was": was}}


TALKS: Rows = {
    "cases": [
        _case(71, "2025-06-10 10:00+02", category="complaint"),  # was due on 11 June
        _case(71, "2025-05-01 12:00+02", "2025-05-01 13:00+02", category="complaint",
            settled_at=AFTER),
        # Monday, 3 hours
        _case(71, "2025-06-02 08:00+02", "2025-06-02 11:00+02", category="complaint",
            settled_at=LAST),
        _case(71, AFTER, category="complaint"),
        _case(71, "2025-05-30 16:00+02", FIRST),  # Friday, until Sunday: 1 hour
        _case(72, "2025-06-16 12:00+02", "2025-06-16 12:30+02"),  # Monday: half an hour
        _case(75, "2025-05-30 16:00+02", BEFORE), _case(75, "2025-05-30 16:00+02", AFTER),
        _case(73, "2025-05-20", category="bereavement", reason="bereavement"),
        _case(74, "2025-06-20", category="payment_claim", reason="paid"),
    ],
    "events": [_handed(72, "2025-06-16", "asked"), _handed(73, LAST, "bereavement"),
        _handed(74, LAST, "back"), _handed(71, AFTER, "asked"), _handed(71, BEFORE, "asked"),
        _taken(71, "2025-06-20", "queue")],
    "conversations": [_talk(71, FIRST), _talk(72, "2025-06-16"), _talk(73, LAST),
        _talk(74, "2025-07-05"), _talk(75, "2025-07-05"), _talk(76, BEFORE)],
    "turns": [{"conversation_id": who(74), "at": "2025-06-20"},
        {"conversation_id": who(75), "at": AFTER}],
    "messages": [_said(71, BEFORE), _said(72, "2025-06-16 12:30+02"),
        _said(73, "2025-06-20", "bot"), _said(74, AFTER)],
    "channel_identities": [
        {"customer_id": who(n), "created_at": created, "opted_out_at": out, "status": status}
        for n, (created, out, status) in enumerate([
            (OLD, "2025-06-10", "active"), (OLD, LAST, "active"), (OLD, AFTER, "active"),
            *[(LAST, None, "active")] * 5, (AFTER, AFTER, "active"), (OLD, OLD, "recycled"),
        ])
    ],
    "outbox": [
        {"conversation_id": who(71), "created_at": at, "status": status}
        for at, status in (
            (FIRST, "sent"), (OLD, "sent"), ("2025-06-10", "delivered"), ("2025-06-10", "read"),
            ("2025-06-10", "read"), ("2025-06-11", "failed"), (LAST, "undelivered"),
            ("2025-06-11", "queued"), ("2025-06-11", "refused"), (BEFORE, "failed"),
            (AFTER, "failed"),
        )
    ],
}  # fmt: skip


def _heard(survey: str, score: int, customer: int, at: str = "2025-06-10") -> Row:
    return {"survey": survey, "score": score, "customer_id": who(customer), "at": at}


CSAT = (5,) * 10 + (4,) * 3 + (3,) * 7
NPS = (10,) * 6 + (9,) * 6 + (8, 8, 7, 7) + (6, 6, 0, 0)
HEARD: Rows = {"feedback": [
    *[_heard("csat", score, n) for n, score in enumerate(CSAT, start=1)],
    _heard("csat", 1, 90, BEFORE), _heard("csat", 1, 91, AFTER),
    *[_heard("nps", score, n) for n, score in enumerate(NPS, start=1)],
    _heard("nps", 0, 1, FIRST),  # who says 10 later
    _heard("nps", 0, 90, BEFORE), _heard("nps", 0, 91, AFTER),
]}  # fmt: skip

# The book at the end of 30 June, in dollars: of principal 100 are left of the loans 1, 4 to 7, 11
# and 13, 200 of 2 and 3, which is 1,100; of all 1,220, as 7 charges 20; 110 are overdue of 2 to 6,
# 120 of 7, which is 670. Those who borrowed brought in: customer 1 N$56; 2 and 15 N$10; 11 N$36, as
# 4 went back; 12 N$12; 13 and 14 N$20; the sixth 20 less 100 lost, of which 50 were recovered; 3, 4
# and 7 to 10 nothing: N$134 of 14 people, in whose middle stand 0 and 10.
GOLDEN: Mapping[str, tuple[float | None, int, str]] = {
    "leads": (5, 5, "count"),
    "lead_conversion": (0.4, 5, "share"),  # 15 and 2
    "application_completion": (0.6667, 3, "share"),  # 51 and 53 of these and 52
    "approvals": (3, 5, "count"),
    "approval_rate": (0.6, 5, "share"),
    "decision_hours_median": (3, 4, "office hours"),  # 0.5, 2, 4, 9
    "decision_hours_p90": (7.5, 4, "office hours"),  # seven tenths of the way from 4 to 9
    "disbursed": (100_000, 4, "cents"),  # 600 and 400; 300 came back
    "gross_portfolio": (110_000, 9, "cents"),
    "par1": (0.5455, 9, "share"),  # 200 of 2, 400 of 4 to 7: 600 of 1,100
    "par30": (0.3636, 9, "share"),  # 200 of 2, 200 of 4 and 5
    "par90": (0.0909, 9, "share"),  # 100 of 4
    "arrears_rate": (0.5492, 9, "share"),  # 670 of 1,220
    "on_time_collection": (0.4, 5, "share"),  # those of 1 and 8; not of 3, 7 and 11
    "csat": (0.65, 20, "share"),  # 13 of 20
    "nps": (40, 20, "points"),  # 12 less 4, of 20
    "open_complaints": (2, 2, "count"),
    "oldest_complaint": (60, 2, "days"),  # from noon of 1 May: 60 whole days and a half
    "first_response_median": (1, 3, "office hours"),  # 0.5, 1, 3
    "first_response_p90": (2.6, 3, "office hours"),  # eight tenths of the way from 1 to 3
    "bot_containment": (0.75, 4, "share"),  # Maria wrote in 72
    "handoff_rate": (0.5, 4, "share"),  # 72 was asked for, 73 with a death that was known
    "opt_out_rate": (0.25, 8, "share"),  # 2 of 8
    "undelivered_rate": (0.3333, 6, "share"),  # 2 of 6
    "cost_per_conversation": (None, 0, "cents"),  # nobody tells us what a message costs
    "realised_value_mean": (957, 14, "cents"),  # 13,400 / 14
    "realised_value_median": (500, 14, "cents"),
    "retention_rate": (0.2857, 14, "share"),  # 1, 13, 14 and 15 of 14
    "repeat_rate_90_days": (0.5, 4, "share"),  # 21 and 26, not 22 and 28
    "weighted_pipeline": (99_000, 4, "cents"),  # 80 % of 300, 50 % of 100, 70 % of 1,000
    "overdue_tasks": (3, 5, "count"),
    "compliance_violations": (2, 2, "count"),  # loan 13 is too small, 71 waited
}  # fmt: skip


async def figures(store: Store, span: Span = JUNE) -> Mapping[str, Any]:
    async with store.reading() as session:
        return await names_promised.reckon_over(session, "get_crm_dashboard_metrics", span)


def _told(golden: Mapping[str, tuple[float | None, int, str]]) -> Mapping[str, Any]:
    return {
        name: {"value": value, "n": n, "unit": unit, "said": NOT_ENOUGH if value is None else "ok"}
        for name, (value, n, unit) in golden.items()
    }


@pytest.mark.proves("Customer Metrics", "9.2 Business Performance Metrics")
async def test_every_figure_of_a_month_is_what_can_be_counted_by_hand(store: Store) -> None:
    await put(store, _together(LOANS, MONEY, LEADS, WORK, TALKS, HEARD))
    found = await figures(store)
    assert found["components"] == _told(GOLDEN)
    assert (found["value"], found["said"], found["coverage"]) == (31, "ok", 97)  # 31 of 32
    assert found["n"] == sum(n for _, n, _ in GOLDEN.values())
    assert found["period"] == {"from": "2025-06-01", "to": "2025-06-30"}


@pytest.mark.proves("Customer Metrics")
async def test_each_hand_over_is_counted_by_its_reason_whatever_case_it_has(store: Store) -> None:
    ours = [_taken(74, "2025-06-21", "bot"), _handed(73, "2025-06-22", "asked")]
    await put(store, {**TALKS, "events": [*TALKS["events"], *ours]})
    since, until = datetime(2025, 5, 31, 22, tzinfo=UTC), datetime(2025, 6, 30, 22, tzinfo=UTC)
    async with store.reading() as session:
        found = await handoffs_by_reason(session, since, until)
    assert [(each.of, each.n) for each in found] == [
        ("asked", 2), ("bereavement", 1), ("taken_over", 1),
    ]  # fmt: skip


@pytest.mark.proves("Customer Metrics")
async def test_of_nothing_a_count_is_nil_and_everything_else_is_not_enough(store: Store) -> None:
    counts = {
        "leads", "approvals", "disbursed", "gross_portfolio", "open_complaints", "overdue_tasks",
        "compliance_violations",
    }  # fmt: skip
    found = await figures(store)
    nothing = {
        name: (0 if name in counts else None, 0, unit) for name, (_, _, unit) in GOLDEN.items()
    }
    assert found["components"] == _told(nothing)
    assert (found["value"], found["n"], found["coverage"]) == (None, 0, 0)
    assert (found["said"], found["why"]) == ("not enough data", "nothing has happened")


@pytest.mark.proves("Customer Metrics")
async def test_nineteen_answers_are_counted_and_are_no_figure(store: Store) -> None:
    answers = [_heard(survey, 5, n) for n in range(1, 20) for survey in ("csat", "nps")]
    await put(store, {"feedback": answers})
    found = (await figures(store))["components"]
    assert [(found[name]["value"], found[name]["n"]) for name in ("csat", "nps")] == [
        (None, 19)
    ] * 2


async def test_what_is_due_later_today_is_not_late_yet(store: Store) -> None:
    async with store.reading() as session:
        ((today, ago, soon),) = (
            await session.run(
                text(
                    "select crm.today(now()), now() - interval '47 hours',"
                    " now() + interval '1 hour'"
                )
            )
        ).all()
    waits = {"created_at": ago.isoformat(), "due_at": soon.isoformat()}
    complained = _case(71, ago.isoformat(), category="complaint")
    await put(store, {
        "tasks": [waits],
        "cases": [{**complained, "sla_due_at": soon.isoformat()}],
    })  # fmt: skip
    found = (await figures(store, Span(today, today)))["components"]
    late = ("overdue_tasks", "compliance_violations", "oldest_complaint")
    assert [found[name]["value"] for name in late] == [0, 0, 1]


RULED = policy.load().on(date(2026, 11, 23))
LIMITS = Limits(
    least_cents=RULED.product.min_amount_cents,
    most_cents=min(RULED.product.max_amount_cents, RULED.ceilings.max_amount_cents),
    most_months=RULED.ceilings.max_months,
    charge_bps=RULED.ceilings.charge_bps,
)
# What the database itself refuses to keep, were somebody to take these from it.
FORBIDDEN = (
    ("applications", "application_months"),
    ("decisions", "decision_reasons"),
    ("transactions", "transaction_second"),
)
DEBT = 100_000
MOST = DEBT * LIMITS.charge_bps // 10_000


def _paid_out(n: int, *, cents: int = DEBT, months: int = 3, charge: int = MOST) -> Rows:
    """A loan of June that nothing is wrong with, unless it is said what."""
    quote = {"finance_charge": charge, "principal_debt": DEBT}
    asked = _asked(n, OLD, OLD, "active_loan", months=months, quote=quote)
    (loan,) = _lent(n, n, "2025-06-10")["loans"]
    paid = _moved(n, "2025-06-10", "disbursement", principal=cents)
    return {
        "applications": [asked],
        "loans": [{**loan, "principal_cents": cents}],
        "decisions": [_ruled(n, OLD, "approved")],
        "consents": [{"customer_id": who(n), "at": OLD}],
        "transactions": [paid],
    }


def _without(rows: Rows, *tables: str) -> Rows:
    return {table: given for table, given in rows.items() if table not in tables}


@pytest.mark.proves("NAMFISA Compliance Management")
async def test_each_rule_is_broken_just_beyond_its_limit_and_counted(store: Store) -> None:
    for table, rule in FORBIDDEN:
        async with store.engine.begin() as connection:
            await connection.execute(text(f"alter table {table} drop constraint {rule}"))
    alone = {**_moved(7, "2025-06-10", "disbursement", principal=DEBT), "second_by": "user:a"}
    complained = {"category": "complaint", "sla_due_at": "2025-06-12 10:00+02"}
    await put(store, _together(
        _paid_out(1, cents=LIMITS.least_cents),
        _paid_out(2, cents=LIMITS.most_cents, months=LIMITS.most_months),
        _paid_out(3, cents=LIMITS.least_cents - 1), _paid_out(4, cents=LIMITS.most_cents + 1),
        _paid_out(5, months=LIMITS.most_months + 1), _paid_out(6, charge=MOST + 1),
        _without(_paid_out(7), "transactions"), {"transactions": [alone]},
        _without(_paid_out(8), "decisions"),
        _without(_paid_out(9), "consents"),
        {"consents": [{"customer_id": who(9), "at": "2025-06-10 12:00:01+02"}]},
        {"applications": [_asked(10, OLD, OLD, "declined")],
            "decisions": [_ruled(10, LAST, "declined", reason_codes=[])]},
        {"cases": [
            _case(71, FIRST, "2025-06-12 10:00+02", **complained),
            _case(71, FIRST, "2025-06-12 10:00:01+02", **complained),
        ]},
    ))  # fmt: skip
    since, until = datetime(2025, 5, 31, 22, tzinfo=UTC), datetime(2025, 6, 30, 22, tzinfo=UTC)
    async with store.reading() as session:
        broken = await conduct.violations(session, LIMITS, since, until)
    assert sorted(each.rule for each in broken) == sorted([*RULES, "amount_outside_limits"])
    # The figure goes by the limits that it knows: they are those of the policy.
    assert (await figures(store))["components"]["compliance_violations"]["value"] == len(broken)
