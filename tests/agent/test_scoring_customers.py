"""Everybody is in exactly the groups that the rules say, and stays there only while they hold."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent import scoring_customers
from crm_store import scores, standing
from crm_store.database import Store
from crm_store.row import new_id
from crm_store.standing import BEHAVIOURS, RISKS, SEGMENTS, STAGES, WORTHS
from flows import policy

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
RULES = policy.load().on(TODAY).customers
ENDED = ("declined", "withdrawn", "expired", "cancelled", "active_loan")
PARTNER = UUID(int=1)
PAYMENT, CHARGE = 24_000, 20_000  # three payments, most of them charge: worth shows soon


@dataclass(frozen=True)
class Lent:
    """A loan of three payments, thirty days apart, of which some were made on their day."""

    days_ago: int
    paid: int
    id: UUID = field(default_factory=new_id)

    @property
    def is_closed(self) -> bool:
        return self.paid == 3

    @property
    def days_late(self) -> int:
        return 0 if self.is_closed else max(0, self.days_ago - 30 * (self.paid + 1))

    def due(self, n: int) -> date:
        return TODAY - timedelta(days=self.days_ago - 30 * n)


@dataclass(frozen=True)
class Person:
    """Somebody as she was drawn."""

    id: UUID
    has_partner: bool
    stages: Sequence[str]
    loans: Sequence[Lent]
    quiet_days: int | None
    flags: Mapping[str, Any]
    complains: bool

    @property
    def late(self) -> int:
        return max((each.days_late for each in self.loans), default=0)

    @property
    def runs(self) -> bool:
        return any(not each.is_closed for each in self.loans)

    @property
    def open_at(self) -> str | None:
        return next((each for each in self.stages if each not in ENDED), None)


def drawn(chance: random.Random) -> Person:
    """Anybody at all."""
    loans = [
        Lent(days_ago=chance.choice((5, 29, 31, 45, 75, 130)), paid=chance.choice((0, 1, 3)))
        for _ in range(chance.choice((0, 0, 1, 2)))
    ]
    loans = [each for each in loans if each.due(max(each.paid, 1)) <= TODAY or each.paid == 0]
    stages = [chance.choice(ENDED[:4]) for _ in range(chance.choice((0, 0, 1)))]
    if chance.random() < 0.4:
        stages.append(chance.choice(("interest", "started", "manual_review", "disbursement")))
    return Person(
        id=new_id(),
        has_partner=bool(loans) or chance.random() < 0.5,
        stages=[*stages, *("active_loan" for _ in loans)],
        loans=loans,
        quiet_days=chance.choice((None, 0, 30, 31, 90, 91, 400)),
        flags={"deceased": {}} if chance.random() < 0.1 else {},
        complains=chance.random() < 0.2,
    )


def segments_of(she: Person) -> set[str]:
    """The seven, in the words of the rules."""
    rules = {
        "new_prospect": not she.stages and not she.loans,
        "active_applicant": she.open_at is not None,
        "approved_borrower": she.runs,
        "repeat_customer": len(she.loans) > 1,
        "at_risk": she.late > 0,
        "partner_employee": she.has_partner,
        "non_partner_prospect": not she.has_partner and not she.loans,
    }
    return {name for name, holds in rules.items() if holds}


def groups_of(she: Person) -> tuple[str, str, str, str]:
    """How she is in touch, what she is worth, how she pays, and where on her journey she is."""
    quiet = she.quiet_days
    touch = "never_wrote" if quiet is None else "in_touch" if quiet <= 30 else "quiet"
    touch = "silent" if quiet is not None and quiet > 90 else touch
    earned = sum(each.paid for each in she.loans) * CHARGE
    worth = "high" if earned >= 150_000 else "middle" if earned >= 50_000 else "low"
    pays = "late" if she.late <= 30 else "very_late" if she.late <= 90 else "defaulted"
    pays = pays if she.late else "on_time" if she.runs else "paid_off"
    at = "3_approval" if she.open_at == "disbursement" else "2_application"
    at = at if she.open_at else "5_completion" if she.loans else "1_interest"
    at = "4_active_loan" if she.runs else at
    at = "ended" if she.flags else at
    return touch, worth if she.loans else "none", pays if she.loans else "no_history", at


@pytest.fixture
async def people(store: Store) -> list[Person]:
    """Sixty people as chance has it, the same ones every time."""
    chance = random.Random(7)  # noqa: S311 (no secret is drawn)
    found = [drawn(chance) for _ in range(60)]
    async with store.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(
            text(
                "insert into partners (id, company_name, town, also_called, status)"
                " values (:id, 'Kalahari Foods', 'Windhoek', '{}', 'active')"
            ),
            {"id": PARTNER},
        )
        for table, rows in _rows(found).items():
            if rows:
                names = ", ".join(rows[0])
                places = ", ".join(f":{name}" for name in rows[0])
                await connection.execute(
                    text(f"insert into {table} ({names}) values ({places})"),
                    rows,
                )
    return found


def _rows(people: Sequence[Person]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            *("customers", "conversations", "cases", "applications", "loans"),
            *("instalments", "transactions"),
        )
    }
    for she in people:
        rows["customers"].append({
            "id": she.id, "partner_id": PARTNER if she.has_partner else None, "language": None,
            "flags": "{}" if not she.flags else '{"deceased": {}}', "source": "whatsapp",
            "first_contact_at": NOW - timedelta(days=500), "version": 0,
        })  # fmt: skip
        talk = new_id()
        quiet = she.quiet_days
        rows["conversations"].append({
            "id": talk, "identity_id": new_id(), "customer_id": she.id, "status": "closed",
            "owner": "bot", "state": "{}", "version": 0,
            "last_inbound_at": None if quiet is None else NOW - timedelta(days=quiet),
        })  # fmt: skip
        if she.complains:
            rows["cases"].append({
                "id": new_id(), "customer_id": she.id, "conversation_id": talk,
                "category": "complaint", "reason": "asked", "priority": 1, "status": "open",
                "sla_due_at": NOW, "packet_sealed": b"x", "created_at": NOW - timedelta(days=3),
            })  # fmt: skip
        _add_loans(rows, she)
    return rows


def _add_loans(rows: dict[str, list[dict[str, Any]]], she: Person) -> None:
    applications = [new_id() for _ in she.stages]
    for n, stage in enumerate(she.stages):
        rows["applications"].append({
            "id": applications[n], "customer_id": she.id, "partner_id": PARTNER, "stage": stage,
            "principal_cents": 60_000, "months": 3, "quote": "{}", "policy_version": "",
            "started_at": NOW - timedelta(days=50 - n), "touched_at": NOW,
            "submitted_at": NOW - timedelta(days=40), "version": 0,
        })  # fmt: skip
    for n, loan in enumerate(she.loans, start=len(she.stages) - len(she.loans)):
        rows["loans"].append({
            "id": loan.id, "application_id": applications[n], "customer_id": she.id,
            "partner_id": PARTNER, "principal_cents": 3 * (PAYMENT - CHARGE),
            "finance_charge_cents": 3 * CHARGE, "schedule_version": 1,
            "disbursed_on": loan.due(0), "status": "closed" if loan.is_closed else "active",
        })  # fmt: skip
        for place in (1, 2, 3):
            rows["instalments"].append({
                "id": new_id(), "loan_id": loan.id, "schedule_version": 1, "n": place,
                "due_on": loan.due(place), "principal_cents": PAYMENT - CHARGE,
                "charge_cents": CHARGE,
            })  # fmt: skip
            if place <= loan.paid:
                rows["transactions"].append({
                    "id": new_id(), "loan_id": loan.id, "kind": "repayment", "status": "settled",
                    "amount_cents": PAYMENT, "paid_on": min(loan.due(place), TODAY),
                    "entered_by": "user:a", "at": NOW, "penalty_cents": 0, "fee_cents": 0,
                    "charge_cents": CHARGE, "principal_cents": PAYMENT - CHARGE,
                })  # fmt: skip


async def dashboard(connection: AsyncConnection) -> Mapping[str, Any]:
    found = await connection.execute(
        text("select crm.get_crm_dashboard_metrics(:since, :until)"),
        {"since": TODAY - timedelta(days=90), "until": TODAY},
    )
    told: Mapping[str, Any] = found.scalar_one()
    return told


@pytest.mark.proves(
    "2.1 Customer Segmentation",
    "Phase 3: Enterprise Features",
    "8.8 Customer Segmentation",
)
async def test_each_customer_is_where_the_rules_put_her_and_everybody_is_somewhere(
    store: Store, people: list[Person]
) -> None:
    async with store.engine.connect() as connection:
        before = await dashboard(connection)
    assert await scoring_customers.everybody(store, RULES, now=NOW) == len(people)
    async with store.reading() as session:
        for she in people:
            row = await standing.of_customer(session, she.id)
            assert row is not None
            groups = (row.behaviour, row.worth, row.risk, row.stage)
            assert (set(row.segments), groups) == (segments_of(she), groups_of(she))
            assert row.days_late == she.late
            assert (row.churn is None) is (not she.loans or bool(she.flags))
            if she.flags:
                assert (row.health, row.rfm, row.next_best) == (None, None, "nothing_after_death")
            known = (SEGMENTS, BEHAVIOURS, WORTHS, RISKS, STAGES)
            for values, of in zip((row.segments, *([each] for each in groups)), known, strict=True):
                assert set(values) <= set(of)
        alike = await session.run(
            text(
                "select count(*) from customer_standing s, lateral"
                " crm.calculate_customer_health_score(s.customer_id, :now) f"
                " where (f->>'value')::numeric is distinct from s.health"
                " or (f->>'band') is distinct from s.health_band"
            ),
            {"now": NOW},
        )
        assert alike.scalar_one() == 0
    # What is kept of loans adds up to the very figures that the plain tables give.
    async with store.engine.connect() as connection:
        kept = await connection.execute(text("select count(*) from loan_standing"))
        assert kept.scalar_one() == sum(len(she.loans) for she in people)
        assert await dashboard(connection) == before


@pytest.mark.proves("2.1 Customer Segmentation", "Employee Relationship Tracking")
async def test_whoever_something_happened_to_is_reckoned_again_and_her_history_is_kept(
    store: Store, people: list[Person]
) -> None:
    await scoring_customers.everybody(store, RULES, now=NOW)
    well = next(she for she in people if she.loans and not she.flags and not she.complains)
    async with store.engine.begin() as connection:
        # Her flags and her money stir her; a sign of life of somebody else stirs that person.
        await connection.execute(
            text("update customers set flags = '{\"dispute\": {}}' where id = :id"),
            {"id": well.id},
        )
        await connection.execute(
            text(
                "insert into loan_pauses (id, loan_id, from_on, until_on, why, entered_by, at)"
                " values (gen_random_uuid(), :loan, :day, :day, 'hardship', 'user:a', now())"
            ),
            {"loan": well.loans[0].id, "day": TODAY},
        )
        # Of ten, she gave three: that is known now, and counts in full.
        await connection.execute(
            text(
                "insert into feedback (id, survey, version, customer_id, score, channel,"
                " prompt_key, entered_by, at) values (gen_random_uuid(), 'nps', 1, :id, 3,"
                " 'whatsapp', 'once', 'bot', :now)"
            ),
            {"id": well.id, "now": NOW},
        )
    async with store.transaction() as session:
        which = await standing.stirred(session, most=10)
        assert which == [well.id]
        assert await scoring_customers.of(session, which, RULES, at=NOW + timedelta(hours=1)) == 1
        assert await standing.stirred(session, most=10) == []
    async with store.reading() as session:
        row = await standing.of_customer(session, well.id)
        assert row is not None
        assert row.next_best == "answer_dispute"
        assert (row.churn_coverage, row.components["churn"]["unhappy"]["points"]) == (100, 20)
        assert row.components["health"]["satisfaction"]["points"] == 3
        ((ref,),) = (
            await session.run(text("select ref from customers where id = :id"), {"id": well.id})
        ).all()
        kept = await scores.history(session, "next_best", subject=ref)
        assert [each.band for each in kept][-1] == "answer_dispute"
        assert len(await scores.history(session, "segment", subject=ref)) == 1
        tomorrow = NOW + timedelta(days=1)
        assert len(await standing.stale(session, before=tomorrow, most=100)) == len(people)
        assert await standing.stale(session, before=NOW, most=100) == []
