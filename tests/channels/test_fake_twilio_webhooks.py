"""The pretended Twilio knocks at our door as Twilio does, with all that a borrower can send."""

from typing import TYPE_CHECKING

import pytest

from channels.channel import Choice, Option
from channels.fake_twilio import Attachment, FakeTwilio, Place
from channels.twilio_forms import parse_inbound
from channels.whatsapp import WhatsApp
from tests.channels.saying import SELMA, YES_NO, saying

if TYPE_CHECKING:
    from tests.channels.conftest import Door


MONTHS = Choice(tuple(Option(f"months:{n}", f"{n} months") for n in range(2, 6)), "Choose")


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
