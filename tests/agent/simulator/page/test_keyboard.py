"""Everything in the simulator can be done by keyboard."""

from playwright.async_api import Page, expect

from tests.agent.simulator.page.writing import agent, say


async def test_everything_can_be_done_without_a_mouse(page: Page) -> None:
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.type("Hi")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("there")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.borrower p")).to_have_text("Hi\nthere")
    await expect(agent(page)).to_have_count(1)
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("button", name="Choose", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="Choose", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.borrower").last).to_contain_text("Afrikaans")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()


async def test_an_older_message_can_be_replied_to_by_keyboard(page: Page) -> None:
    await say(page, "Hi", "1", "4")
    newest = page.locator(".message.borrower .reply").last
    await agent(page).last.locator(".reply").focus()
    for _ in range(4):
        await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#quoting")).to_contain_text("Replying to: Hello.")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#quoting")).to_be_hidden()
    await newest.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#quoting")).to_contain_text("Replying to: 4")
    await say(page, "I want a loan")
    await expect(page.locator("#quoting")).to_be_hidden()
    await expect(page.locator(".message.borrower").last.locator("blockquote")).to_have_text("4")
