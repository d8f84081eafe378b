"""The pretended Twilio tells what became of a message, in order, doubled, late or never."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from channels.channel import Sent
from channels.fake_twilio import FakeTwilio
from channels.whatsapp import WhatsApp
from tests.channels.saying import SELMA, saying

if TYPE_CHECKING:
    from tests.channels.conftest import Door


async def _told(whatsapp: WhatsApp, door: "Door", count: int) -> list[str]:
    await whatsapp.send(saying())
    return [form["MessageStatus"] for form in await door.posted("/status", count)]


@pytest.mark.usefixtures("selma_wrote")
async def test_receipts_tell_that_a_message_was_read(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(read=True, queued=True)
    assert await _told(whatsapp, door, 4) == ["queued", "sent", "delivered", "read"]


@pytest.mark.usefixtures("selma_wrote")
async def test_the_borrower_can_open_her_messages_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    assert await _told(whatsapp, door, 2) == ["sent", "delivered"]
    twilio.read(SELMA)
    [bubble] = twilio.received(SELMA)
    shown = await twilio.wait_for_status(bubble.sid, "read")
    assert [name for name, _ in shown.statuses] == ["queued", "sent", "delivered", "read"]


@pytest.mark.usefixtures("selma_wrote")
async def test_receipts_can_be_doubled_and_shuffled(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(doubled=True, shuffled=True, read=True)
    in_order = ["sent", "sent", "delivered", "delivered", "read", "read"]
    told = await _told(whatsapp, door, 6)
    assert Counter(told) == Counter(in_order)
    assert told != in_order


@pytest.mark.usefixtures("selma_wrote")
async def test_receipts_can_come_before_the_answer(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(early=True)
    twilio.fail(1, "cut_after_accept")
    await whatsapp.send(saying())
    assert len(door.forms("/status")) == 2


@pytest.mark.usefixtures("selma_wrote")
async def test_receipts_can_be_withheld(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(withheld=True)
    sent = await whatsapp.send(saying())
    assert isinstance(sent, Sent)
    await twilio.wait_for_status(sent.provider_sid, "delivered")
    assert door.forms("/status") == []


async def test_a_refusal_can_come_as_a_receipt(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.refuse("by_callback")
    assert isinstance(await whatsapp.send(saying()), Sent)
    [form] = await door.posted("/status", 1)
    assert (form["MessageStatus"], form["ErrorCode"]) == ("failed", "63016")
