"""SMS: plain text, numbers for choices, counted in segments, by the same door as WhatsApp."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.channel import SMS, Choice, Enclosed, Option, Outbound, Refused, Sent
from channels.fake_twilio import FakeTwilio
from channels.sms import Sms
from channels.sms_text import plain, segments
from channels.twilio_forms import parse_inbound
from channels.whatsapp import TwilioAccount
from tests.channels.conftest import Door

SELMA, OURS = "+264810000011", "+264612905001"
ASKING = Outbound(
    SELMA,
    "*Do you agree?* Write \u2018yes\u2019 \u2013 or no.",
    "row-1",
    choice=Choice((Option("yes", "Yes"), Option("no", "No"))),
)
AS_READ = "Do you agree? Write 'yes' - or no.\n1 Yes\n2 No"


@pytest.fixture
async def sms(account: TwilioAccount, twilio: FakeTwilio) -> AsyncIterator[Sms]:
    twilio.has_sms(OURS)
    async with Sms(replace(account, sender=OURS)) as sms:
        yield sms


def test_what_whatsapp_draws_is_read_as_plain_text_and_nothing_else_changes() -> None:
    for written, read in (
        ("Write *agent* at _any_ time", "Write agent at any time"),
        ("Dial *130*123# now", "Dial *130*123# now"),
        ("N$1,000 \u2014 \u201cfixed\u201d\u2026", 'N$1,000 - "fixed"...'),
        ("s\u00ea vir ons", "s\u00ea vir ons"),  # letters stay as they are spelt
        ("a * b * c", "a * b * c"),
    ):
        assert plain(written) == read


def test_segments_are_counted_as_the_network_counts_them() -> None:
    for text, count in (
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("\u20ac" * 80, 1),  # two places each
        ("\u20ac" * 81, 2),
        ("\u00ea" * 70, 1),
        ("\u00ea" * 71, 2),
        ("\U0001f600" * 35, 1),
        ("\U0001f600" * 36, 2),
    ):
        assert segments(text) == count, text[:3]


async def test_a_choice_goes_as_numbers_and_is_found_again(sms: Sms, twilio: FakeTwilio) -> None:
    sent = await sms.send(ASKING)
    (bubble,) = await twilio.wait_for(SELMA)
    assert isinstance(sent, Sent)
    assert (bubble.channel, bubble.text) == ("sms", AS_READ)
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = await sms.find_sent(to=SELMA, text=ASKING.text, since=since, known=())
    assert found is not None
    assert found == sent.provider_sid
    assert await sms.find_sent(to=SELMA, text=ASKING.text, since=since, known=[found]) is None


async def test_no_link_to_a_file_and_nothing_too_long_is_sent(sms: Sms, twilio: FakeTwilio) -> None:
    file = Enclosed("https://buffr.example/files/x", "application/pdf")
    with_file = Outbound(SELMA, "Your statement", "row-2", media=(file,))
    (part,) = sms.parts(with_file)
    assert part.text == "Your statement"
    assert await sms.send(with_file) == Refused(0, "no_files_by_sms")
    for text, code in (("\u0105" * 700, 21617), ("  ", 21602)):
        refused = await sms.send(Outbound(SELMA, text, "row-3"))
        assert isinstance(refused, Refused)
        assert refused.code == code
    assert twilio.phone(SELMA) == []


async def test_it_comes_in_and_is_told_of_like_any_other(
    sms: Sms, twilio: FakeTwilio, door: Door
) -> None:
    said = await twilio.borrower_says(SELMA, "1", by_sms=True)
    (form,) = await door.posted("/inbound", 1)
    inbound = parse_inbound(form)
    assert (inbound.channel, inbound.sender, inbound.recipient) == (SMS, SELMA, OURS)
    assert (inbound.kind, inbound.text) == ("text", "1")
    listed = await sms.received_since(datetime.now(UTC) - timedelta(minutes=1))
    assert [(each.provider_sid, each.channel) for each in listed] == [(said.sid, SMS)]
    await sms.send(ASKING)
    (told, *_) = await door.posted("/status", 1)
    assert told["MessageStatus"] == "sent"
    assert "ChannelPrefix" not in told
