"""A paper on two photos: its pages are read together, and nobody else's page goes with them."""

from dataclasses import replace
from datetime import date
from typing import Any

from channels.fake_twilio import Attachment
from evals.rendered import in_parts, truth

TODAY = date(2026, 11, 23)
SELMA = replace(
    truth.invented(11, today=TODAY),
    first_names="Selma",
    surname="Nangolo",
    employer="Kalahari Foods",
    employee_number="E4471",
)
HILMA = replace(SELMA, first_names="Hilma", surname="Beukes", employee_number="E9902")


def pdfs(*pages: bytes) -> list[Attachment]:
    """They are read at once: only what photos are about takes the seconds that these need."""
    return [Attachment(each, "application/pdf") for each in pages]


def photos(*pages: bytes) -> list[Attachment]:
    return [Attachment(in_parts.photographed(each), "image/jpeg") for each in pages]


async def comes_to_the_payslip(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.says("skip")


def money(cents: int) -> str:
    return f"N${cents // 100:,}.{cents % 100:02}"


async def kept(selma: Any) -> Any:
    return await selma.rows("select kind, status, concerns from documents order by id")


async def test_two_photos_in_one_message_are_one_payslip(selma: Any) -> None:
    await comes_to_the_payslip(selma)
    shown = await selma.says("", *photos(*in_parts.payslip(SELMA)))
    assert "I read these 2 photos together, as pages of one paper." in shown
    assert shown.count("I read this on your payslip.") == 1
    assert f"Pay before anything is taken off: {money(SELMA.pay.gross)}." in shown
    assert f"Paid to you: {money(SELMA.pay.net)}. Is that right?" in shown
    assert "I changed your pay" in await selma.says("yes")
    assert await selma.fact("remuneration") == SELMA.pay.gross
    assert await kept(selma) == [("payslip", "received", []), ("payslip", "accepted", [])]
    assert await selma.rows("select category from cases") == []


async def test_the_second_photo_is_asked_for_and_read_with_the_first(selma: Any) -> None:
    top, foot = pdfs(*in_parts.payslip(SELMA))
    await comes_to_the_payslip(selma)
    asked = await selma.says("", top)
    assert "If there is another page, send a photo of it now" in asked
    assert "try 2 of 3" not in asked, "a page that was sent alone is no failure"
    shown = await selma.says("", foot)
    assert "I read these 2 photos together" in shown
    assert f"Paid to you: {money(SELMA.pay.net)}. Is that right?" in shown
    await selma.says("yes")
    assert await selma.fact("net") == SELMA.pay.net
    assert await kept(selma) == [("payslip", "received", []), ("payslip", "accepted", [])]


async def test_a_page_of_another_person_is_asked_about_and_never_read_with_hers(
    selma: Any,
) -> None:
    hers, hilmas = in_parts.payslip(SELMA), in_parts.payslip(HILMA)
    await comes_to_the_payslip(selma)
    answer = await selma.says("", *pdfs(hers[0], hilmas[1]))
    assert "do not look like pages of one payslip" in answer
    assert "Is that right?" not in answer
    shown = await selma.says("", *pdfs(*hers))
    assert f"Paid to you: {money(SELMA.pay.net)}. Is that right?" in shown


async def test_a_page_that_names_nobody_is_looked_at_by_a_person_and_she_goes_on(
    selma: Any,
) -> None:
    await comes_to_the_payslip(selma)
    before = await selma.fact("remuneration")
    await selma.says("", *pdfs(*in_parts.payslip(SELMA, is_named=False)))
    answer = await selma.says("yes")
    assert "Thank you, I have your payslip." in answer
    assert await selma.rows("select category, reason from cases") == [("document_review", "pages")]
    assert await selma.fact("remuneration") == before, "what may be another's proves nothing"
    assert await kept(selma) == [("payslip", "received", []), ("payslip", "received", ["pages"])]


async def test_a_letter_of_her_bank_on_two_photos_is_read_together(selma: Any) -> None:
    top, foot = photos(*in_parts.bank_letter(SELMA))
    await selma.comes_to_the_papers()
    assert "I cannot read the name, the bank and the account" in await selma.says("", top)
    shown = await selma.says("", foot)
    assert "I read these 2 photos together" in shown
    ending = SELMA.account.number[-4:]
    assert f"Bank: {SELMA.account.bank}. Account number ending {ending}. Is that right?" in shown
    assert "Thank you, I have your bank letter." in await selma.says("yes")
    assert await kept(selma) == [("bank_letter", "received", []), ("bank_letter", "accepted", [])]
    assert await selma.rows("select count(*) from customers where account_sealed is not null") == [
        (1,)
    ]
    assert await selma.rows("select category from cases") == []


async def test_an_account_on_a_page_that_names_nobody_is_looked_at_by_a_person(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.says("", *pdfs(*in_parts.bank_letter(SELMA, is_named=False)))
    await selma.says("yes")
    assert await selma.rows("select category, reason from cases") == [("document_review", "pages")]
    known = "select count(*) from customers where account_sealed is not null"
    assert await selma.rows(known) == [(0,)], "what may be another's is nowhere to pay to"
