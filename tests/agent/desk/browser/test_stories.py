"""Whole stories at the desk: with the keyboard alone, and with a browser that runs no script."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from pyotp.totp import TOTP

from agent.desk.passwords import Passwords
from crm_store import users
from crm_store.users import SecondFactor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "drie blou perde in die reën"
ALBERT, BERTHA, CECILIA, DORTHEA = (f"+2648100015{n}" for n in ("01", "02", "03", "04"))


class Keyboard:
    """Somebody who has no mouse, and who must see where they are."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def to(self, target: Locator) -> None:
        """Press Tab until this is reached."""
        await expect(target).to_have_count(1)
        for _ in range(90):
            if await target.evaluate("it => it === document.activeElement"):
                break
            await self._page.keyboard.press("Tab")
        await expect(target).to_be_focused()
        await expect(target).to_be_in_viewport()
        assert await target.evaluate("it => getComputedStyle(it).outlineStyle") != "none"

    async def press(self, target: Locator, key: str = "Enter") -> None:
        await self.to(target)
        await self._page.keyboard.press(key)

    async def write(self, target: Locator, words: str) -> None:
        await self.to(target)
        await self._page.keyboard.type(words)

    async def follow(self, target: Locator, key: str = "Enter") -> None:
        """Press it, and wait for the page that it leads to."""
        await self.to(target)
        async with self._page.expect_navigation():
            await self._page.keyboard.press(key)


def told(page: Page) -> Locator:
    """What the borrower has been told, on her phone."""
    return page.locator(".message.agent")


async def write(page: Page, *texts: str, unanswered: bool = False) -> None:
    """On her phone, each when the last was answered."""
    for words in texts:
        before = await told(page).count()
        await page.get_by_label("Message", exact=True).fill(words)
        await page.get_by_label("Message", exact=True).press("Enter")
        if not unanswered:
            await expect(told(page)).not_to_have_count(before)


async def test_she_asks_for_a_person_is_helped_by_keyboard_and_goes_on_where_she_stopped(
    office: Any, window: Any
) -> None:
    await _can_sign_in(office, "maria")
    async with window() as phone, window() as page:
        await phone.goto("/simulator")
        await phone.get_by_role("button", name="Somebody new").click()
        await write(phone, "Hi", "1", "1", "agent")
        await expect(told(phone).last).to_contain_text("Your place: ")
        await expect(told(phone).last).to_contain_text("Write menu to come back")
        party = await office.party("+" + phone.url.split("as=")[1][:12])

        keyboard = Keyboard(page)
        await page.goto("/desk/queue")
        await _signs_in(office, keyboard, page)
        await keyboard.follow(page.get_by_role("link", name=party.customer.ref, exact=True))
        await keyboard.follow(page.get_by_role("button", name="Take over"))
        await page.evaluate("window.sameAsBefore = true")
        await write(phone, "Is somebody there?", unanswered=True)
        thread = page.locator(".thread")
        await expect(thread).to_contain_text("Is somebody there?")
        assert await page.evaluate("window.sameAsBefore")  # it came by itself
        await page.reload()

        reply = page.get_by_role("textbox", name=re.compile("^Reply"))
        await keyboard.write(reply, "Good day, Maria here. A letter is enough.")
        async with page.expect_navigation():
            await page.keyboard.press("Control+Enter")
        await expect(told(phone).last).to_contain_text("Maria here. A letter is enough.")

        before = await told(phone).count()
        await keyboard.write(page.get_by_label(re.compile("^What came of it")), "She has a letter")
        await keyboard.follow(page.get_by_role("button", name="Hand back to the assistant"))
        await expect(told(phone)).not_to_have_count(before)
        await expect(phone.locator("#thread, .thread").first).to_contain_text("this is settled")
        await phone.get_by_role("button", name="Good", exact=True).last.click()
        await expect(told(phone).last).to_contain_text("Do you agree?")
        await write(phone, "yes")
        await expect(told(phone).last).to_contain_text("Who is your employer?")
    ((scored,),) = await office.rows(
        f"select count(*) from events where kind = 'csat' and customer_id = '{party.customer.id}'"
    )
    assert scored == 1


async def test_a_session_that_is_about_to_end_says_so_and_goes_on_at_a_press(
    office: Any, window: Any
) -> None:
    await _can_sign_in(office, "maria")
    async with window() as page:
        keyboard = Keyboard(page)
        await page.goto("/desk/queue")
        await _signs_in(office, keyboard, page)
        warned = page.locator(".ending")
        await expect(warned).to_be_hidden()
        await office.does("update user_sessions set seen_at = seen_at - interval '27 minutes'")
        await page.evaluate("here({})")
        await expect(warned).to_contain_text("You will be signed out in 3 minutes.")
        await keyboard.press(page.get_by_role("button", name="Stay signed in"))
        await expect(warned).to_be_hidden()
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Queue")


async def _can_sign_in(office: Any, name: str) -> None:
    """She has a password and a phone."""
    async with office.house.store.transaction() as session:
        user = await users.by_name(session, name, ours=True)
        assert user is not None
        user.password_hash = await Passwords().hash(PASSWORD)
        users.keep_second_factor(session.vault, user, SecondFactor(SEED, ()))
        user.code_step = None  # this test has used no code of hers yet
        session.add(user)


async def _signs_in(office: Any, keyboard: Keyboard, page: Page) -> None:
    await keyboard.write(page.get_by_label("Name"), "maria")
    await keyboard.write(page.get_by_label("Password"), PASSWORD)
    await keyboard.write(page.get_by_label("Code"), TOTP(SEED).at(office.clock()))
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Queue")


async def test_a_decline_is_decided_by_keyboard_and_reads_on_the_phone_as_it_was_shown(
    office: Any, window: Any, to_decide: Callable[[str], Awaitable[str]]
) -> None:
    await office.says(ALBERT, "Hi", "1")
    ref = await to_decide(ALBERT)
    await office.quiet()
    heard = len(office.heard(ALBERT))
    async with window("johanna") as page:
        keyboard = Keyboard(page)
        await page.goto("/desk/applications")
        await keyboard.follow(page.get_by_role("link", name=ref))
        await keyboard.to(page.get_by_role("radio").first)
        while not await page.get_by_role("radio", name=re.compile("^Decline")).is_checked():
            await page.keyboard.press("ArrowDown")
        await keyboard.press(page.get_by_role("checkbox", name=re.compile("R15")), "Space")
        await keyboard.write(page.get_by_label(re.compile("^Note")), "She asked to wait.")
        await keyboard.follow(page.get_by_role("button", name="See what she will read"))
        shown = await page.locator(".packet .said").all_text_contents()
        await keyboard.follow(page.locator(".packet button.main"))
    await office.quiet()
    assert len(shown) == 1
    assert [each.encode() for each in office.heard(ALBERT)[heard:]] == [shown[0].encode()]


async def test_a_talk_is_found_or_put_on_the_list_and_reviewed_by_keyboard(
    office: Any, window: Any
) -> None:
    await office.says(BERTHA, "Hi", "1")
    ref = (await office.party(BERTHA)).customer.ref
    async with window("rauna") as page:
        keyboard = Keyboard(page)
        await page.goto("/desk/reviews")
        drawn = page.get_by_role("link", name=ref, exact=True)
        if await drawn.count():
            await keyboard.follow(drawn)
        else:
            await keyboard.write(page.get_by_label(re.compile("^Read another talk")), ref)
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text(f"Review of {ref}")
        for label, turn in (("Turns", "1"), ("to", "2")):
            await keyboard.write(page.get_by_label(label, exact=True).first, turn)
        questions = page.locator("fieldset.question")
        for at in range(await questions.count()):
            await keyboard.press(questions.nth(at).get_by_role("radio").first, "Space")
        await keyboard.follow(page.get_by_role("button", name="Keep the review"))
        await expect(page.locator(".kept")).to_contain_text("Score: 100")


async def test_single_keys_and_the_palette_lead_everywhere_and_single_ones_can_be_off(
    office: Any, window: Any
) -> None:
    await office.says(DORTHEA, "Hallo", "2", "Ek wil geld leen", "agent")
    talk = (await office.party(DORTHEA)).conversation.id
    async with window("maria") as page:
        focused = "document.activeElement.closest('tr')?.rowIndex ?? 0"
        await page.goto("/desk/queue")
        await page.keyboard.press("j")
        assert await page.evaluate(focused) == 1
        await page.keyboard.press("k")
        assert await page.evaluate(focused) == 1  # there is none before it
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.type("go to cases")
        await page.keyboard.press("ArrowDown")
        async with page.expect_navigation(url="**/desk/cases"):
            await page.keyboard.press("Enter")

        await page.goto(f"/desk/conversations/{talk}")
        async with page.expect_navigation():
            await page.keyboard.press("c")
        await expect(page.locator(".readers")).to_be_attached()
        await page.keyboard.press("/")
        await expect(page.get_by_label("Find a ready reply")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#text")).to_be_focused()
        await page.evaluate("document.activeElement.blur()")
        gloss = page.locator(".gloss").first
        if await gloss.count():
            await page.keyboard.press("t")
            await expect(gloss).to_be_hidden()
        async with page.expect_navigation(url="**/desk/cases/CASE-*"):
            await page.keyboard.press("e")
        await page.keyboard.press("e")
        await expect(page.locator("#outcome")).to_be_focused()

        await page.goto("/desk/keys")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Turn single letters off").click()
        await page.goto("/desk/queue")
        await page.keyboard.press("j")
        assert await page.evaluate(focused) == 0
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("dialog")).to_be_visible()


async def test_without_javascript_a_complaint_is_taken_over_answered_and_ended_by_forms(
    office: Any, window: Any
) -> None:
    await office.says(CECILIA, "Hi", "1", "I want to complain", "You took too much from my pay")
    talk = (await office.party(CECILIA)).conversation.id
    ((ref,),) = await office.rows(f"select ref from cases where conversation_id = '{talk}'")
    heard = len(office.heard(CECILIA))
    words = 'You were right <today> & "before". Ons betaal dit terug.\nMaria'
    async with window("maria", java_script_enabled=False) as page:
        await page.goto(f"/desk/conversations/{talk}")
        await page.get_by_role("button", name="Take over").click()
        await page.get_by_role("textbox", name=re.compile("^Reply")).fill("I look into it.")
        await page.get_by_role("button", name=re.compile("^Send")).click()
        await expect(page.locator(".thread")).to_contain_text("I look into it.")
        await page.goto(f"/desk/cases/{ref}")
        await page.get_by_label("How it ends").select_option("upheld")
        await page.get_by_label(re.compile("^What was found")).fill("Her line was there twice.")
        await page.get_by_label(re.compile("^What she will read")).fill(words)
        await page.get_by_role("button", name="See what she will read").click()
        assert await page.locator(".packet .said").all_text_contents() == [words]
        await page.get_by_role("button", name="Send it and end the case").click()
        await expect(page.locator("main")).to_contain_text("This case is over")

        await page.goto(f"/desk/conversations/{talk}")
        await page.get_by_label(re.compile("^What came of it")).fill("Looked at the file")
        await page.get_by_role("button", name="Hand back to the assistant").click()
        await expect(page.get_by_role("button", name="Take over")).to_be_visible()
    await office.quiet()
    ours = [each for each in office.heard(CECILIA)[heard:] if each in (words, "I look into it.")]
    assert ours == ["I look into it.", words]
