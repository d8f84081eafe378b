"""The clocks of cases: in office time, and who is silent for too long gives the talk back."""

from typing import Any

import pytest

from agent.desk import clocks
from agent.desk.acts import Hand, reply, take
from crm_store import cases, messages, users, waiting
from tests.agent.desk.conftest import SELMA

CASE = "select assigned_to, status, left_by, escalated_at is not null from cases"


@pytest.mark.proves("Issue Resolution Workflow")
async def test_who_lets_her_wait_gives_her_back_to_others_and_then_a_manager_is_called(
    lender: Any,
) -> None:
    store = lender.house.store
    await lender.tells(SELMA, "Hi", "1", "agent")
    talk = (await lender.party(SELMA)).conversation.id
    async with store.transaction() as session:
        maria = await users.add(session, "maria", role="agent", languages=["en"])
        petrus = await users.add(session, "petrus", role="agent", languages=["en"])
        session.expunge_all()
    await clocks.round_of(lender.house)
    assert await lender.rows(
        "select sla_due_at at time zone 'Africa/Windhoek', resolve_by at time zone"
        " 'Africa/Windhoek', nearest_at = sla_due_at from cases"
    ) == [(*await _expected(lender), True)]

    assert await take(Hand(store, "user:maria", lender.clock()), talk) is None
    lender.clock.later(minutes=10)
    await clocks.round_of(lender.house)
    assert await lender.rows(CASE) == [("user:maria", "in_progress", None, False)]
    lender.clock.later(minutes=6)
    await clocks.round_of(lender.house)
    assert await lender.rows(CASE) == [(None, "open", "user:maria", False)]
    assert (await lender.party(SELMA)).conversation.owner == "queue"
    async with store.reading() as session:
        assert await waiting.queue_of(session, maria) == []
        assert [each.left_by for each in await waiting.queue_of(session, petrus)] == ["user:maria"]
    lender.clock.later(minutes=16)
    await clocks.round_of(lender.house)
    assert await lender.rows(CASE) == [(None, "open", "user:maria", True)]


async def test_what_she_writes_to_a_person_sets_the_clock_of_the_next_answer(lender: Any) -> None:
    await lender.tells(SELMA, "Hi", "1", "agent")
    talk = (await lender.party(SELMA)).conversation.id
    hand = Hand(lender.house.store, "user:maria", lender.clock())
    assert await take(hand, talk) is None
    async with lender.house.store.reading() as session:
        (newest,) = await messages.last(session, talk, limit=1)
    hand = Hand(lender.house.store, "user:maria", lender.clock())
    assert await reply(hand, talk, "Yes?", seen=newest.id) is None
    await clocks.round_of(lender.house)
    running = "select answered_at is not null, answer_by, nearest_at = resolve_by from cases"
    assert await lender.rows(running) == [(True, None, True)]
    await lender.says(SELMA, "and my loan?")
    await lender.quiet()
    wrote_at = (await lender.party(SELMA)).conversation.last_inbound_at
    await clocks.round_of(lender.house)
    by = lender.house.calendar.add_office_time(wrote_at, 60)
    assert await lender.rows(running) == [(True, by, False)]


async def test_whoever_writes_after_all_is_settled_is_not_left_to_a_silent_person(
    lender: Any,
) -> None:
    store = lender.house.store
    await lender.tells(SELMA, "Hi", "1", "agent")
    talk = (await lender.party(SELMA)).conversation.id
    assert await take(Hand(store, "user:maria", lender.clock()), talk) is None
    async with store.transaction() as session:
        (case,) = await cases.unsettled(session, talk)
        cases.resolve(session, case, "x", outcome="explained", told=None, at=lender.clock())
    lender.clock.later(minutes=20)
    await clocks.round_of(lender.house)
    assert (await lender.party(SELMA)).conversation.owner == "user:maria"
    await lender.says(SELMA, "and my loan?")
    await lender.quiet()
    lender.clock.later(minutes=20)
    await clocks.round_of(lender.house)
    assert (await lender.party(SELMA)).conversation.owner == "queue"
    assert await lender.rows("select status, reason from cases order by created_at") == [
        ("resolved", "asked"),
        ("open", "left_unanswered"),
    ]


async def _expected(lender: Any) -> tuple[Any, ...]:
    """60 minutes of the office for an answer of priority 2, 1,080 until it is over."""
    calendar = lender.house.calendar
    ((due,),) = await lender.rows("select sla_due_at from cases")
    began = calendar.add_office_time(due, 0)
    over = calendar.add_office_time(began, 1_080 - 60)
    return (began.replace(tzinfo=None), over.replace(tzinfo=None))


async def test_nobody_on_duty_is_said_so(lender: Any) -> None:
    async with lender.house.store.transaction() as session:
        maria = await users.add(session, "maria", role="agent", languages=["en"])
        maria.presence = "away"
    await lender.tells(SELMA, "Hi", "1", "agent")
    assert "No colleague is on duty at this moment" in lender.heard(SELMA)[-1].text
