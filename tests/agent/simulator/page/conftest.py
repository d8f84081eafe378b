"""Windows in a real browser, each left as it was found, and somebody new's phone in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Page, ViewportSize, expect

from agent.demo import Stage
from tests.chromium import PATIENCE

_DESK: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="session")
async def desk(browser: Browser) -> AsyncIterator[Page]:
    """One window for every test on a desk: to open another costs more than most tests."""
    async with _window(browser, viewport=_DESK) as page:
        yield page


@pytest_asyncio.fixture(scope="session")
async def hand(browser: Browser) -> AsyncIterator[Page]:
    """One window of the size of a phone, to be touched."""
    async with _window(browser, viewport=_PHONE, is_mobile=True, has_touch=True) as page:
        yield page


@asynccontextmanager
async def _window(browser: Browser, **look: Any) -> AsyncIterator[Page]:
    context = await browser.new_context(**look)
    context.set_default_timeout(PATIENCE)
    yield await context.new_page()
    await context.close()


@asynccontextmanager
async def _left_as_found(page: Page) -> AsyncIterator[Page]:
    """Whatever the browser complains of fails the test; nothing of it is left for the next.

    Nothing moves unless a test asks for it: dots that dance are most of a browser's work.
    """
    complaints = list[str]()

    def complain(of: Error | ConsoleMessage) -> None:
        complaints.append(of.text if isinstance(of, ConsoleMessage) else str(of))

    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.on("pageerror", complain)
    page.on("console", complain)
    yield page
    page.remove_listener("pageerror", complain)
    page.remove_listener("console", complain)
    await page.goto("about:blank")
    assert complaints == []


@pytest_asyncio.fixture
async def bare(desk: Page) -> AsyncIterator[Page]:
    """The window on the desk, where nobody's phone is open yet."""
    await desk.set_viewport_size(_DESK)
    async with _left_as_found(desk) as page:
        yield page


@pytest_asyncio.fixture
async def page(bare: Page, stage: Stage) -> Page:
    """Somebody new's phone."""
    return await _of_somebody_new(bare, stage)


@pytest_asyncio.fixture
async def phone(hand: Page, stage: Stage) -> AsyncIterator[Page]:
    """Somebody new's phone, on a phone."""
    async with _left_as_found(hand) as page:
        yield await _of_somebody_new(page, stage)


async def _of_somebody_new(page: Page, stage: Stage) -> Page:
    await page.goto(stage.url)
    await page.get_by_role("button", name="Somebody new").click()
    await expect(page.locator("#composer")).to_be_visible()
    await expect(page.locator("#head h2")).to_have_count(1)
    return page
