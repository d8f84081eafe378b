"""A newcomer chats in the simulator: words, photos, files, and a service that is gone."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from agent.demo import Stage
from agent.simulator.saved import SavedChat
from tests.agent.simulator.page.writing import agent, choose, say


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
