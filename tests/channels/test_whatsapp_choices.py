"""A choice on WhatsApp: drawn where the phone can show it, numbered where it cannot."""

from dataclasses import replace

import aiohttp
import pytest

from channels.channel import Later, Sent
from channels.fake_twilio import FakeTwilio, How
from channels.whatsapp import TwilioAccount, WhatsApp
from tests.channels.saying import LANGUAGES, SELMA, YES_NO, saying

pytestmark = pytest.mark.usefixtures("selma_wrote")


async def test_two_options_reach_the_phone_as_buttons(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("We ask your employer.\n\nDo you agree?", choice=YES_NO))
    [bubble] = twilio.received(SELMA)
    assert bubble.text == "We ask your employer.\n\nDo you agree?"
    expected = [("consent:yes", "Yes"), ("consent:no", "No")]
    assert [(button.id, button.title) for button in bubble.buttons] == expected


async def test_four_options_reach_the_phone_as_a_list(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("Choose a language", choice=LANGUAGES))
    [bubble] = twilio.received(SELMA)
    assert [row.id for row in bubble.rows] == ["en", "af", "osh", "her"]
    assert bubble.list_button == "Choose"
    assert bubble.text == "Choose a language"


async def test_a_choice_that_cannot_be_drawn_is_numbered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("Which?", choice=replace(LANGUAGES, button="")))
    [bubble] = twilio.received(SELMA)
    assert bubble.text == "Which?\n1 English\n2 Afrikaans\n3 Oshiwambo\n4 Otjiherero"
    assert not bubble.buttons


async def test_a_content_is_made_once_and_found_again_by_another_process(
    whatsapp: WhatsApp, twilio: FakeTwilio, account: TwilioAccount
) -> None:
    await whatsapp.send(saying("One?", choice=YES_NO))
    await whatsapp.send(saying("Two?", choice=YES_NO))
    async with WhatsApp(account) as other:
        await other.send(saying("Three?", choice=YES_NO))
    assert len({bubble.content_sid for bubble in twilio.received(SELMA)}) == 1


async def test_where_twilio_will_not_have_the_content_the_choice_is_numbered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.fail(2, "error", on="content", code=20001)
    assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Sent)
    assert twilio.received(SELMA)[0].text == "Agree?\n1 Yes\n2 No"


async def test_a_refused_drawing_is_sent_as_numbered_text(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    for code in (63021, 21656):
        twilio.fail(1, "error", code=code)
        assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Sent)
    texts = [bubble.text for bubble in twilio.received(SELMA)]
    assert texts == ["Agree?\n1 Yes\n2 No"] * 2


async def test_a_deleted_content_is_made_anew(
    whatsapp: WhatsApp, twilio: FakeTwilio, account: TwilioAccount
) -> None:
    await whatsapp.send(saying("One?", choice=YES_NO))
    [first] = twilio.received(SELMA)
    async with aiohttp.ClientSession() as session:
        name = aiohttp.encode_basic_auth(account.sid, account.auth_token)
        await session.delete(
            f"{twilio.base_url}/v1/Content/{first.content_sid}", headers={"Authorization": name}
        )
    await whatsapp.send(saying("Two?", choice=YES_NO))
    await whatsapp.send(saying("Three?", choice=YES_NO))
    _, second, third = twilio.received(SELMA)
    assert second.text == "Two?\n1 Yes\n2 No"
    assert third.buttons


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "rate_limit"])
async def test_while_the_content_cannot_be_made_nothing_is_sent(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(2, how, on="content")  # aiohttp asks a second time where asking is harmless
    assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Later)
    assert twilio.received(SELMA) == []
