"""What happens by itself: the lost are found, the forgotten expire, and waits are measured."""

import asyncio
from datetime import timedelta
from typing import Any

from agent import metrics, timers, worker
from crm_store import applications, audit, identities

SELMA, PETRUS = "+264810000011", "+264810000012"


async def test_what_no_webhook_brought_is_found_and_answered_once(lender: Any) -> None:
    await lender.says(SELMA, "Hi")
    lost = [
        (await lender.twilio.borrower_says(who, "Hi", drop=True)).sid
        for who in (PETRUS, "+264810000014")
    ]
    await timers.reconcile(lender.house)  # the service's own first round may have found them
    assert await timers.reconcile(lender.house) == 0
    await lender.quiet()
    found = "select provider_sid from inbox where source = 'sweep'"
    assert set(lost) <= {sid for (sid,) in await lender.rows(found)}
    assert await lender.rows("select count(*) from inbox") == [(3,)]
    assert [len(lender.heard(who)) for who in (SELMA, PETRUS)] == [1, 1]


async def test_a_tap_that_only_the_list_tells_of_is_heard_by_its_title(lender: Any) -> None:
    """The provider's list has the words of a button and not what it stands for."""
    await lender.tells(SELMA, "Hi", "1", "1")
    (yes, *_) = lender.heard(SELMA)[-1].buttons
    await lender.says(SELMA, yes.title, payload=yes.id, drop=True)
    await timers.reconcile(lender.house)  # unless the service's own first round has found it
    await lender.quiet()
    assert lender.heard(SELMA)[-1].text == "Step 2 of 7. Who is your employer?"


async def test_our_own_messages_are_never_found_as_theirs(lender: Any) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    assert await timers.reconcile(lender.house) == 0
    assert await lender.rows("select count(*) from inbox") == [(1,)]


async def test_what_is_older_than_two_days_is_left_to_rest(closed: Any) -> None:
    await closed.twilio.borrower_says(SELMA, "Hi", drop=True)
    closed.clock.later(days=3)
    assert await timers.reconcile(closed.house) == 0


async def test_a_message_found_after_a_day_opens_no_window(closed: Any) -> None:
    """She wrote 25 hours ago: a free-form answer would be refused, so none is sent."""
    await closed.twilio.borrower_says(SELMA, "Hi", drop=True)
    closed.clock.later(hours=25)
    await timers.reconcile(closed.house)
    await _answer(closed)
    await closed.house.sender.send_due()
    assert await closed.rows("select status, why from outbox") == [("refused", "window_closed")]
    assert closed.heard(SELMA) == []


async def test_an_old_message_closes_no_window_that_a_newer_one_opened(closed: Any) -> None:
    await closed.twilio.borrower_says(SELMA, "first", drop=True)
    closed.clock.later(hours=20)
    await closed.says(SELMA, "Hi")
    await _answer(closed)
    newest = (await closed.party(SELMA)).conversation.last_inbound_at
    await timers.reconcile(closed.house)
    await _answer(closed)
    assert await closed.rows("select distinct status from inbox") == [("answered",)]
    assert (await closed.party(SELMA)).conversation.last_inbound_at == newest


async def _answer(lender: Any) -> None:
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, identities.blind(lender.house.store.vault, "whatsapp", SELMA))


async def test_drafts_that_nobody_touched_expire_and_are_on_record(lender: Any) -> None:
    await lender.tells(SELMA, "Hi", "1", "1", "yes")
    assert (await lender.party(SELMA)).application.stage == "started"
    assert await timers.expire(lender.house) == 0
    lender.clock.later(days=15)
    assert await timers.expire(lender.house) == 1
    assert await timers.expire(lender.house) == 0
    assert (await lender.party(SELMA)).application.stage == "expired"
    assert "expired" not in applications.DRAFT
    assert await lender.rows("select action from audit_log where actor = 'timer'") == [("expire",)]
    async with lender.house.store.snapshot() as session:
        assert await audit.verify(session) is None


async def test_the_longest_waits_are_measured(closed: Any) -> None:
    await closed.says(SELMA, "Hi")
    closed.clock.later(minutes=3)
    await timers.measure(closed.house)
    assert 180 <= metrics.OLDEST_WAITING._value.get() < 300
    assert (metrics.UNSENT._value.get(), metrics.BACKUP_AGE._value.get()) == (0, -1)
    await _answer(closed)
    await timers.measure(closed.house)
    assert metrics.UNSENT._value.get() == 1
    await closed.sql("delete from inbox")
    await timers.measure(closed.house)
    assert metrics.OLDEST_WAITING._value.get() == 0


async def test_a_failed_round_is_only_a_round_later(closed: Any) -> None:
    rounds: list[int] = []

    async def work(_: Any) -> None:
        rounds.append(1)
        if len(rounds) < 3:
            raise ConnectionError

    task = asyncio.create_task(timers.repeat(work, closed.house, every=timedelta(milliseconds=10)))
    async with asyncio.timeout(10):
        while len(rounds) < 5:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
