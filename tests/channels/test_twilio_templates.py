"""Templates at Twilio: made, submitted and judged, by the official package over HTTP."""

from dataclasses import replace

import pytest

from channels.approvals import Judged, NotTaken, Wording
from channels.channel import Option, Outbound, Sent, Template, Unreachable
from channels.fake_twilio import FakeTwilio
from channels.whatsapp import WhatsApp

SELMA = "+264810000011"
WORDING = Wording(
    friendly_name="buffr_case_update_en_1",
    language="en",
    body="Hello, this is Buffr. There is news under {{1}}. Tap the button.",
    examples={"1": "HO-1"},
    buttons=[Option("template:show", "Show me"), Option("template:language:her", "Otjiherero")],
)


async def test_a_template_is_made_submitted_judged_and_leaves(
    twilio: FakeTwilio, whatsapp: WhatsApp
) -> None:
    approvals = whatsapp.approvals
    sid = await approvals.create(WORDING)
    name = WORDING.friendly_name
    assert await approvals.judged() == {sid: Judged(name, "unsubmitted", "", "")}
    await approvals.submit(sid, name=name, category="utility")
    assert await approvals.judged() == {sid: Judged(name, "received", "utility", "")}
    twilio.approvals.judge(sid, "rejected", reason="INVALID_FORMAT")
    assert (await approvals.judged())[sid].reason == "INVALID_FORMAT"
    twilio.approvals.judge(sid, "approved", category="marketing")
    assert await approvals.judged() == {sid: Judged(name, "approved", "marketing", "")}
    message = Outbound(SELMA, "", "1", template=Template(sid, {"1": "HO-7"}))
    assert isinstance(await whatsapp.send(message), Sent)
    (shown,) = twilio.received(SELMA)  # she never wrote: only a template arrives
    assert shown.text == "Hello, this is Buffr. There is news under HO-7. Tap the button."
    assert [each.title for each in shown.buttons] == ["Show me", "Otjiherero"]


async def test_a_template_may_carry_more_buttons_than_a_session_once_it_is_approved(
    twilio: FakeTwilio, whatsapp: WhatsApp
) -> None:
    four = [Option(f"template:{n}", f"Button {n}") for n in range(4)]
    sid = await whatsapp.approvals.create(replace(WORDING, buttons=four))
    message = Outbound(SELMA, "", "1", template=Template(sid, {"1": "HO-7"}))
    await twilio.borrower_says(SELMA, "Hi")
    assert not isinstance(await whatsapp.send(message), Sent)
    twilio.approvals.judge(sid, "approved", category="utility")
    assert isinstance(await whatsapp.send(message), Sent)
    (shown,) = twilio.received(SELMA)
    assert len(shown.buttons) == 4


async def test_what_twilio_will_not_have_is_not_taken(
    twilio: FakeTwilio, whatsapp: WhatsApp
) -> None:
    approvals = whatsapp.approvals
    sid = await approvals.create(WORDING)
    for name, category in (("", "utility"), ("x", "friendly")):
        with pytest.raises(NotTaken):
            await approvals.submit(sid, name=name, category=category)
    await approvals.submit(sid, name="x", category="utility")
    with pytest.raises(NotTaken):  # once
        await approvals.submit(sid, name="x", category="utility")
    twilio.approvals.judge(sid, "something new")
    assert (await approvals.judged())[sid].state == "disabled"
    twilio.fail(1, "server_error", on="content")
    with pytest.raises(Unreachable):
        await approvals.create(WORDING)
