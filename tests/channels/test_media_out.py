"""A file of ours goes out by its address: Twilio fetches it, and says so where it cannot."""

from dataclasses import replace

import pytest

from channels.channel import Choice, Enclosed, Option, Outbound, Refused, Sent
from channels.fake_twilio import Attachment, FakeTwilio
from channels.whatsapp import WhatsApp

SELMA = "+264810000001"
PAGE = b"%PDF-1.7 invented"


@pytest.fixture
async def message(twilio: FakeTwilio) -> Outbound:
    """A message with a page that lies on this machine."""
    said = await twilio.borrower_says(SELMA, media=[Attachment(PAGE, "application/pdf")])
    kept = twilio.message(said.sid)
    assert kept is not None
    url = f"{twilio.base_url}/_cdn/{kept.sid}/{kept.media[0].sid}"
    return Outbound(SELMA, "APP-7-A.pdf", "ob_1", media=(Enclosed(url, "application/pdf"),))


async def test_a_file_arrives_with_its_name(
    whatsapp: WhatsApp, twilio: FakeTwilio, message: Outbound
) -> None:
    sent = await whatsapp.send(message)
    assert isinstance(sent, Sent)
    kept = twilio.message(sent.provider_sid)
    assert kept is not None
    assert (kept.body, [each.data for each in kept.media]) == ("APP-7-A.pdf", [PAGE])


async def test_a_file_that_cannot_be_fetched_is_refused(
    whatsapp: WhatsApp, twilio: FakeTwilio, message: Outbound
) -> None:
    nowhere = Enclosed(f"{twilio.base_url}/_cdn/nobody/nothing", "application/pdf")
    refused = await whatsapp.send(replace(message, media=(nowhere,)))
    assert refused == Refused(63019, "the media could not be fetched")


def test_a_long_text_carries_its_file_once(whatsapp: WhatsApp, message: Outbound) -> None:
    choice = Choice((Option("a", "Yes"), Option("b", "No")))
    first, *others = whatsapp.parts(replace(message, text="Moro. " * 400, choice=choice))
    assert first.media == message.media
    assert [each.media for each in others] == [()] * len(others)


def test_the_address_of_a_file_is_in_no_log(message: Outbound) -> None:
    assert message.media[0].url not in repr(message)
