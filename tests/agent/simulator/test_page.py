"""The simulator in a real browser: what a newcomer does in the first minutes."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Route,
    ViewportSize,
    expect,
)

from agent.demo import Stage
from agent.simulator.saved import SavedChat
from tests.chromium import PATIENCE

_DESK: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 360, "height": 740}
LONG = (
    "Good day, I work at Erongo Municipality Works in Walvis Bay. "
    "Aveeeerylongwordwithoutanyspace" * 12
)


@pytest_asyncio.fixture(scope="module")
async def desk(browser: Browser) -> AsyncIterator[Page]:
    """One window for every test on a desk: to open another costs more than most tests."""
    async with _window(browser, viewport=_DESK) as page:
        yield page


@pytest_asyncio.fixture(scope="module")
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


async def test_somebody_chats_to_the_first_question_of_the_form(page: Page) -> None:
    await page.get_by_role("button", name="Hi", exact=True).click()
    await expect(agent(page)).to_have_count(1)
    await page.get_by_role("button", name="Choose", exact=True).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="English").click()
    await expect(sheet).to_be_hidden()
    await expect(agent(page)).to_have_count(2)
    await say(page, "I want a loan")
    await choose(page, "Yes")
    await expect(agent(page).last).to_contain_text("Who is your employer?")
    await expect(agent(page).last).to_contain_text("✓✓ read")


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


async def test_a_chat_is_saved_as_a_file_that_names_nobody(page: Page) -> None:
    await say(page, "Hi", "1", "My PIN is 4471")
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="Save this chat").click()
    saved = await saving.value
    assert re.fullmatch(r"chat-\d{8}-\d{4}\.json", saved.suggested_filename)
    text = (await saved.path()).read_text()
    chat = SavedChat.model_validate_json(text)
    assert [len(each.does) for each in chat.turns] == [1, 1, 1]
    assert "4471" not in text


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


async def test_a_sent_photo_is_seen_and_filed_and_a_file_of_ones_own_is_looked_at(
    page: Page, tmp_path: Path
) -> None:
    await say(page, "Hi", "1", "1", "yes")
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("button", name="Send a good ID photo").click()
    photo = page.get_by_role("img", name="A photo")
    await expect(photo).to_be_visible()
    await expect(photo).to_have_js_property("complete", True)
    assert await photo.evaluate("picture => picture.naturalWidth") == 1600
    await expect(page.locator("#head")).to_contain_text("received")
    await expect(page.locator("#turn .heard")).to_have_text("(a file)")
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 but nothing more")
    await page.locator("#file").set_input_files(letter)
    await expect(page.locator(".message.borrower").last).to_contain_text("A PDF")
    await expect(page.locator("#head")).to_contain_text("rejected, broken")


async def test_markup_in_a_message_is_shown_as_it_was_written(page: Page) -> None:
    nasty = "<img src=x onerror=alert(1)> *bold* <b>not</b>"
    await say(page, nasty)
    bubble = page.locator(".message.borrower p")
    await expect(bubble).to_have_text("<img src=x onerror=alert(1)> bold <b>not</b>")
    await expect(bubble.locator("strong")).to_have_text("bold")
    await expect(page.locator("#turn .heard mark")).to_have_text(nasty)
    assert await page.locator(".thread img, .thread b, .panel img").count() == 0


# The panel is drawn anew while one looks at it.
_LOW = """(name) => {
    const { height } = document.querySelector(name)?.getBoundingClientRect() ?? {};
    return height > 0 && height < 400;
}"""


async def test_a_very_long_message_is_begun_and_read_whole_where_it_is_asked_for(
    page: Page, stage: Stage
) -> None:
    await say(page, "Hi", "1")
    before, story = await agent(page).count(), "It rained on my long story. " * 2_300
    number = page.url.rpartition("=")[2]
    await stage.twilio.borrower_says(f"+{number}", story)
    await expect(agent(page)).not_to_have_count(before)
    words = page.locator(".message.borrower").last.locator("p")
    await expect(words).to_contain_text("It rained")
    assert len(await words.inner_text()) < 1_000
    await expect(agent(page).last).to_be_in_viewport()
    await page.get_by_role("button", name="Read all 64,400 letters").click()
    assert len(await words.inner_text()) > 60_000
    await expect(page.locator("#turn .heard")).to_contain_text("It rained")
    await page.wait_for_function(_LOW, arg="#turn .heard")


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


async def test_two_tabs_see_the_same_phone(page: Page) -> None:
    other = await page.context.new_page()
    await other.goto(page.url)
    await say(page, "Hi")
    await expect(agent(other)).to_have_count(1)
    await expect(other.locator("#turn .heard mark")).to_have_text("Hi")
    await other.close()


async def test_a_service_that_is_gone_is_said_and_found_again(desk: Page, stage: Stage) -> None:
    page = desk  # the browser says that it cannot reach us, so its complaints are not counted
    await page.goto(f"{stage.url}/?as=264810000002")
    await expect(page.locator("#head")).to_contain_text("Petrus Beukes")
    await page.context.set_offline(True)
    await expect(page.locator("#stale")).to_contain_text("The service does not answer.")
    await page.get_by_label("Message", exact=True).fill("Is iemand daar?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#notice")).to_contain_text("this was not sent")
    await expect(page.get_by_label("Message", exact=True)).to_have_value("Is iemand daar?")
    await page.context.set_offline(False)
    await expect(page.locator("#stale")).to_be_hidden()


async def test_bubbles_name_their_language(bare: Page, stage: Stage) -> None:
    page = bare
    await page.goto(f"{stage.url}/?as=264810000004")
    await expect(page.locator("#head .tag")).to_have_text("HER")
    await say(page, "Hi")
    await expect(page.locator(".borrower .bubble")).to_have_attribute("lang", "hz")
    await expect(page.locator(".agent .bubble")).to_have_attribute("lang", "en")


async def test_on_a_phone_the_phone_fills_the_screen_and_the_explanation_is_a_tab(
    phone: Page,
) -> None:
    await say(phone, LONG)
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    box = await phone.locator("#phone").bounding_box()
    assert box is not None
    assert (box["width"], box["y"] + box["height"]) == (360, 740)
    await expect(phone.locator("#panel")).to_be_hidden()
    await phone.get_by_role("tab", name="Explanation").click()
    await expect(phone.locator("#phone")).to_be_hidden()
    await expect(phone.locator("#turn .heard")).to_contain_text("Good day")
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
    assert await phone.locator("#panel").evaluate("panel => panel.scrollWidth") <= 360


async def test_on_a_phone_an_earlier_turn_can_be_seen_on_the_other_tab(phone: Page) -> None:
    await say(phone, "Hi", "1", LONG)
    await phone.get_by_role("tab", name="Explanation").click()
    await phone.locator("#turns button").last.click()
    await phone.get_by_role("button", name="See it on the phone").click()
    await expect(phone.locator(".message.marked").first).to_be_in_viewport()
    await expect(phone.locator("#marked")).to_contain_text("Turn 1 of 3 is marked.")
    await phone.get_by_role("button", name="Back to now").click()
    await expect(phone.locator("#marked")).to_be_hidden()


async def test_on_a_phone_a_message_is_replied_to_by_touch(phone: Page) -> None:
    await say(phone, "Hi", "1")
    await agent(phone).first.locator(".reply").tap()
    await expect(phone.locator("#quoting")).to_contain_text("Replying to: Hello.")
    await phone.get_by_role("button", name="Do not quote").tap()
    await expect(phone.locator("#quoting")).to_be_hidden()
    await agent(phone).first.locator(".reply").tap()
    await say(phone, "1")
    await expect(phone.locator(".message.borrower blockquote")).to_contain_text("Hello.")
    await expect(agent(phone).last).to_contain_text("You replied to an older message of mine")
    assert await phone.locator("#thread").evaluate("all => all.scrollWidth - all.clientWidth") <= 0


async def test_on_a_phone_everything_to_touch_is_large_enough(phone: Page) -> None:
    await say(phone, "Hi", "1")
    for name in ("phone", "panel"):
        await phone.locator(f"#tab-{name}").click()
        small = await phone.locator("button:visible, a:visible").evaluate_all(
            "all => all.filter(each => each.getBoundingClientRect().height < 44)"
            ".map(each => each.textContent)"
        )
        assert small == ["Skip to the explanation"]  # it is seen only by keyboard


async def test_nothing_is_cut_off_on_a_desk(page: Page) -> None:
    await say(page, LONG)
    for width in (760, 1024, 1440):
        await page.set_viewport_size({"width": width, "height": 800})
        for part in ("html", "#panel", "#thread", "#turn"):
            wide = await page.locator(part).evaluate("part => part.scrollWidth - part.clientWidth")
            assert wide <= 0, (width, part)


async def test_the_dark_is_dark(page: Page) -> None:
    await page.emulate_media(color_scheme="dark")
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(18, 21, 24)"


async def test_whoever_wants_no_motion_gets_none(page: Page, stage: Stage) -> None:
    stage.twilio.fail(1, "rate_limit", retry_after=1)
    await page.get_by_role("button", name="Hi", exact=True).click()
    dot = page.locator(".dots i").first
    await expect(dot).to_have_css("animation-name", "none")


async def test_dots_are_seen_for_as_long_as_an_answer_is_awaited(page: Page, stage: Stage) -> None:
    await page.emulate_media(reduced_motion="no-preference")
    stage.twilio.fail(1, "rate_limit", retry_after=1)  # so that it takes a while
    await page.get_by_role("button", name="Hi", exact=True).click()
    dot = page.locator(".dots i").first
    await expect(dot).to_have_css("animation-name", "dot")
    await expect(agent(page)).to_have_count(1)
    await expect(dot).to_be_hidden()


async def test_the_borrower_can_be_changed(page: Page) -> None:
    await page.get_by_role("link", name="Choose another borrower").click()
    await page.get_by_role("link", name="Selma Nangolo").click()
    await expect(page.locator("#as")).to_have_text("You are Selma Nangolo, +264 81 000 0001")
