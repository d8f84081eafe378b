"""Messages leave once, in order, or not at all: what each answer of Twilio's does."""

from typing import Any

import pytest

from channels.channel import Delivery, Doubt, Later, Refused, Sent
from tests.agent.laid import put
from tests.agent.sender.watched import SELMA, answers, heard, state


@pytest.mark.parametrize(
    ("delivery", "after"),
    [
        (Sent("SM1"), ("sent", 1, None)),
        (Refused(21610, "opted out"), ("failed", 1, 21610)),
        (Later(20429, "not now", 1.0), ("queued", 1, None)),
        (Doubt("cut"), ("sending", 1, None)),
        (ValueError("a bug"), ("sending", 1, None)),
    ],
    ids=["sent", "refused", "later", "doubt", "a bug"],
)
async def test_an_answer_moves_the_message(
    lender: Any, delivery: Delivery | Exception, after: tuple[Any, ...]
) -> None:
    answers(lender, delivery)
    row = await put(lender, "one")
    assert await lender.house.sender.send_due() == 1
    assert await state(lender, row) == after
    assert await lender.house.sender.send_due() == 0


async def test_what_was_not_taken_waits_as_long_as_asked_and_leaves_once(lender: Any) -> None:
    lender.twilio.fail(2, "rate_limit", retry_after=30)
    row = await put(lender, "one")
    await lender.house.sender.send_due()
    lender.clock.later(seconds=29)
    assert await lender.house.sender.send_due() == 0
    lender.clock.later(seconds=20)
    assert await lender.house.sender.send_due() == 1  # and is told again to wait
    lender.clock.later(minutes=2)
    await lender.house.sender.send_due()
    assert (await state(lender, row))[1] == 3
    assert heard(lender) == ["one"]


@pytest.mark.proves("10.2 Business Continuity")
async def test_an_outage_of_an_hour_loses_nothing(lender: Any) -> None:
    lender.twilio.fail(1_000, "rate_limit", retry_after=60)
    row = await put(lender, "one")
    for _ in range(60):
        await lender.house.sender.send_due()
        lender.clock.later(minutes=1)
    lender.twilio.heal()
    lender.clock.later(minutes=7)
    await lender.house.sender.send_due()
    assert heard(lender) == ["one"]
    assert (await state(lender, row))[0] in ("sent", "delivered")


async def test_what_twilio_will_never_take_is_not_tried_again(lender: Any) -> None:
    lender.twilio.not_on_whatsapp(SELMA)
    row, following = await put(lender, "one"), await put(lender, "two")
    await lender.house.sender.send_due()
    assert await state(lender, row) == ("failed", 1, 63024)
    await lender.house.sender.send_due()  # the next one is not held up by it
    assert await state(lender, following) == ("failed", 1, 63024)
