"""The pages can be read on a small phone, in light and in dark, and are used without a script."""

import re
from importlib import resources
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.chromium import PATIENCE
from tests.contrast import contrast

STYLE = resources.files("agent.pages").joinpath("pages.css").read_text("utf-8")
PAIRS = {
    ("ink", "page"): 4.5,
    ("ink", "surface"): 4.5,
    ("soft", "page"): 4.5,
    ("soft", "surface"): 4.5,
    ("accent", "surface"): 4.5,
    ("on-accent", "accent"): 4.5,
    ("late", "page"): 4.5,
    ("late", "late-back"): 4.5,
    ("edge", "page"): 3.0,
    ("edge", "surface"): 3.0,
    ("accent", "page"): 3.0,
}


def test_text_can_be_read_in_light_and_in_dark(subtests: pytest.Subtests) -> None:
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    darker = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    assert set(colours) == set(darker)
    for scheme in (colours, darker):
        for (front, back), least in PAIRS.items():
            with subtests.test(f"{front} on {back}"):
                assert contrast(scheme[front], scheme[back]) >= least
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) == set(re.findall(r"--([\w-]+):", STYLE))
    assert "url(" not in STYLE
    assert "@import" not in STYLE


async def test_both_pages_are_filled_in_on_a_small_phone_without_a_script(
    pages: Any, browser: Browser
) -> None:
    base, complaints = pages.lender.door.url, list[str]()
    numbers = await pages.path_for("BUF-1", "numbers")
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    async with context, await context.new_page() as page:
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(base + numbers)
        await page.get_by_label("ID number").fill("90041200123")
        await page.get_by_label("Your bank").select_option("Bank Windhoek")
        await page.get_by_label("Account number").fill("8001234567")
        await page.get_by_role("button", name="Send my numbers").click()
        await page.get_by_role("heading", name="Thank you").wait_for()
        await page.goto(base + pages.employers_path())
        assert not await page.get_by_label("Position", exact=True).is_visible()
        await page.get_by_label("Something is different").check()
        await page.get_by_label("Position", exact=True).fill("Machine operator at night")
        await page.get_by_label("Your name and surname").fill("Maria Iipinge")
        shot = await page.screenshot(full_page=True)
        assert shot[16:20] == (360).to_bytes(4, "big")  # as wide as the phone, and no wider
        await page.get_by_role("button", name="Send this answer").click()
        await page.get_by_text("We have your answer.").wait_for()
    assert complaints == []
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    assert await pages.lender.rows("select outcome from employment_checks") == [("corrected",)]
