"""A Twilio that lives in this process is spoken to as one behind a network is."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from channels import within
from channels.channel import Choice, Delivery, Fetched, Later, Media, Option, Outbound, Refused
from channels.fake_twilio import Attachment, FakeTwilio
from channels.whatsapp import TwilioAccount, WhatsApp

SELMA = "+264810000001"
YES_NO = Choice((Option("consent:yes", "Yes"), Option("consent:no", "No")))


@pytest.fixture(params=["over the network", "within this process"])
async def whatsapp(
    request: pytest.FixtureRequest, account: TwilioAccount, twilio: FakeTwilio
) -> AsyncIterator[WhatsApp]:
    inside = request.param == "within this process"
    ours = replace(account, service=twilio.app) if inside else account
    async with WhatsApp(ours) as whatsapp:
        await twilio.borrower_says(SELMA, "hi")
        yield whatsapp


def saying(text: str, *, choice: Choice | None = None) -> Outbound:
    return Outbound(to=SELMA, text=text, reference="ob_1", choice=choice)


async def test_words_and_buttons_are_shown(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    await whatsapp.send(saying("Goeie môre ☺\nNog 'n reël & more = 100 %"))
    await whatsapp.send(saying("Do you agree?", choice=YES_NO))
    words, asked = twilio.received(SELMA)
    assert words.text == "Goeie môre ☺\nNog 'n reël & more = 100 %"
    assert [button.id for button in asked.buttons] == ["consent:yes", "consent:no"]


@pytest.mark.parametrize(
    ("fails", "fate"),
    [
        (lambda twilio: twilio.fail(how="error", code=21610), Refused),
        (lambda twilio: twilio.fail(how="rate_limit", retry_after=3), Later),
    ],
    ids=["refused", "too fast"],
)
async def test_what_goes_wrong_is_told_alike(
    whatsapp: WhatsApp,
    twilio: FakeTwilio,
    fails: Callable[[FakeTwilio], None],
    fate: type[Delivery],
) -> None:
    fails(twilio)
    told = await whatsapp.send(saying("Moro"))
    assert isinstance(told, fate)
    assert not isinstance(told, Later) or told.after_seconds == 3


async def test_a_file_is_fetched(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    said = await twilio.borrower_says(SELMA, media=[Attachment(b"\xff\xd8 jpeg", "image/jpeg")])
    stored = twilio.message(said.sid)
    assert stored is not None
    url = f"{twilio.base_url}/_cdn/{said.sid}/{stored.media[0].sid}"
    assert await whatsapp.fetch(Media(url, "")) == Fetched(b"\xff\xd8 jpeg", "image/jpeg")


async def test_what_we_sent_is_found_again(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    await whatsapp.send(saying("Moro"))
    [bubble] = twilio.received(SELMA)
    found = await whatsapp.find_sent(to=SELMA, text="Moro", since=bubble.at, known=[])
    assert found == bubble.sid


async def test_an_application_that_fails_has_answered_with_500() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        raise ZeroDivisionError

    answer = await within.call(broken, "GET", "http://127.0.0.1/any", headers={})
    assert answer.status == 500
