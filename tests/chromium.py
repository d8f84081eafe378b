"""The browser that pages are looked at with: one for all tests of a worker."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

# The one without a window to hide does the same for two thirds of the processor time.
_USUAL = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
# Read here, for the environment is emptied around each test.
_CHROMIUM = Path(
    os.environ.get("BUFFR_CHROMIUM")
    or next((path for path in _USUAL if Path(path).exists()), _USUAL[-1])
)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--renderer-process-limit=1",  # a new one for each window costs more than the page
)
PATIENCE = 30_000.0  # milliseconds: on a busy machine the browser takes its time


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    if not _CHROMIUM.exists():
        pytest.fail(
            f"{_CHROMIUM} is not there. Install it (on Debian: apt-get install"
            " chromium-headless-shell), or name another one in BUFFR_CHROMIUM."
        )
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_CHROMIUM, headless=True, args=_ARGUMENTS
        )
        yield browser
        await browser.close()
