"""What was sent and what came in are found again in Twilio's own lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.channel import Sent, Unreachable
from channels.fake_twilio import Attachment, FakeTwilio, How
from channels.whatsapp import WhatsApp
from tests.channels.saying import PETRUS, SELMA, YES_NO, saying

pytestmark = pytest.mark.usefixtures("selma_wrote")


@pytest.fixture
async def since(twilio: FakeTwilio) -> datetime:
    now = datetime.now(UTC)
    twilio.advance(timedelta(minutes=10))
    return now + timedelta(minutes=10)


async def test_a_message_whose_answer_was_lost_is_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    twilio.fail(1, "cut_after_accept")
    await whatsapp.send(saying("lost  one"))
    found = await whatsapp.find_sent(to=SELMA, text="lost one", since=since, known=[])
    assert found == twilio.received(SELMA)[0].sid


async def test_a_message_that_was_never_taken_is_not_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    twilio.fail(1, "cut_before_accept")
    await whatsapp.send(saying("lost"))
    assert await whatsapp.find_sent(to=SELMA, text="lost", since=since, known=[]) is None


async def test_only_what_we_said_to_her_since_then_and_do_not_know_is_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    await twilio.borrower_says(PETRUS, "same")
    await twilio.borrower_says(SELMA, "same")
    await whatsapp.send(saying("same", to=PETRUS))
    known = await whatsapp.send(saying("same"))
    assert isinstance(known, Sent)
    looking = {"to": SELMA, "text": "same", "known": [known.provider_sid]}
    assert await whatsapp.find_sent(**looking, since=since) is None
    again = await whatsapp.send(saying("same"))
    assert isinstance(again, Sent)
    assert await whatsapp.find_sent(**looking, since=since) == again.provider_sid
    later = since + timedelta(hours=1)
    assert await whatsapp.find_sent(**looking, since=later) is None


async def test_a_choice_is_found_however_it_was_drawn(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    await whatsapp.send(saying("Line one\n\nAgree?", choice=YES_NO))
    await whatsapp.send(replace(saying("Numbered?", choice=YES_NO), in_session=False))
    for text, bubble in zip(
        ["Line one\n\nAgree?", "Numbered?"], twilio.received(SELMA), strict=True
    ):
        found = await whatsapp.find_sent(to=SELMA, text=text, since=since, known=[])
        assert found == bubble.sid


async def test_an_empty_text_matches_nothing(whatsapp: WhatsApp, since: datetime) -> None:
    await whatsapp.send(saying("x"))
    assert await whatsapp.find_sent(to=SELMA, text=" ", since=since, known=[]) is None


async def test_a_long_list_is_read_page_by_page(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    wanted = await whatsapp.send(saying("wanted"))
    assert isinstance(wanted, Sent)
    for _ in range(210):
        await whatsapp.send(saying("another"))
    found = await whatsapp.find_sent(to=SELMA, text="wanted", since=since, known=[])
    assert found == wanted.provider_sid


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "rate_limit", "garbled"])
async def test_not_being_able_to_ask_is_not_an_answer(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime, how: How
) -> None:
    twilio.fail(2, how, on="list")  # aiohttp asks a second time where asking is harmless
    with pytest.raises(Unreachable):
        await whatsapp.find_sent(to=SELMA, text="lost", since=since, known=[])
    twilio.heal()
    twilio.fail(2, how, on="list")
    with pytest.raises(Unreachable):
        await whatsapp.received_since(since)


async def test_dropped_webhooks_are_found_by_listing(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    heard = await twilio.borrower_says(SELMA, "one")
    missed = await twilio.borrower_says(SELMA, "two", drop=True)
    photo = await twilio.borrower_says(PETRUS, drop=True, media=[Attachment(b"jpeg", "image/jpeg")])
    await whatsapp.send(saying("ours"))
    found = await whatsapp.received_since(since, known={heard.sid})
    assert [(m.provider_sid, m.sender, m.text, m.kind) for m in found] == [
        (missed.sid, SELMA, "two", "text"),
        (photo.sid, PETRUS, "", "media"),
    ]
    assert found[0].sent_at is not None
    assert abs(found[0].sent_at - since) < timedelta(seconds=30)
    fetched = await whatsapp.fetch(found[1].media[0])
    assert fetched.data == b"jpeg"  # type: ignore[union-attr]


async def test_what_was_received_before_is_not_listed(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    assert await whatsapp.received_since(since) == []
