"""Somebody who waits already and grows angry is answered sooner."""

from typing import Any

CASES = "select category, priority from cases order by created_at"
DUE = "select sla_due_at from cases where category = 'handoff'"


async def test_anger_brings_an_open_case_forward_by_a_step(selma: Any) -> None:
    await selma.says("I want to talk to a person")
    assert await selma.rows(CASES) == [("handoff", 2)]
    (before,) = await selma.rows(DUE)

    await selma.says("You are useless and I am furious!! Nobody answers me")

    assert ("handoff", 1) in await selma.rows(CASES)
    (after,) = await selma.rows(DUE)
    assert after[0] < before[0]


async def test_anger_is_no_emergency_however_often_it_is_said(selma: Any) -> None:
    await selma.says("I want to talk to a person")
    for _ in range(3):
        await selma.says("You are useless and I am furious!!")
    assert ("handoff", 1) in await selma.rows(CASES)
    assert all(priority >= 1 for _, priority in await selma.rows(CASES))


async def test_calm_words_leave_an_open_case_where_it_is(selma: Any) -> None:
    await selma.says("I want to talk to a person")
    await selma.says("I can wait, thank you")
    assert await selma.rows(CASES) == [("handoff", 2)]
