"""What somebody does on the phone in the simulator's page, until it is answered."""

from playwright.async_api import Locator, Page, expect

LONG = (
    "Good day, I work at Erongo Municipality Works in Walvis Bay. "
    "Aveeeerylongwordwithoutanyspace" * 12
)


def agent(page: Page) -> Locator:
    return page.locator(".message.agent")


async def say(page: Page, *texts: str) -> None:
    """Write one thing after the other, each when the last one was answered."""
    for words in texts:
        before = await agent(page).count()
        await page.get_by_label("Message", exact=True).fill(words)
        await page.get_by_label("Message", exact=True).press("Enter")
        await expect(agent(page)).not_to_have_count(before)


async def choose(page: Page, name: str) -> None:
    before = await agent(page).count()
    await page.get_by_role("button", name=name, exact=True).last.click()
    await expect(agent(page)).not_to_have_count(before)
