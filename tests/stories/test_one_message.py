"""One message, from the webhook to the blue ticks; told twice, told late, and told in any order."""

import asyncio
from typing import Any

import pytest

from channels.fake_twilio.exchange import PhoneMessage
from crm_store import inbox, messages


@pytest.mark.proves(
    "1.2 Integration Points",
    "Core CRM Platform",
    "Integration Architecture",
    "Phase 4: Enhancement",
)
async def test_one_message_is_followed_from_the_webhook_to_the_receipt(selma: Any) -> None:
    twilio, store = selma.stage.twilio, selma.stage.house.store
    twilio.receipts(queued=True)

    said = await twilio.borrower_says(selma.phone, "Hi", profile_name="Selma")
    assert said.status == 200
    await selma.quiet()

    # 1. The inbox has it once, sealed, and names the turn that answered it.
    ((turn_id, row_id),) = await selma.rows(
        "select turn_id, id from inbox where status = 'answered' and attempts = 1"
        f" and deliveries = 1 and provider_sid = '{said.sid}'"
    )
    async with store.reading() as session:
        row = await session.get(inbox.Inbox, row_id)
        assert row is not None
        content = inbox.content(session, row)
        assert (content["sender"], content["text"]) == (selma.phone, "Hi")
        # 2. The transcript has both sides of the turn, in order.
        talk = await messages.of_turn(session, turn_id)
        heard = selma.last
        assert [(each.direction, each.author) for each in talk] == [
            ("in", "customer"),
            ("out", "bot"),
        ]
        assert messages.body(session, talk[0]) == "Hi"
        assert heard.text.startswith(messages.body(session, talk[1]).splitlines()[0])
    # 3. The turn is on record, with what it was decided by.
    assert await selma.rows(
        f"select number, versions ? 'policy' from turns where id = '{turn_id}'"
    ) == [(1, True)]
    # 4. The outbox knows the reply by Twilio's name for it.
    assert await selma.rows(
        f"select provider_sid, author, purpose, attempts from outbox where turn_id = '{turn_id}'"
    ) == [(heard.sid, "bot", "reply", 1)]
    # 5. Her phone shows it; she reads it, and we hear so.
    await twilio.wait_for_status(heard.sid, "delivered")
    twilio.read(selma.phone)
    await _reaches(selma, heard, "read")
    assert await selma.rows(
        "select status from delivery_receipts where outbox_id is not null"
        f" and provider_sid = '{heard.sid}' order by at, id"
    ) == [("queued",), ("sent",), ("delivered",), ("read",)]


async def test_the_same_webhook_is_answered_once_however_often_it_comes(selma: Any) -> None:
    said = await selma.stage.twilio.borrower_says(selma.phone, "Hi", copies=50)
    assert set(said.statuses) == {200}
    await selma.quiet()
    assert len(selma._heard()) == 1
    assert await selma.rows("select deliveries, status from inbox") == [(50, "answered")]
    assert await selma.count("turns") == 1


async def test_a_webhook_that_comes_again_after_the_answer_changes_nothing(selma: Any) -> None:
    twilio = selma.stage.twilio
    sid = {"MessageSid": "SM" + "7" * 32}
    first = await twilio.borrower_says(selma.phone, "Hi", extra=sid)
    await selma.quiet()
    selma.clock.later(days=3)
    again = await twilio.borrower_says(selma.phone, "Hi", extra=sid)
    await asyncio.sleep(0.3)
    await selma.quiet()
    assert (first.status, again.status) == (200, 200)
    assert len(selma._heard()) == 1
    assert await selma.rows("select deliveries from inbox") == [(2,)]


async def test_receipts_in_any_order_only_move_forward(selma: Any) -> None:
    """Doubled, shuffled, and before Twilio has answered our own call."""
    twilio = selma.stage.twilio
    for habits in (
        {"doubled": True},
        {"shuffled": True, "doubled": True},
        {"early": True},
        {"early": True, "shuffled": True, "doubled": True},
    ):
        twilio.receipts(**habits, read=True, queued=True)
        await selma.says("Hi")
        await _reaches(selma, selma.last, "read")
        assert await selma.count("outbox", "author = 'bot' and attempts <> 1") == 0
    heard = selma._heard()
    answers = await selma.count("outbox", "author = 'bot'")
    assert len({each.sid for each in heard}) == len(heard) == answers


async def _reaches(selma: Any, bubble: PhoneMessage, status: str) -> None:
    await selma.becomes("outbox", f"provider_sid = '{bubble.sid}' and status = '{status}'")
