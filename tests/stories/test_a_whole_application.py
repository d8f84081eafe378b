"""She applies for a loan, from the first hello to the sent application."""

from typing import Any

import pytest


@pytest.mark.proves("Executive Summary")
async def test_selma_applies_for_two_thousand_dollars(selma: Any) -> None:
    hello = await selma.says("Hi")
    assert "computer helper" in hello
    assert "write *agent*" in hello
    assert [row.title for row in selma.last.rows] == [
        "English",
        "Afrikaans",
        "Oshiwambo",
        "Otjiherero",
    ]

    assert "What do you need?" in await selma.says("1")
    asked = await selma.taps("Apply for a loan")
    assert "Step 1 of 7." in asked
    assert asked.endswith("Do you agree?")
    assert await selma.count("consents") == 0

    assert await selma.taps("Yes") == "Step 2 of 7. Who is your employer?"
    assert "Kalahari Foods, Windhoek. Is that right?" in await selma.says("kalahari food")
    assert "They work with us." in await selma.says("yes")
    await selma.says("4471")
    assert "How much do you earn a month" in await selma.says("Selma Nangolo")
    read_back = await selma.says("N$9 000")
    assert read_back.startswith("N$9,000.00 a month.")
    assert "at most N$3,000.00, less what is already taken off" in await selma.says("25")

    quote = await selma.says("2000 for 4 months")
    assert "This is an example, not an offer yet." in quote
    assert "You pay: 4 x N$600.00 from your pay, first on 24 December 2026" in quote
    assert "You pay back in total: N$2,400.00" in quote
    assert "Cost: N$400.00, once, fixed at 20 %. That is N$20.00 for each N$100." in quote
    assert "approved" not in quote

    assert "front of your ID" in await selma.taps("Go on")
    assert "Step 6 of 7." in await selma.sends_a_photo()
    assert "letter from your bank" in await selma.sends_a_pdf()
    summary = await selma.sends_a_pdf(pages=2)
    assert "This is not sent yet." in summary
    assert "1 Employer: Kalahari Foods, Windhoek" in summary
    assert "2 Employee number: 4471" in summary
    assert "3 Name: Selma Nangolo" in summary
    assert "You pay 4 x N$600.00, N$2,400.00 in total, first on 24 December 2026." in summary

    sent = await selma.taps("Send")
    assert "is sent. This is not an answer yet" in sent
    assert "We aim to answer by" in sent

    await _the_store_tells_the_same(selma)


async def _the_store_tells_the_same(selma: Any) -> None:
    application = await selma.application()
    assert (application.stage, application.principal_cents, application.months) == (
        "documents_submitted",
        200_000,
        4,
    )
    assert application.quote["total"] == 240_000
    assert sum(each["amount"] for each in application.quote["instalments"]) == 240_000
    assert await selma.rows(
        "select purpose, action, text_version, language, message_id is not null"
        " from consents order by purpose"
    ) == [
        ("credit_check", "grant", "credit_check.1", "en", True),
        ("data_processing", "grant", "data_processing.1", "en", True),
        ("employer_check", "grant", "employer_check.1", "en", True),
    ]
    assert await selma.rows(
        "select kind, status, mime, length(sha256) from documents order by received_at"
    ) == [
        ("id", "received", "image/png", 64),
        ("payslip", "received", "application/pdf", 64),
        ("bank_letter", "received", "application/pdf", 64),
    ]
    assert await selma.rows(
        "select data->>'from', data->>'to' from events where kind = 'stage' order by at, id"
    ) == [
        (None, "interest"),
        ("interest", "started"),
        ("started", "documents_submitted"),
    ]
    assert await selma.rows("select source, status from leads where source = 'whatsapp'") == [
        ("whatsapp", "qualified")
    ]
    facts = await selma.facts()
    for name in ("employer", "employee_number", "full_name", "remuneration", "amount", "months"):
        ((direction, author, _),) = await selma.message(facts[name].message_id)
        assert (direction, author) == ("in", "customer")
    hers = "status not in ('delivered', 'read') and purpose <> 'proactive'"
    assert await selma.count("outbox", hers) == 0
    assert await selma.rows("select distinct reader in ('rules', 'offline') from turns") == [
        (True,)
    ]


@pytest.mark.proves(
    "Security Implementation",
    "10.1 Data Security & Privacy",
    "8.5 Enhanced Security & Compliance",
)
async def test_what_is_sensitive_cannot_be_read_in_the_database(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("N$9 123", "back", "back", "back", "KQ-7Z-1X")
    for table in ("inbox", "messages", "applications", "customers", "turns", "events", "audit_log"):
        (dump,) = await selma.rows(f"select string_agg(t::text, '') from {table} t")
        text = str(dump[0])
        for secret in ("Nangolo", "KQ-7Z-1X", "9 123", selma.phone[1:]):
            assert secret not in text


async def test_several_facts_in_one_message_are_all_taken(selma: Any) -> None:
    await selma.comes_to_the_pay()
    asked = await selma.says("I earn N$9000 and I am paid on the 25th, I need 2000 for 4 months")
    assert "You pay: 4 x N$600.00" in asked
    assert await selma.fact("remuneration") == 900_000
    assert await selma.fact("pay_day") == 25


async def test_what_somebody_wants_at_first_is_remembered_over_the_language(selma: Any) -> None:
    assert "Choose a language" in await selma.says("I want to borrow money")
    assert "Do you agree?" in await selma.says("English")


async def test_no_answer_about_herself_is_kept_before_she_agrees(selma: Any) -> None:
    await selma.comes_to_the_form()
    answer = await selma.says("I work at Kalahari Foods and earn 9000")
    assert "Do you agree?" in answer
    assert await selma.facts() == {}


async def test_whoever_does_not_agree_leaves_nothing_but_the_refusal(selma: Any) -> None:
    await selma.comes_to_the_form()
    answer = await selma.taps("No")
    assert "I have not started an application" in answer
    assert (await selma.application()).stage == "withdrawn"
    assert await selma.count("consents", "action = 'withdraw'") == 3


async def test_she_can_hear_more_before_she_agrees(selma: Any) -> None:
    await selma.comes_to_the_form()
    answer = await selma.taps("Tell me more")
    assert "Who sees it" in answer
    assert answer.endswith("Do you agree?")


async def test_an_employer_that_is_no_partner_is_no_dead_end(selma: Any) -> None:
    await selma.comes_to_the_form()
    await selma.says("yes")
    answer = await selma.says("Okavango Bakery")
    assert "I do not find Okavango Bakery there" in answer
    assert [button.title for button in selma.last.buttons] == [
        "Write it again",
        "Ask my employer",
        "Talk to a person",
    ]
    await selma.taps("Ask my employer")
    assert await selma.rows("select track from leads where source = 'whatsapp'") == [
        ("non_partner",)
    ]
    assert await selma.rows("select category from cases") == [("employer_referral",)]


async def test_one_of_several_employers_is_chosen_by_name(selma: Any) -> None:
    await selma.comes_to_the_form()
    await selma.says("yes")
    await selma.says("Namib")
    assert {"Namib Retail Group, Swakopm", "Namib Retail Group, Swakopmund"} & {
        option.title for option in (*selma.last.rows, *selma.last.buttons)
    } or "Namib Retail Group, Swakopmund" in selma.last.text


async def test_a_loan_that_is_too_heavy_is_met_with_one_that_fits(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("1100", "25")
    answer = await selma.says("2000 for 4 months")
    # floor(110000/3) = 36666; N$1,200.00 + N$240.00 = 4 x N$360.00.
    assert "at most N$366.66 can be taken off" in answer
    assert "You could borrow N$1,200.00 over 4 months and pay N$360.00 a month" in answer
    quote = await selma.says("1")
    assert "You pay: 4 x N$360.00" in quote


async def test_a_salary_must_be_an_amount_that_can_be_meant(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "I need one amount in dollars" in await selma.says("a lot")
    assert "looks too little" in await selma.says("N$0")
    assert await selma.says("menu")
    await selma.taps("Go on with my form")
    assert "looks too much" in await selma.says("N$1 000 000")
    assert await selma.says("about 5000")
    assert "remuneration" not in await selma.facts()


async def test_amounts_and_months_outside_the_product_are_told_with_the_limits(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("9000", "25")
    assert "We lend from N$500.00 to N$10,000.00" in await selma.says("50000")
    await selma.says("2000")
    assert "over 1 to 5 months" in await selma.says("24")
