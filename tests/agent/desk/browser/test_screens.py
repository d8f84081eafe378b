"""Every screen of the desk on every size: readable, light, and plain text whatever was written."""

import os
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, Response

from agent.desk.may import ACTS, Act, may
from agent.desk.routes import ROUTES
from crm_store.users import Role
from tests.agent.desk.browser import busy_day, judging
from tests.agent.desk.browser.busy_day import NASTY, PLANT, STAFF, Day
from tests.agent.desk.browser.eyes import Eyes, Scheme, Size

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURES = os.environ.get("BUFFR_PICTURES")  # a folder to keep a picture of each screen in
HEAVIEST = 150_000  # bytes
PICTURED = re.compile("^/desk/papers/.*/|/small$|/agreement$")  # they answer a picture or a PDF


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(office: Any, to_decide: Callable[[str], Awaitable[str]]) -> Day:
    return await busy_day.begun(office, to_decide)


def _screens(also: Iterable[tuple[Role, str]]) -> list[tuple[Role, str]]:
    """Every page that can be asked for, by the first of us who may, and some in other states."""
    first: dict[Act, Role] = {act: next(role for role in STAFF if may(role, act)) for act in ACTS}
    pages = [each for each in ROUTES if each.method == "GET" and not each.unasked]
    asked = ((first[each.act], each.path) for each in pages if not PICTURED.search(each.path))
    screens: list[tuple[Role, str]] = [*asked, *also]
    return screens


@pytest.mark.proves(
    "1.1 Core CRM Modules",
    "8.1 CRM Technology Stack",
    "Core CRM Platform",
    "Production Ready Features",
)
@pytest.mark.timeout(300)  # it looks at every screen in six ways
async def test_every_screen_can_be_read_and_used_by_everybody(
    office: Any, day: Day, eyes: Eyes, subtests: pytest.Subtests
) -> None:
    office.clock.stop()
    await eyes.look_at(_SIZES[0])
    for role, path in sorted(_screens(day.also)):
        with subtests.test(role=role, path=path):
            address = day.address(path)
            await eyes.are_of(STAFF[role])
            answer = await eyes.page.goto(address)
            assert answer is not None
            assert answer.status < 500
            # Another state of a page that was judged before is only laid out anew.
            await _looked_at(eyes, answer, judged=(role, path) not in day.also)
    office.clock.run()


# What a form leads to that stays on its page: refused, shown beforehand, or found.
ANSWERS: tuple[tuple[Role, str, Mapping[str, str]], ...] = (
    ("manager", "/desk/conversations/{id}/reply", {"text": "Good day", "seen": ""}),
    ("manager", "/desk/conversations/{id}/suggest", {"text": "She waits"}),
    ("manager", "/desk/cases/{ref}/preview", {"resolution": NASTY[:200]}),
    ("manager", "/desk/partners/{ref}/confirm", {"loan": NASTY[:20]}),
    ("manager", "/desk/partners/{ref}/contact", {"name": NASTY[:80], "role": "hr"}),
    ("manager", "/desk/bank/match", {"bill": NASTY[:20]}),
    ("underwriter", "/desk/applications/{ref}/preview", {"verdict": "declined", "note": NASTY}),
    ("underwriter", "/desk/accounts/{id}/preview", {"verdict": "refused"}),
    ("agent", "/desk/accounts/{id}/reveal", {"which": "new"}),
    ("reviewer", "/desk/reviews/{id}", {"note": NASTY[:200]}),
    ("agent", "/desk/search", {"q": "loan"}),
)


async def test_what_a_form_leads_to_can_be_read_and_used_as_well(
    day: Day, eyes: Eyes, subtests: pytest.Subtests
) -> None:
    await eyes.look_at(_SIZES[0])
    for role, path, form in ANSWERS:
        with subtests.test(path=path):
            address = day.address(path)
            if STAFF[role] != eyes.who:
                await eyes.are_of(STAFF[role])
                await eyes.page.goto("/desk/keys")
            async with eyes.page.expect_navigation():
                await eyes.page.evaluate(_SEND, [address, form])
            facts = await eyes.page.evaluate(_FACTS)
            assert (facts["h1"], facts["planted"], facts["handlers"]) == (1, 0, [])
            await judging.begin(eyes.page)
            assert await judging.everything(eyes.page) == []
            await _kept(eyes.page, address, "answer")


_SEND = """([address, fields]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    fields.key = document.querySelector("input[name=key]").value;
    for (const [name, value] of Object.entries(fields)) {
        const each = document.createElement("input");
        Object.assign(each, { type: "hidden", name, value });
        form.append(each);
    }
    document.body.append(form);
    form.submit();
}"""


async def _looked_at(eyes: Eyes, answer: Response, *, judged: bool) -> None:
    page, faults = eyes.page, list[str]()
    assert await page.evaluate(_FACTS) == {
        "h1": 1,
        "titled": True,
        "planted": 0,
        "handlers": [],
        "outward": [],
    }
    assert await page.evaluate(_WEIGHT) < HEAVIEST
    assert await page.evaluate(_MADE_BY_SCRIPT, await answer.text()) == []
    if judged:
        await judging.begin(page)
        faults += await judging.everything(page)
    for size in _SIZES:
        width, _, scheme = size
        await eyes.look_at(size)
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{width} px: {await page.evaluate(_WIDE)}")
        doubts, rules = _DOUBTS.get((width, scheme), ((), ())) if judged else ((), ())
        if doubts:
            found = await judging.doubtful(page, *doubts, rules=rules)
            faults += [f"{width} px, {scheme}: {each}" for each in found]
        await _kept(page, answer.url, f"{width}{scheme}")
    await eyes.look_at(_SIZES[0])
    assert faults == []


# Whatever fits 320 px fits the 360 of a small phone: no style changes between them.
_SIZES: tuple[Size, ...] = (
    (1440, 900, "light"),
    (1440, 900, "dark"),
    (1024, 768, "dark"),
    (320, 740, "dark"),
    *(((1024, 768, "light"), (360, 740, "light"), (360, 740, "dark")) if PICTURES else ()),
)
# What another size or scheme may change.
_DOUBTS: Mapping[tuple[int, Scheme], tuple[tuple[judging.Doubt, ...], tuple[str, ...]]] = {
    (1440, "dark"): (("color-contrast",), ()),
    (320, "dark"): (("target-size",), ("scrollable-region-focusable",)),
}
_FACTS = f"""() => ({{
    h1: document.querySelectorAll("h1").length,
    titled: !/^(Error: )?\\s*·/.test(document.title),
    planted: document.querySelectorAll(".{PLANT}").length + ("{PLANT}" in window ? 1 : 0),
    handlers: [...document.querySelectorAll("*")].flatMap((each) => [...each.attributes])
        .filter((each) => /^on|^style$/.test(each.name) || /^\\s*javascript:/.test(each.value))
        .map((each) => each.name),
    outward: [...document.links].map((each) => each.host).filter((host) => host !== location.host),
}})"""
_WEIGHT = """() => performance.getEntriesByType("resource")
    .concat(performance.getEntriesByType("navigation"))
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
# What is on the page and was not in what the desk has sent: without a script it would be missing.
_MADE_BY_SCRIPT = """(answer) => {
    const sent = new DOMParser().parseFromString(answer, "text/html");
    const texts = (page, isSeen) => {
        const nodes = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT), found = [];
        while (nodes.nextNode()) {
            const text = nodes.currentNode.textContent.replace(/\\s+/g, " ").trim();
            if (text && isSeen(nodes.currentNode.parentElement)) found.push(text);
        }
        return found;
    };
    const told = texts(sent, () => true).join(" ");
    const made = texts(document, (each) => each.checkVisibility());
    return made.filter((each) => !told.includes(each))
        .concat(sent.forms.length < document.forms.length ? ["a form"] : []);
}"""
_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth)
    .map((each) => each.tagName + "." + each.className).slice(0, 5)"""


async def _kept(page: Page, address: str, size: str) -> None:
    if PICTURES:
        path = re.sub("^https?://[^/]+", "", address)
        name = re.sub(r"[0-9a-f-]{32}(?=[0-9a-f]{4})", "", path.removeprefix("/desk/")) or "home"
        file = Path(PICTURES) / f"{re.sub(r'[^A-Za-z0-9-]+', '_', name)}.{size}.png"
        await page.screenshot(path=file, full_page=True)
