"""What is wrong on a page for somebody who sees, taps or types otherwise.

axe judges everything but contrast and the size of targets at once; these two cost it ten times the
rest, so a sieve takes out first what is beyond doubt: text on a plain ground that stands out from
it, and targets that are large or far from others. Of what remains, axe judges as ever.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

Doubt = Literal["color-contrast", "target-size"]
_AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DOUBTED: tuple[Doubt, ...] = ("color-contrast", "target-size")
_EVERYTHING = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "rules": {each: {"enabled": False} for each in DOUBTED},
}
_SIEVE = Path(__file__).with_suffix(".js").read_text("utf-8")


async def begin(page: Page) -> None:
    """What judges is put on the page; the next page knows nothing of it."""
    await page.evaluate(f"{_AXE}\n{_SIEVE}\n0")


async def everything(page: Page) -> list[str]:
    return await _judged(page, _EVERYTHING, DOUBTED)


async def doubtful(page: Page, *doubted: Doubt, rules: Sequence[str] = ()) -> list[str]:
    """What another size or scheme may have changed: these doubts, and these rules."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    return await _judged(page, options, doubted)


async def left_in_the_sieve(page: Page, doubt: Doubt) -> list[str]:
    """The words of what axe has to judge."""
    asked = "doubt => judging.doubts[doubt]().map((each) => each.textContent)"
    left: list[str] = await page.evaluate(asked, doubt)
    return left


async def without_a_sieve(page: Page) -> list[str]:
    """As axe alone sees it, at ten times the price."""
    return await _judged(page, {"runOnly": {"type": "tag", "values": _TAGS}}, ())


async def _judged(
    page: Page, options: dict[str, Any] | None, doubted: Sequence[Doubt]
) -> list[str]:
    asked = [options, list(doubted)]
    found: list[str] = await page.evaluate("asked => judging(...asked)", asked)
    return found
