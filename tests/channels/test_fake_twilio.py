"""The pretended Twilio does what Twilio does, and goes wrong as and when it is told."""

import asyncio
import base64
import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from channels.channel import Choice, Option, Outbound, Sent
from channels.fake_twilio import Attachment, FakeTwilio, Place
from channels.fake_twilio.exchange import PHONE_KEEPS
from channels.twilio_forms import parse_inbound
from channels.whatsapp import WhatsApp

if TYPE_CHECKING:
    from tests.channels.conftest import Door

SELMA = "+264810000001"
PETRUS = "+264810000002"
YES_NO = Choice((Option("consent:yes", "Yes"), Option("consent:no", "No")))
MONTHS = Choice(tuple(Option(f"months:{n}", f"{n} months") for n in range(2, 6)), "Choose")


def saying(text: str = "Moro", *, choice: Choice | None = None) -> Outbound:
    return Outbound(to=SELMA, text=text, reference="ob_1", choice=choice)


# Webhooks


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
async def test_what_a_borrower_says_arrives_signed(
    twilio: FakeTwilio, door: "Door", algorithm: str
) -> None:
    said = await twilio.borrower_says(
        SELMA, "Moro ☺", profile_name="Selma", algorithm=algorithm  # type: ignore[arg-type]
    )  # fmt: skip
    [form] = door.forms("/inbound")
    inbound = parse_inbound(form)
    assert said.status == 200
    assert (inbound.provider_sid, inbound.sender, inbound.text) == (said.sid, SELMA, "Moro ☺")
    assert (inbound.profile_name, inbound.account) == ("Selma", twilio.account_sid)
    assert said.sid.startswith("SM")
    assert len(said.sid) == 34


async def test_a_duplicated_webhook_is_the_same_message(twilio: FakeTwilio, door: "Door") -> None:
    said = await twilio.borrower_says(SELMA, "once", copies=50)
    assert said.statuses == (200,) * 50
    assert {form["MessageSid"] for form in door.forms("/inbound")} == {said.sid}
    assert len(twilio.phone(SELMA)) == 1


async def test_a_dropped_webhook_arrives_nowhere(twilio: FakeTwilio, door: "Door") -> None:
    said = await twilio.borrower_says(SELMA, "lost", drop=True)
    assert (said.status, door.posts) == (None, [])
    assert twilio.phone(SELMA)[0].text == "lost"


async def test_a_burst_is_several_messages(twilio: FakeTwilio, door: "Door") -> None:
    await twilio.borrower_says_at_once(SELMA, ["one", "two", "three"])
    assert {form["Body"] for form in door.forms("/inbound")} == {"one", "two", "three"}


async def test_the_status_of_the_door_is_told(twilio: FakeTwilio, door: "Door") -> None:
    door.status = 503
    assert (await twilio.borrower_says(SELMA, "hi")).status == 503


async def test_a_door_that_is_shut_gives_no_status(twilio: FakeTwilio) -> None:
    twilio.inbound_url = "http://127.0.0.1:1/inbound"
    assert (await twilio.borrower_says(SELMA, "hi")).status is None


async def test_a_tapped_button_sends_its_payload(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    await twilio.borrower_says(SELMA, "hi")
    await whatsapp.send(saying("Agree?", choice=YES_NO))
    await twilio.borrower_says(SELMA, payload="consent:yes")
    form = door.forms("/inbound")[-1]
    assert (form["ButtonPayload"], form["ButtonText"], form["Body"]) == (
        "consent:yes",
        "Yes",
        "Yes",
    )


async def test_a_picked_row_sends_its_id(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    await twilio.borrower_says(SELMA, "hi")
    await whatsapp.send(saying("How long?", choice=MONTHS))
    await twilio.borrower_says(SELMA, payload="months:4")
    form = door.forms("/inbound")[-1]
    assert (form["ListId"], form["ListTitle"]) == ("months:4", "4 months")
    assert parse_inbound(form).payload == "months:4"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ({"media": [Attachment(b"x", "image/jpeg")]}, "media"),
        ({"media": [Attachment(b"x", "application/pdf")]}, "media"),
        ({"voice": b"OggS"}, "voice"),
        ({"sticker": b"RIFF"}, "sticker"),
        ({"contact": "BEGIN:VCARD\nEND:VCARD"}, "contact"),
        ({"location": Place(-22.55, 17.08, "HR", "Erf 1")}, "location"),
        ({"text": "hi", "replied_to": "SM1"}, "text"),
        ({"extra": {"MessageType": "reaction"}, "text": ""}, "reaction"),
    ],
)
async def test_every_kind_of_message_can_be_sent(
    twilio: FakeTwilio, door: "Door", words: dict[str, object], kind: str
) -> None:
    await twilio.borrower_says(SELMA, **words)  # type: ignore[arg-type]
    assert parse_inbound(door.forms("/inbound")[-1]).kind == kind


async def test_a_borrower_may_hide_her_number(twilio: FakeTwilio, door: "Door") -> None:
    await twilio.borrower_says("NA.abc123", "hi")
    await twilio.borrower_says("", "hi", external_user_id="NA.abc123")
    senders = [parse_inbound(form).sender for form in door.forms("/inbound")]
    assert senders == ["NA.abc123"] * 2
    assert len(twilio.phone("NA.abc123")) == 2


async def test_a_rotated_token_signs_from_now_on(twilio: FakeTwilio, door: "Door") -> None:
    twilio.rotate("the next token")
    assert (await twilio.borrower_says(SELMA, "hi")).status == 403


# Receipts


@pytest.fixture
async def heard(twilio: FakeTwilio) -> None:
    await twilio.borrower_says(SELMA, "hi")


async def _told(whatsapp: WhatsApp, door: "Door", count: int) -> list[str]:
    await whatsapp.send(saying())
    return [form["MessageStatus"] for form in await door.posted("/status", count)]


@pytest.mark.usefixtures("heard")
async def test_receipts_tell_that_a_message_was_read(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(read=True, queued=True)
    assert await _told(whatsapp, door, 4) == ["queued", "sent", "delivered", "read"]


@pytest.mark.usefixtures("heard")
async def test_the_borrower_can_open_her_messages_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    assert await _told(whatsapp, door, 2) == ["sent", "delivered"]
    twilio.read(SELMA)
    [bubble] = twilio.received(SELMA)
    shown = await twilio.wait_for_status(bubble.sid, "read")
    assert [name for name, _ in shown.statuses] == ["queued", "sent", "delivered", "read"]


@pytest.mark.usefixtures("heard")
async def test_receipts_can_be_doubled_and_shuffled(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(doubled=True, shuffled=True, read=True)
    in_order = ["sent", "sent", "delivered", "delivered", "read", "read"]
    told = await _told(whatsapp, door, 6)
    assert Counter(told) == Counter(in_order)
    assert told != in_order


@pytest.mark.usefixtures("heard")
async def test_receipts_can_come_before_the_answer(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    twilio.receipts(early=True)
    twilio.fail(1, "cut_after_accept")
    await whatsapp.send(saying())
    assert len(door.forms("/status")) == 2


@pytest.mark.usefixtures("heard")
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


# The API, as strict as Twilio's


async def _create(control: httpx.AsyncClient, twilio: FakeTwilio, **form: str) -> httpx.Response:
    return await control.post(
        f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json",
        data={"To": f"whatsapp:{SELMA}", "From": twilio.sender} | form,
        auth=(twilio.account_sid, "an-invented-token"),
    )


async def test_an_error_is_told_in_twilios_json(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    answer = await _create(control, twilio, Body="Moro")
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


@pytest.mark.usefixtures("heard")
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
    assert (await _create(control, twilio, **form)).json()["code"] == code


@pytest.mark.usefixtures("heard")
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
    answer = await _create(control, twilio, ContentSid=sid, ContentVariables=variables)
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


# The levers over HTTP


async def test_a_borrower_speaks_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio, door: "Door"
) -> None:
    file = {"data": base64.b64encode(b"x").decode(), "content_type": "image/jpeg"}
    words = {"number": SELMA, "text": "my ID", "media": [file], "copies": 2}
    said = (await control.post("/_control/says", json=words)).json()
    assert said["statuses"] == [200, 200]
    assert door.forms("/inbound")[0]["MessageSid"] == said["sid"]
    assert (await control.get("/_control/said")).json() == [said]
    assert (await control.get("/_control/phones")).json() == [SELMA]


async def test_a_phone_is_read_and_waited_for_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio, whatsapp: WhatsApp
) -> None:
    await control.post("/_control/burst", json={"number": SELMA, "texts": ["hi", "you"]})
    waiting = asyncio.create_task(control.get(f"/_control/phones/{SELMA}?count=1"))
    await whatsapp.send(saying("Agree?", choice=YES_NO))
    bubbles = (await waiting).json()
    assert [bubble["direction"] for bubble in bubbles] == ["from_phone"] * 2 + ["to_phone"]
    assert bubbles[-1]["buttons"][0] == {"id": "consent:yes", "title": "Yes", "description": ""}
    late = await control.get(f"/_control/phones/{SELMA}?count=9&timeout=0.01")
    assert late.status_code == 504


@pytest.mark.usefixtures("heard")
async def test_faults_and_habits_are_set_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    await control.post("/_control/fail", json={"how": "error", "code": 63018, "next": 2})
    await control.post("/_control/receipts", json={"withheld": True})
    codes = [(await _create(control, twilio, Body="x")).json().get("code") for _ in range(3)]
    assert codes == [63018, 63018, None]
    await control.post("/_control/fail", json={"how": "error", "next": 9})
    await control.post("/_control/heal")
    assert (await _create(control, twilio, Body="x")).status_code == 201


@pytest.mark.usefixtures("heard")
async def test_the_world_is_changed_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    await control.post("/_control/opt_out", json={"number": SELMA})
    assert (await _create(control, twilio, Body="x")).json()["code"] == 21610
    await control.post("/_control/opt_out", json={"number": SELMA, "out": False})
    await control.post("/_control/settings", json={"advance_seconds": 86_400})
    assert (await _create(control, twilio, Body="x")).json()["code"] == 63016
    await control.post("/_control/templates", json={"body": "Hello {{1}}", "sid": "HX1"})
    filled = {"ContentSid": "HX1", "ContentVariables": '{"1": "Selma"}'}
    assert (await _create(control, twilio, **filled)).json()["body"] == "Hello Selma"
    await control.post("/_control/not_on_whatsapp", json={"number": SELMA})
    assert (await _create(control, twilio, **filled)).json()["code"] == 63024


@pytest.mark.parametrize("body", [b"{", b'{"how": "explode"}', b'{"how": "error", "x": 1}', b"[]"])
async def test_a_lever_that_does_not_exist_is_not_pulled(
    control: httpx.AsyncClient, body: bytes
) -> None:
    assert (await control.post("/_control/fail", content=body)).status_code == 422


async def test_time_can_be_moved_on(twilio: FakeTwilio) -> None:
    await twilio.borrower_says(SELMA, "hi", drop=True)
    twilio.advance(timedelta(hours=2))
    await twilio.borrower_says(SELMA, "again", drop=True)
    first, second = twilio.phone(SELMA)
    assert timedelta(hours=2) <= second.at - first.at < timedelta(hours=2, minutes=1)


async def test_it_runs_as_a_process_of_its_own(door: "Door") -> None:
    arguments = ["--account-sid", "AC1", "--auth-token", "an-invented-token"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "channels.fake_twilio", *arguments,
        "--inbound-url", f"{door.url}/inbound", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 20)
        base_url = line.decode().removeprefix("listening on ").strip()
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            words = {"number": PETRUS, "text": "from another process"}
            said = (await client.post("/_control/says", json=words)).json()
    finally:
        process.terminate()
    assert said["status"] == 200
    assert await asyncio.wait_for(process.wait(), 5) == 0
