"""What was sent goes its way by itself, up to a person and never off the table."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from crm_store import applications
from flows.decision import Person
from tests.agent.deciding.sent_this_morning import LATER, NOW, YES, Desk
from tests.handed_in import IN_ORDER


async def test_what_was_sent_waits_a_little_then_for_her_employer_then_for_a_person(
    desk: Desk,
) -> None:
    assert await desk.goes_on(NOW + timedelta(minutes=5)) == "documents_submitted"
    assert await desk.goes_on() == "employment_verification"
    assert await desk.goes_on() == "employment_verification"
    assert await desk.kept() == []
    assert await desk.notes(employment="confirmed") == "manual_review"
    assert await desk.kept() == [("engine", "review", "proposed", [])]
    assert [each.split(":")[0] for each in await desk.told()] == ["News on APP-2"]
    cases = await desk.sql("select category, reason, status from cases")
    assert cases == [("application_review", "proposed_review", "open")]
    steps = await desk.sql("select data->>'to', actor from events where kind = 'stage' order by at")
    assert [to for to, _ in steps] == ["employment_verification", "ai_assessment", "manual_review"]
    again = len(await desk.told())
    await desk.goes_on()
    assert (len(await desk.told()), len(await desk.kept())) == (again, 1)


async def test_an_employer_who_says_nothing_for_five_working_days_brings_a_person(
    desk: Desk,
) -> None:
    await desk.goes_on()
    assert await desk.goes_on(NOW + timedelta(days=7)) == "employment_verification"
    assert await desk.goes_on(NOW + timedelta(days=8)) == "manual_review"


async def test_without_consent_nobody_asks_her_employer_and_a_person_hears_of_it(
    desk: Desk,
) -> None:
    await desk.sql(
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, identity_id, purpose, 'withdraw',"
        " text_version, language, at from consents"
    )
    assert await desk.goes_on() == "documents_submitted"
    assert await desk.goes_on() == "documents_submitted"
    assert await desk.sql("select reason from cases") == [("no_employer_consent",)]


@pytest.mark.parametrize("flag", ["fraud_hold", "deceased_reported", "dispute"])
async def test_a_hold_blocks_every_edge(desk: Desk, flag: str) -> None:
    hold = f"update customers set flags = '{{\"{flag}\": true}}' where ref = 'BUF-1'"
    await desk.sql(hold)
    assert await desk.goes_on() == "documents_submitted"
    await desk.sql("update customers set flags = '{}'")
    assert await desk.notes(**IN_ORDER) == "manual_review"
    await desk.sql(hold)
    assert await desk.decides(YES) == "on_hold"
    assert not await desk.is_asked_for("payslip")
    assert await desk.stage() == "manual_review"


async def test_no_sequence_of_events_leaves_the_table(desk: Desk) -> None:
    """Whatever employer, staff, flags and time do in any order, only allowed steps are taken."""
    chance = random.Random(11)  # noqa: S311 (the same story each time)
    clock = Clock(LATER)
    no, less = Person("maria", "declined", ("R01",)), Person("maria", "counter_offer")
    happens: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: desk.goes_on(clock.now),
        lambda: desk.notes(employment=chance.choice(("confirmed", "confirmed", "refused"))),
        *[lambda: desk.notes(**IN_ORDER)] * 2,
        lambda: desk.notes(deductions=chance.choice((0, 180_000, 216_000))),
        lambda: desk.decides(YES, clock.now),
        lambda: desk.decides(no, clock.now),
        lambda: desk.decides(less, clock.now),
        lambda: desk.is_asked_for("payslip"),
        lambda: desk.is_held_while(desk.decides(YES, clock.now)),
        lambda: desk.is_held_while(desk.goes_on(clock.now)),
        *[lambda: _she(desk, frm="started", to="documents_submitted")] * 2,
        lambda: _she(desk, frm="declined", to="manual_review"),
    )
    for _ in range(40):
        clock.now += timedelta(days=chance.choice((0, 0, 1, 3)))
        await chance.choice(happens)()
    steps = await desk.sql(
        "select data->>'from', data->>'to' from events where kind = 'stage' order by at, id"
    )
    assert len(steps) >= 6
    assert all(to in applications.TRANSITIONS[before] for before, to in steps)
    assert len({outcome for _, _, outcome, _ in await desk.kept()}) >= 2


@dataclass
class Clock:
    now: datetime


async def _she(desk: Desk, *, frm: str, to: str) -> None:
    """What she does in the chat: a step of the table that is hers."""
    await desk.sql(f"update applications set stage = '{to}' where stage = '{frm}'")
