"""The page in a real browser: on a phone, by keyboard and on paper."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from evals.outcome import Result, Run
from evals.report.contents import contents
from evals.report.page import html
from tests.chromium import PATIENCE

Make = Callable[[int], list[Result]]


@pytest_asyncio.fixture(scope="module")
async def window(browser: Browser) -> AsyncIterator[Page]:
    async with await browser.new_page() as page:
        page.set_default_timeout(PATIENCE)
        yield page


async def shown(window: Page, run: Run, results: list[Result], *, wide: int) -> None:
    await window.set_viewport_size({"width": wide, "height": 900})
    await window.set_content(html(contents(run, results, everything={}, against=results[::2])))


async def test_nothing_is_wider_than_the_screen(
    window: Page, run: Run, make: Make, subtests: pytest.Subtests
) -> None:
    for count in (0, 10, 1000):
        await shown(window, run, make(count), wide=1440)
        for wide in (1440, 1024, 360):
            with subtests.test(count=count, wide=wide):
                await window.set_viewport_size({"width": wide, "height": 900})
                assert await window.evaluate("document.documentElement.scrollWidth") == wide


async def test_by_keyboard_one_skips_to_the_report_and_opens_a_failure(
    window: Page, run: Run, make: Make
) -> None:
    await shown(window, run, make(100), wide=1440)
    await window.keyboard.press("Tab")
    assert await window.evaluate("document.activeElement.textContent") == "Skip to the report"
    folded = window.locator("details:not([open]):not(details details)").first
    await folded.locator("summary").first.focus()
    before = await window.locator("details[open]").count()
    await window.keyboard.press("Enter")
    assert await window.locator("details[open]").count() == before + 1


async def test_on_paper_every_transcript_can_be_read(window: Page, run: Run, make: Make) -> None:
    await shown(window, run, make(100), wide=1440)
    thread = window.locator("details:not([open]) > .thread").first
    assert not await thread.is_visible()
    await window.emulate_media(media="print")
    assert await thread.is_visible()
    await window.emulate_media(media="screen")
