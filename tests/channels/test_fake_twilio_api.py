"""The API of the pretended Twilio is as strict as Twilio's, and what it keeps can be fetched."""

import asyncio

import httpx
import pytest

from channels.fake_twilio import Attachment, FakeTwilio
from channels.fake_twilio.exchange import PHONE_KEEPS
from channels.whatsapp import WhatsApp
from tests.channels.asking_twilio import create
from tests.channels.saying import SELMA, saying


async def test_an_error_is_told_in_twilios_json(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    answer = await create(control, twilio, Body="Moro")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": 63016,
        "message": "Failed to send freeform message because you are outside the allowed window",
        "more_info": "https://www.twilio.com/docs/errors/63016",
        "status": 400,
    }


async def test_nobody_without_the_token_is_served(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    answer = await control.get(f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json")
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.usefixtures("selma_wrote")
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1_601}, 21617),
        ({"To": SELMA, "Body": "x"}, 21211),
        ({"From": "whatsapp:+264810000009", "Body": "x"}, 63007),
        ({"ContentSid": "HX0"}, 21655),
    ],
)
async def test_what_twilio_would_refuse_is_refused(
    control: httpx.AsyncClient, twilio: FakeTwilio, form: dict[str, str], code: int
) -> None:
    assert (await create(control, twilio, **form)).json()["code"] == code


@pytest.mark.usefixtures("selma_wrote")
@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ('{"1": "two\\nlines"}', 21656),
        ('{"1": ""}', 21656),
        ('{"1": "a     b"}', 21656),
        ("{}", 21656),
        ("not json", 21656),
        ("[]", 21656),
        ('{"1": "' + "x" * 21 + '"}', 63021),
    ],
)
async def test_content_is_measured_when_it_is_filled(
    control: httpx.AsyncClient, twilio: FakeTwilio, variables: str, code: int
) -> None:
    sid = twilio.add_template("Agree?", buttons={"yes": "{{1}}"})
    answer = await create(control, twilio, ContentSid=sid, ContentVariables=variables)
    assert answer.json()["code"] == code


async def test_a_message_and_its_file_can_be_fetched_and_deleted(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    said = await twilio.borrower_says(SELMA, media=[Attachment(b"x", "image/jpeg")])
    control.auth = httpx.BasicAuth(twilio.account_sid, "an-invented-token")
    url = f"/2010-04-01/Accounts/{twilio.account_sid}/Messages/{said.sid}"
    assert (await control.get(f"{url}.json")).json()["num_media"] == "1"
    [file] = (await control.get(f"{url}/Media.json")).json()["media_list"]
    assert (await control.get(file["uri"])).json()["content_type"] == "image/jpeg"
    assert (await control.delete(file["uri"])).status_code == 204
    assert (await control.get(file["uri"])).status_code == 404
    assert (await control.delete(f"{url}.json")).status_code == 204
    assert (await control.get(f"{url}.json")).status_code == 404


async def test_a_phone_keeps_its_last_thousand_messages(twilio: FakeTwilio) -> None:
    for number in range(PHONE_KEEPS + 5):
        await twilio.borrower_says(SELMA, str(number), drop=True)
    shown = twilio.phone(SELMA)
    assert (len(shown), shown[0].text) == (PHONE_KEEPS, "5")


async def test_waiting_for_a_message_that_never_comes_ends(twilio: FakeTwilio) -> None:
    with pytest.raises(TimeoutError):
        await twilio.wait_for(SELMA, 1, timeout=0.05)


async def test_closing_ends_a_call_that_hangs(twilio: FakeTwilio, whatsapp: WhatsApp) -> None:
    await twilio.borrower_says(SELMA, "hi")
    twilio.fail(1, "hang_before_accept", seconds=60)
    sending = asyncio.create_task(whatsapp.send(saying()))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(1):
        await twilio.stop()
        await sending
