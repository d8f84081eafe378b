"""The panel beside the phone explains each turn, this one and every earlier one."""

import re

from playwright.async_api import Page, Route, expect

from tests.agent.simulator.page.writing import agent, say


async def test_the_panel_explains_the_turn_and_marks_the_words_with_how_sure_it_is(
    page: Page,
) -> None:
    await say(page, "Hi", "1", "1", "yes", "Kalahari Foods")
    turn = page.locator("#turn")
    await expect(turn.locator(".commands")).to_contain_text("set fact employer “Kalahari Foods”")
    await expect(turn.locator("tr.new")).to_contain_text("Kalahari Foods, Windhoek new")
    await expect(turn).to_contain_text("Waited for employer→waits for employer confirmed")
    await expect(turn.locator(".sent")).to_contain_text("To choose: Yes · No")
    await expect(turn.locator("tr.sum .number")).to_have_text(re.compile(r"^\d+\.\d$"))
    await expect(page.locator("#head")).to_contain_text("started (stage 2 of 9)")
    heard = turn.locator(".heard")
    await expect(heard.locator("mark")).to_have_text("Kalahari Foods")
    sure = await turn.locator(".commands .sure").inner_text()
    await expect(heard.locator("sup")).to_have_text(f"1: {sure}")


async def test_an_earlier_turn_can_be_looked_at_by_keyboard_and_shared(page: Page) -> None:
    await say(page, "Hi", "1", "agent")
    await expect(page.locator("#turns button")).to_have_count(3)
    await page.locator("#turns button").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#turn .heard mark")).to_have_text("Hi")
    assert "turn=" in page.url
    await page.reload()
    await expect(page.locator("#turn .heard mark")).to_have_text("Hi")
    await expect(page.locator("#turns button[aria-current]")).to_contain_text("Hi")
    await expect(agent(page)).to_have_count(3)


async def test_an_earlier_turn_is_marked_on_the_phone_until_button_or_escape_lead_back_to_now(
    page: Page,
) -> None:
    await say(page, "Hi", "1", "1", "yes", "Kalahari Foods")
    await expect(page.locator("#travel-place")).to_contain_text("Turn 5 of 5")
    await expect(page.locator(".message.marked")).to_have_count(0)
    slider = page.get_by_role("slider", name="Turn")
    await slider.focus()
    await page.keyboard.press("Home")
    await expect(page.locator("#travel-place")).to_contain_text("Turn 1 of 5")
    await expect(page.locator("#turn .heard")).to_contain_text("“Hi")
    await expect(page.locator(".message.marked .bubble").first).to_contain_text("Hi")
    await expect(page.locator(".message.marked")).to_have_count(2)
    await expect(page.locator(".message.marked").first).to_be_in_viewport()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#travel-place")).to_contain_text("Turn 2 of 5")
    await expect(page.locator("#head")).to_contain_text("As it is now:")
    await say(page, "yes")  # what happens meanwhile does not take her away
    await expect(page.locator("#travel-place")).to_contain_text("Turn 2 of 6")
    await page.get_by_role("button", name="Back to now").click()
    await expect(page.locator("#travel-place")).to_contain_text("Turn 6 of 6")
    await expect(page.locator(".message.marked")).to_have_count(0)
    await expect(slider).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#travel-place")).to_contain_text("Turn 5 of 6")
    await page.keyboard.press("Escape")
    await expect(page.locator("#travel-place")).to_contain_text("Turn 6 of 6")


async def test_what_the_last_look_kept_back_is_shown_with_its_fault(page: Page) -> None:
    await page.route(
        re.compile(r"/turns/\d+$"),
        lambda route: _with_withheld(route),
    )
    await say(page, "Hi")
    held = page.locator("#turn .withheld")
    await expect(held).to_contain_text("held back, promise, number without source")
    await expect(held.locator(".words")).to_have_text("<b>You are approved</b>")
    await page.unroute_all(behavior="wait")


async def _with_withheld(route: Route) -> None:
    answer = await route.fetch()
    told = await answer.json()
    held = {
        "text": "<b>You are approved</b>",
        "keys": ["x.y"],
        "faults": ["promise", "number_without_source"],
    }
    await route.fulfill(response=answer, json={**told, "withheld": [held]})
