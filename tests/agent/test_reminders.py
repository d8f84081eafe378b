"""Reminders: put once whoever runs, asked of the gate, and let go of where they hold no more."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from agent import cast, gatekeeping, reminders
from agent.office import Office
from crm_store import leaving, ledger, loans
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.deductions import DeductionFile, DeductionLine
from crm_store.ledger import Booking
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.row import new_id
from crm_store.split import Split
from flows.reminders import TEMPLATES
from flows.sending import Sending
from tests import approvals
from tests.agent import bare_house
from tests.agent.bare_house import rows, sql

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
DUE = "payment_coming:LN-1:2026-11-25"


@pytest.fixture
async def house(store: Store) -> Any:
    """A lender without a sender, and WhatsApp has approved every template."""
    await cast.ensure(store, now=MONDAY)
    await approvals.on_record(store, TEMPLATES.values(), at=MONDAY)
    return bare_house.of(store, now=MONDAY)


async def decided(house: Any) -> list[tuple[Any, ...]]:
    return await rows(house, "select key, status, why from reminders order by created_at, key")


async def at_the_gate(house: Any) -> Sequence[Sending]:
    """What the gate says of each reminder that would leave now."""
    due = await leaving.due(house.store, now=house.now, limit=20)
    office = Office.of(house)
    known = await gatekeeping.known_for(house.store, due, office=office, now=house.now)
    return [
        gatekeeping.decide(each, known, now=house.now, opening=house.store)
        for each in due
        if each.row.dedupe_key.startswith("reminder:")
    ]


async def hilma(house: Any, words: str) -> None:
    """Change something about her number or her talk."""
    of_her = "customer_id = (select customer_id from loans)"
    await sql(house, words.replace("HERS", of_her))


async def pay(house: Any, cents: int) -> None:
    async with house.store.transaction() as session:
        loan = (await session.exec(select(Loan))).one()
        money = Booking("repayment", Split(principal=Cents(cents)), on=house.now.date(),
            by="user:maria", at=house.now)  # fmt: skip
        await ledger.book(session, loan, money)


async def answer_of_the_employer(house: Any, *outcomes: str) -> None:
    async with house.store.transaction() as session:
        loan = (await session.exec(select(Loan))).one()
        file = DeductionFile(partner_id=loan.partner_id, month=date(2026, 11, 1),
            direction="sent", sha256=outcomes[-1], total_cents=60_000, entered_by="user:maria",
            at=house.now)  # fmt: skip
        session.add(file)
        await session.flush()
        for n, outcome in enumerate(outcomes, start=1):
            session.add(
                DeductionLine(
                    file_id=file.id,
                    loan_id=loan.id,
                    n=n,
                    line="LN-1/2026-11",
                    due_cents=60_000,
                    deducted_cents=0,
                    outcome=outcome,
                )
            )
            await session.flush()


@pytest.mark.proves("Proactive Customer Success", "Phase 2: Automation")
async def test_every_reminder_is_said_once_whoever_runs_and_however_often(house: Any) -> None:
    put = []
    for days in range(4):
        house.now = MONDAY + timedelta(days=days)
        put.append(sum(await asyncio.gather(*(reminders.round_of(house) for _ in range(3)))))
        put.append(await reminders.round_of(house))
    assert put == [1, 0, 0, 0, 1, 0, 0, 0]
    assert await decided(house) == [
        (DUE, "put", ""),
        ("payment_today:LN-1:2026-11-25", "put", ""),
    ]
    said = await rows(house, "select dedupe_key, purpose, template from outbox order by seq")
    assert said == [
        (f"reminder:{DUE}", "proactive", "payment_coming"),
        ("reminder:payment_today:LN-1:2026-11-25", "proactive", "payment_today"),
    ]
    assert await rows(house, "select state ->> 'topic' from conversations where HERS".replace(
        "HERS", "customer_id = (select customer_id from loans)")) == [("reminder",)]  # fmt: skip


async def test_nothing_is_decided_in_quiet_hours_and_on_sundays(house: Any) -> None:
    for at in (MONDAY - timedelta(days=1), MONDAY + timedelta(hours=12)):
        house.now = at
        assert await reminders.round_of(house) == 0
    assert await decided(house) == []


async def test_what_is_paid_or_too_late_by_then_does_not_leave(house: Any) -> None:
    assert await reminders.round_of(house) == 1
    assert [type(each).__name__ for each in await at_the_gate(house)] == ["UseTemplate"]
    house.now += timedelta(days=2)
    assert [getattr(each, "why", "") for each in await at_the_gate(house)] == ["too_late"]
    house.now -= timedelta(days=1)
    await pay(house, 60_000)
    assert [getattr(each, "why", "") for each in await at_the_gate(house)] == ["paid"]
    house.now += timedelta(days=1)
    assert await reminders.round_of(house) == 0


async def test_whoever_is_in_a_talk_is_reminded_after_it(house: Any) -> None:
    await hilma(house, f"update conversations set last_inbound_at = '{MONDAY}' where HERS")
    assert await reminders.round_of(house) == 0
    assert await decided(house) == [(DUE, "waiting", "she_is_writing")]
    house.now += timedelta(minutes=10)
    await hilma(house, f"update conversations set last_inbound_at = '{house.now}' where HERS")
    house.now += timedelta(minutes=25)
    assert await reminders.round_of(house) == 0
    assert await decided(house) == [(DUE, "waiting", "she_is_writing")]
    house.now += timedelta(minutes=30)
    assert await reminders.round_of(house) == 1
    assert await decided(house) == [(DUE, "put", "")]


async def test_what_waited_too_long_is_let_go_of_with_the_reason(house: Any) -> None:
    await hilma(house, "update conversations set owner = 'queue', queued_at = now() where HERS")
    assert await reminders.round_of(house) == 0
    assert await decided(house) == [(DUE, "waiting", "a_person_has_the_conversation")]
    house.now += timedelta(days=3)
    assert await reminders.round_of(house) == 0
    assert await decided(house) == [(DUE, "dropped", "too_late")]


async def test_nobody_is_reminded_who_wants_or_needs_none(
    house: Any, subtests: pytest.Subtests
) -> None:
    flags = "update customers set flags = '{}' where id = (select customer_id from loans)"
    cases = {
        "opted_out": ("update channel_identities set opted_out_at = now() where HERS",
            "update channel_identities set opted_out_at = null where HERS"),
        "hardship": (flags.format('{"hardship": true}'), flags.format("{}")),
        "disputed": (flags.format('{"dispute": true}'), flags.format("{}")),
        "deceased": (flags.format('{"deceased_reported": true}'), flags.format("{}")),
        "reminders_paused": (
            flags.format('{"reminders_paused": {"until": "2027-12-31"}}'), flags.format("{}")),
        "no_number": ("update channel_identities set status = 'recycled' where HERS",
            "update channel_identities set status = 'active' where HERS"),
    }  # fmt: skip
    for n, (why, (against, as_before)) in enumerate(cases.items()):
        with subtests.test(why):
            house.now = datetime(2027, 6, 7, 8, 0, tzinfo=UTC) + timedelta(weeks=n)
            due_on = house.now.date() + timedelta(days=2)
            await sql(house, f"update instalments set due_on = '{due_on}' where n = 2")
            await hilma(house, against)
            assert await reminders.round_of(house) == 0
            assert (await decided(house))[-1][1:] == ("dropped", why)
            await hilma(house, as_before)
    assert await rows(house, "select count(*) from outbox") == [(0,)]
    history = "select data ->> 'why' from events where kind = 'reminder' order by at"
    assert [why for (why,) in await rows(house, history)] == list(cases)


async def test_the_employer_is_asked_first_and_nobody_hears_that_she_did_not_pay(
    house: Any,
) -> None:
    house.now = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert await reminders.round_of(house) == 0  # nobody has asked the employer
    await answer_of_the_employer(house, "sent")
    assert await reminders.round_of(house) == 0  # who has not answered
    await answer_of_the_employer(house, "refused")
    house.now = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert await reminders.round_of(house) == 1
    assert await decided(house) == [("deduction_missed:LN-1:2026-11-25", "put", "")]
    for template in ("deduction_missed", "promise_followed", "payment_today"):
        words = gatekeeping.book().by_name[template].words["en"].lower()
        assert not any(each in words for each in ("you did not", "unpaid", "owe", "overdue"))


async def test_money_that_she_says_is_on_its_way_is_waited_for(house: Any) -> None:
    async with house.store.transaction() as session:
        loan = (await session.exec(select(Loan))).one()
        said: dict[str, Any] = {"message_id": new_id(), "entered_by": "bot", "at": MONDAY}
        await loans.claim(session, loan.customer_id, **said)
    assert await reminders.round_of(house) == 0
    assert await decided(house) == []


async def test_a_promise_is_asked_after_although_times_are_hard(house: Any) -> None:
    await sql(house, "update customers set flags = '{\"hardship\": true}'")
    agreed = (
        "insert into arrangements (id, loan_id, wish, asked_by, asked_at, needs_two, status)"
        " select gen_random_uuid(), id, 'promise:2026-11-25', 'bot', now(), false, 'asked'"
        " from loans"
    )
    await sql(house, agreed)
    assert await reminders.round_of(house) == 0  # she is in talks with us
    for step in (
        "status = 'offered', plan = '[]', cost_cents = 0, changes_version = 1,"
        " approved_by = 'user:maria', offered_until = '2026-11-25'",
        "status = 'agreed', answered_in = gen_random_uuid(), ended_at = now()",
    ):
        await sql(house, f"update arrangements set {step}")
    house.now = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert await reminders.round_of(house) == 1
    said = await rows(house, "select dedupe_key, purpose from outbox")
    assert said == [("reminder:promise_followed:LN-1:2026-11-25", "notice")]
    assert [type(each).__name__ for each in await at_the_gate(house)] == ["UseTemplate"]


async def test_a_form_is_nudged_once_and_not_at_all_where_she_went_on(house: Any) -> None:
    async with house.store.transaction() as session:
        selma = (await session.exec(select(Customer).order_by(Customer.ref))).first()
        assert selma is not None
        form = Application(customer_id=selma.id, started_at=MONDAY, touched_at=MONDAY)
        session.add(form)
        await session.flush()
        form.stage = "started"
    await sql(house, "update loans set hold = 'dispute'")  # this is not about her
    house.now = MONDAY + timedelta(days=2)
    assert await reminders.round_of(house) == 1
    ((ref,),) = await rows(house, "select ref from applications where stage = 'started'")
    await sql(house, f"update applications set touched_at = '{house.now}' where ref = '{ref}'")
    house.now += timedelta(days=2)
    assert await reminders.round_of(house) == 0
    assert await decided(house) == [(f"unfinished:{ref}", "put", "")]
    # The nudge itself is over once she has gone on.
    house.now -= timedelta(days=1)
    assert [getattr(each, "why", "") for each in await at_the_gate(house)] == ["no_longer_needed"]
