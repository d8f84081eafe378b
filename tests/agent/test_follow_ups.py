"""A message that never arrived is for a person to follow up: one task for a talk, and no loop."""

import asyncio
from typing import Any

import pytest

from agent import follow_ups, worker
from crm_store import identities, tasks
from tests.agent.conftest import SELMA

TASKS = "select kind, status, created_by, conversation_id is not null from tasks order by ref"


@pytest.fixture
async def lender(opens: Any) -> Any:
    """A lender without a second way to anybody's phone."""
    return await opens(works=False)


async def says(lender: Any, words: str) -> None:
    await lender.says(SELMA, words)
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, identities.blind(lender.house.store.vault, "whatsapp", SELMA))
    while await lender.house.sender.send_due():
        pass
    async with asyncio.timeout(30):  # receipts come in their own time
        while await lender.rows("select 1 from outbox where status in ('sending', 'sent')"):
            await asyncio.sleep(0.02)


async def told(lender: Any) -> int:
    """How many tasks there are more once it is certain that nothing arrives late."""
    lender.clock.later(minutes=3)
    made: int = await follow_ups.round_of(lender.house)
    return made


@pytest.mark.parametrize("when", ["at_once", "by_callback"])
async def test_an_answer_that_did_not_arrive_is_one_task_until_it_is_done(
    lender: Any, when: str
) -> None:
    lender.twilio.refuse(when)
    lender.twilio.not_on_whatsapp(SELMA)
    await says(lender, "Hi")
    assert await follow_ups.round_of(lender.house) == 0  # a receipt may still say otherwise
    assert await told(lender) == 1
    await says(lender, "1")
    assert await told(lender) == 0
    assert await lender.rows(TASKS) == [("follow_up", "todo", "rule:not_delivered", True)]
    await lender.sql(f"update tasks set status = 'done', done_at = '{lender.clock()}'")
    assert await told(lender) == 0
    await says(lender, "menu")
    assert await told(lender) == 1


async def test_the_task_says_whom_and_why_and_nothing_that_was_written(lender: Any) -> None:
    lender.twilio.not_on_whatsapp(SELMA)
    await says(lender, "Hi")
    await told(lender)
    async with lender.house.store.reading() as session:
        (task,) = await tasks.listed(session, tasks.Wanted())
    assert (task.customer, task.title) == (
        "BUF-1",
        "Reach BUF-1 in another way: a message did not arrive (the number is not on WhatsApp)",
    )


@pytest.mark.parametrize(
    "but",
    [
        "status = 'delivered'",
        "purpose = 'marketing'",
        "error_code = 21610",  # she has told the provider that she wants nothing
        "why = 'asked_by_sms'",
    ],
)
async def test_what_arrived_late_or_nobody_need_hear_is_no_task(lender: Any, but: str) -> None:
    lender.twilio.not_on_whatsapp(SELMA)
    await says(lender, "Hi")
    await lender.sql(f"update outbox set {but}")
    assert await told(lender) == 0


async def test_nobody_is_followed_at_a_number_that_is_not_hers_any_more(lender: Any) -> None:
    lender.twilio.not_on_whatsapp(SELMA)
    await says(lender, "Hi")
    await lender.sql("update channel_identities set status = 'wrong_number'")
    assert await told(lender) == 0
