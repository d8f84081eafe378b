"""WhatsApp over the real SDK and real HTTP: each fate of a message has one answer."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from channels.channel import Channel, Doubt, Later, Refused, Sent, Template
from channels.fake_twilio import FakeTwilio, How
from channels.whatsapp import TwilioAccount, WhatsApp
from tests.channels.saying import PETRUS, SELMA, saying

if TYPE_CHECKING:
    from tests.channels.conftest import Door

pytestmark = pytest.mark.usefixtures("selma_wrote")


def test_it_is_a_channel(whatsapp: WhatsApp) -> None:
    channel: Channel = whatsapp
    assert (channel.name, channel.capabilities.buttons) == ("whatsapp", 3)


@pytest.mark.proves("Multi-Channel Communication Hub")
async def test_a_text_reaches_the_phone(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    sent = await whatsapp.send(saying("Goeie môre ☺\nNog 'n reël & more"))
    [bubble] = twilio.received(SELMA)
    assert sent == Sent(bubble.sid)
    assert bubble.text == "Goeie môre ☺\nNog 'n reël & more"


async def test_a_template_leaves_outside_the_window(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    sid = twilio.add_template("Good day {{1}}. A message waits for you.", buttons={"ok": "Okay"})
    template = Template(sid, {"1": "Selma\nNangolo"})
    message = replace(saying("", to=PETRUS), template=template, in_session=False)
    assert isinstance(await whatsapp.send(message), Sent)
    [bubble] = twilio.received(PETRUS)
    assert bubble.text == "Good day Selma Nangolo. A message waits for you."


async def test_nul_and_lone_surrogates_do_not_stop_a_message(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    assert isinstance(await whatsapp.send(saying("a\0b\ud83d")), Sent)
    assert twilio.received(SELMA)[0].text == "ab"


async def test_an_opaque_address_can_be_answered(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    await twilio.borrower_says("NA.abc123", "hi")
    assert isinstance(await whatsapp.send(saying(to="NA.abc123")), Sent)


async def test_a_lasting_refusal_is_refused_with_its_code(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for code in (
        21211,
        21602,
        21610,
        21617,
        21656,
        63003,
        63005,
        63007,
        63013,
        63016,
        63021,
        63024,
        63028,
    ):
        with subtests.test(code=code):
            twilio.fail(1, "error", code=code)
            refused = await whatsapp.send(saying())
            assert isinstance(refused, Refused)
            assert refused.code == code
            assert SELMA not in refused.why


async def test_what_is_certain_not_to_be_taken_is_for_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for code, seconds in ((63012, 30), (63018, 300), (63038, 3_600)):
        with subtests.test(code=code, seconds=seconds):
            twilio.fail(1, "error", code=code)
            assert await whatsapp.send(saying()) == Later(code, "not now", seconds)


async def test_a_rate_limit_says_when_to_come_back(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "rate_limit", retry_after=7)
    assert await whatsapp.send(saying()) == Later(20429, "not now", 7)


async def test_the_fakes_own_rate_limit_bites(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.limit(1)
    assert isinstance(await whatsapp.send(saying()), Sent)
    assert isinstance(await whatsapp.send(saying()), Later)


async def test_a_token_that_is_being_rotated_burns_no_message(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.rotate("the next token")
    assert await whatsapp.send(saying()) == Later(20003, "not now", 60)


@pytest.mark.parametrize("how", ["cut_after_accept", "server_error_after_accept", "garbled"])
async def test_an_answer_lost_after_twilio_took_it_is_doubt(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how)
    assert isinstance(await whatsapp.send(saying()), Doubt)
    assert len(twilio.received(SELMA)) == 1


@pytest.mark.parametrize("how", ["cut_before_accept", "server_error", "hang_before_accept"])
async def test_an_answer_lost_before_twilio_took_it_is_doubt_too(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how, seconds=5)
    assert isinstance(await whatsapp.send(saying()), Doubt)
    assert twilio.received(SELMA) == []


async def test_no_status_that_leaves_it_open_is_certain(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for status in (500, 502, 503, 504, 408, 302):
        with subtests.test(status=status):
            twilio.fail(1, "server_error", status=status)
            assert await whatsapp.send(saying()) == Doubt(f"status {status}")


async def test_twilios_own_500_is_doubt(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "error", code=20500)
    assert await whatsapp.send(saying()) == Doubt("status 500")


async def test_a_slow_drip_ends_at_the_total_time_limit(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.fail(1, "drip", seconds=0.01)
    assert await whatsapp.send(saying()) == Doubt("TimeoutError")


async def test_a_little_latency_does_no_harm(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "latency", seconds=0.05)
    assert isinstance(await whatsapp.send(saying()), Sent)


async def test_a_refused_connection_is_for_later(account: TwilioAccount) -> None:
    async with WhatsApp(replace(account, base_url="http://127.0.0.1:1")) as whatsapp:
        assert isinstance(await whatsapp.send(saying()), Later)


async def test_the_borrowers_real_state_is_refused_by_twilio(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.opt_out("+264810000003")
    twilio.not_on_whatsapp("+264810000004")
    fates = {
        PETRUS: 63016, "+264810000003": 21610, "+264810000004": 63024, "+26481x": 21211,
    }  # fmt: skip
    for number, code in fates.items():
        refused = await whatsapp.send(saying(to=number))
        assert isinstance(refused, Refused)
        assert refused.code == code


async def test_the_window_closes_after_a_day(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.advance(timedelta(hours=23, minutes=59))
    assert isinstance(await whatsapp.send(saying()), Sent)
    twilio.advance(timedelta(minutes=1))
    assert isinstance(await whatsapp.send(saying()), Refused)


async def test_a_text_that_is_too_long_is_refused(whatsapp: WhatsApp) -> None:
    assert await whatsapp.send(saying("x" * 1_601)) == Refused(21617, "the text is too long")


async def test_a_callback_carries_our_reference(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    await whatsapp.send(saying())
    forms = await door.posted("/status", 2)
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    assert door.queries[-2:] == [{"reference": "ob_1"}] * 2


async def test_the_callback_of_a_later_part_says_which(
    whatsapp: WhatsApp, account: TwilioAccount, twilio: FakeTwilio, door: "Door"
) -> None:
    url = f"{account.status_callback_url}?from=twilio"
    async with WhatsApp(replace(account, status_callback_url=url)) as whatsapp:
        for part in whatsapp.parts(saying("x" * 1_600 + " y")):
            await whatsapp.send(part)
    await door.posted("/status", 4)
    asked = {tuple(query.items()) for query in door.queries if query}
    first = (("from", "twilio"), ("reference", "ob_1"))
    assert asked == {first, (*first, ("part", "2"))}
