"""The simulator fits a desk and a phone, in the dark and without motion."""

from playwright.async_api import Page, expect

from agent.demo import Stage
from tests.agent.simulator.page.writing import LONG, agent, say


async def test_on_a_phone_the_phone_fills_the_screen_and_the_explanation_is_a_tab(
    phone: Page,
) -> None:
    await say(phone, LONG)
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    box = await phone.locator("#phone").bounding_box()
    assert box is not None
    assert (box["width"], box["y"] + box["height"]) == (360, 740)
    await expect(phone.locator("#panel")).to_be_hidden()
    await phone.get_by_role("tab", name="Explanation").click()
    await expect(phone.locator("#phone")).to_be_hidden()
    await expect(phone.locator("#turn .heard")).to_contain_text("Good day")
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    assert await phone.locator("#panel").evaluate("panel => panel.scrollWidth") <= 360


async def test_on_a_phone_an_earlier_turn_can_be_seen_on_the_other_tab(phone: Page) -> None:
    await say(phone, "Hi", "1", LONG)
    await phone.get_by_role("tab", name="Explanation").click()
    await phone.locator("#turns button").last.click()
    await phone.get_by_role("button", name="See it on the phone").click()
    await expect(phone.locator(".message.marked").first).to_be_in_viewport()
    await expect(phone.locator("#marked")).to_contain_text("Turn 1 of 3 is marked.")
    await phone.get_by_role("button", name="Back to now").click()
    await expect(phone.locator("#marked")).to_be_hidden()


async def test_on_a_phone_a_message_is_replied_to_by_touch(phone: Page) -> None:
    await say(phone, "Hi", "1")
    await agent(phone).first.locator(".reply").tap()
    await expect(phone.locator("#quoting")).to_contain_text("Replying to: Hello.")
    await phone.get_by_role("button", name="Do not quote").tap()
    await expect(phone.locator("#quoting")).to_be_hidden()
    await agent(phone).first.locator(".reply").tap()
    await say(phone, "1")
    await expect(phone.locator(".message.borrower blockquote")).to_contain_text("Hello.")
    await expect(agent(phone).last).to_contain_text("You replied to an older message of mine")
    assert await phone.locator("#thread").evaluate("all => all.scrollWidth - all.clientWidth") <= 0


async def test_on_a_phone_everything_to_touch_is_large_enough(phone: Page) -> None:
    await say(phone, "Hi", "1")
    for name in ("phone", "panel"):
        await phone.locator(f"#tab-{name}").click()
        small = await phone.locator("button:visible, a:visible").evaluate_all(
            "all => all.filter(each => each.getBoundingClientRect().height < 44)"
            ".map(each => each.textContent)"
        )
        assert small == ["Skip to the explanation"]  # it is seen only by keyboard


async def test_nothing_is_cut_off_on_a_desk(page: Page) -> None:
    await say(page, LONG)
    for width in (760, 1024, 1440):
        await page.set_viewport_size({"width": width, "height": 800})
        for part in ("html", "#panel", "#thread", "#turn"):
            wide = await page.locator(part).evaluate("part => part.scrollWidth - part.clientWidth")
            assert wide <= 0, (width, part)


async def test_the_dark_is_dark(page: Page) -> None:
    await page.emulate_media(color_scheme="dark")
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(18, 21, 24)"


async def test_whoever_wants_no_motion_gets_none(page: Page, stage: Stage) -> None:
    stage.twilio.fail(1, "rate_limit", retry_after=1)
    await page.get_by_role("button", name="Hi", exact=True).click()
    dot = page.locator(".dots i").first
    await expect(dot).to_have_css("animation-name", "none")
