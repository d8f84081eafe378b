"""What she replied to stands above her words, for whoever reads the talk."""

from typing import Any

from tests.agent.desk.conftest import SELMA, held_by


async def test_the_message_that_she_quotes_stands_above_her_words(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hi", "1", "agent")
        welcome = lender.twilio.received(SELMA)[0]
        await lender.says(SELMA, "what is <this>?", replied_to=welcome.sid)
        await lender.quiet()
        page = (await maria.get(address)).text
    assert page.count("<blockquote") == 1
    above, hers = page.split("<blockquote")[1].split("</blockquote>")
    assert "Hello. I am the Buffr loan assistant" in above
    assert "what is &lt;this&gt;?" in hers.split("</li>")[0]


async def test_a_tap_quotes_nothing(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hi", "1")
        menu = lender.twilio.received(SELMA)[-1]
        tapped = (*menu.buttons, *menu.rows)[-1].id
        await lender.says(SELMA, payload=tapped, replied_to=menu.sid)
        await lender.quiet()
        assert "<blockquote" not in (await maria.get(address)).text
