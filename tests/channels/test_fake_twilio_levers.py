"""The pretended Twilio goes wrong as and when it is told, over HTTP too."""

import asyncio
import base64
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from channels.fake_twilio import FakeTwilio
from channels.whatsapp import WhatsApp
from tests.channels.asking_twilio import create
from tests.channels.saying import PETRUS, SELMA, YES_NO, saying

if TYPE_CHECKING:
    from tests.channels.conftest import Door


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


@pytest.mark.usefixtures("selma_wrote")
async def test_faults_and_habits_are_set_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    await control.post("/_control/fail", json={"how": "error", "code": 63018, "next": 2})
    await control.post("/_control/receipts", json={"withheld": True})
    codes = [(await create(control, twilio, Body="x")).json().get("code") for _ in range(3)]
    assert codes == [63018, 63018, None]
    await control.post("/_control/fail", json={"how": "error", "next": 9})
    await control.post("/_control/heal")
    assert (await create(control, twilio, Body="x")).status_code == 201


@pytest.mark.usefixtures("selma_wrote")
async def test_the_world_is_changed_over_http(
    control: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    await control.post("/_control/opt_out", json={"number": SELMA})
    assert (await create(control, twilio, Body="x")).json()["code"] == 21610
    await control.post("/_control/opt_out", json={"number": SELMA, "out": False})
    await control.post("/_control/settings", json={"advance_seconds": 86_400})
    assert (await create(control, twilio, Body="x")).json()["code"] == 63016
    await control.post("/_control/templates", json={"body": "Hello {{1}}", "sid": "HX1"})
    filled = {"ContentSid": "HX1", "ContentVariables": '{"1": "Selma"}'}
    assert (await create(control, twilio, **filled)).json()["body"] == "Hello Selma"
    await control.post("/_control/not_on_whatsapp", json={"number": SELMA})
    assert (await create(control, twilio, **filled)).json()["code"] == 63024


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
