"""The page in a real browser: on a phone, by keyboard and on paper."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from evals.outcome import Result, Run
from evals.report.contents import contents
from evals.report.page import html

pytestmark = pytest.mark.asyncio(loop_scope="module")

Make = Callable[[int], list[Result]]
# Read here, for the environment is emptied around each test.
CHROMIUM = Path(os.environ.get("BUFFR_CHROMIUM", "/usr/bin/chromium"))
_PATIENCE = 30_000.0  # milliseconds: on a busy machine the browser takes its time


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=True,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    page.set_default_timeout(_PATIENCE)
    yield page


async def shown(window: Page, run: Run, results: list[Result], *, wide: int) -> None:
    await window.set_viewport_size({"width": wide, "height": 900})
    await window.set_content(html(contents(run, results, everything={}, against=results[::2])))


@pytest.mark.parametrize("wide", [360, 1024, 1440])
@pytest.mark.parametrize("count", [0, 10, 1000])
async def test_nothing_is_wider_than_the_screen(
    window: Page, run: Run, make: Make, wide: int, count: int
) -> None:
    await shown(window, run, make(count), wide=wide)
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
