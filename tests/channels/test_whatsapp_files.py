"""Around a message: a sign that we type, a token that is never shown, files fetched and deleted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.channel import Media, NotFetched
from channels.fake_twilio import Attachment, FakeTwilio, How
from channels.whatsapp import TwilioAccount, WhatsApp
from tests.channels.saying import SELMA

pytestmark = pytest.mark.usefixtures("selma_wrote")


async def test_typing_is_shown_to_the_message_that_is_answered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    said = await twilio.borrower_says(SELMA, "hello?")
    await whatsapp.typing(said.sid)
    assert twilio.typing == [said.sid]


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "hang_before_accept"])
async def test_a_typing_sign_that_fails_harms_nobody(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how, on="typing", seconds=5)
    await whatsapp.typing("SM1")
    assert twilio.typing == []


def test_an_account_never_shows_its_token(account: TwilioAccount) -> None:
    assert account.auth_token not in repr(account)


async def test_a_file_can_be_fetched(whatsapp: WhatsApp) -> None:
    missing = await whatsapp.fetch(Media("https://evil.example.na/x", "image/jpeg"))
    assert missing.reason == "forbidden_host"  # type: ignore[union-attr]


async def _file_of(whatsapp: WhatsApp, twilio: FakeTwilio) -> Media:
    await twilio.borrower_says(SELMA, media=[Attachment(b"x" * 90, "image/jpeg")], drop=True)
    (*_, newest) = await whatsapp.received_since(datetime.now(UTC) - timedelta(minutes=5))
    return newest.media[0]


async def test_a_file_is_deleted_at_twilio_and_what_is_gone_stays_gone(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    media = await _file_of(whatsapp, twilio)
    assert await whatsapp.forget(media) == "gone"
    assert await whatsapp.fetch(media) == NotFetched("not_found", again=False)
    assert await whatsapp.forget(media) == "gone"


@pytest.mark.parametrize("how", ["error", "rate_limit", "server_error"])
async def test_a_file_that_twilio_does_not_delete_now_is_asked_for_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    media = await _file_of(whatsapp, twilio)
    twilio.fail(how=how, on="media")
    assert await whatsapp.forget(media) == "later"
    assert await whatsapp.forget(media) == "gone"


async def test_what_lies_elsewhere_is_not_twilios_to_delete(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    media = await _file_of(whatsapp, twilio)
    for url in (
        "https://files.example/a.jpg",
        media.url.replace(twilio.base_url, "https://api.twilio.com"),  # ours is on loopback
        media.url.replace(twilio.account_sid, "AC" + "9" * 32),
        media.url + "/../../../Messages/MM1/Media/ME1",
    ):
        assert await whatsapp.forget(replace(media, url=url)) == "not_theirs"
