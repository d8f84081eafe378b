"""The first nine model dialogues, from the first hello to a payment that she says she made."""

from typing import Any

import pytest
from sqlmodel import select

from crm_store import messages

_NEVER = ("approved", "guarantee", "calm down", "declined")


async def _her_words(who: Any, message: str) -> str:
    async with who.stage.house.store.reading() as session:
        found = await session.exec(select(messages.Message).where(messages.Message.id == message))
        return messages.body(session, found.one())


def _heard(who: Any) -> str:
    return "\n".join(each.text for each in who._heard())


@pytest.mark.proves("Stage 1: Awareness & Interest")
async def test_dialogue_1_first_contact(selma: Any) -> None:
    hello = await selma.says("Hi")
    assert "a computer helper" in hello
    assert "write *agent*" in hello
    assert "What do you need?" in await selma.says("1")
    assert [row.title for row in selma.last.rows] == [
        "Apply for a loan",
        "My loan or application",
        "Ask a question",
        "Problem or complaint",
        "Talk to a person",
    ]
    customer = (await selma.party()).customer
    assert customer.ref.startswith("BUF-")
    assert await selma.rows(
        f"select source, status from leads where customer_id = '{customer.id}'"
    ) == [("whatsapp", "new")]
    assert await selma.rows("select subject from events where kind = 'touchpoint'") == [
        (customer.ref,)
    ]
    assert await selma.count("consents") == 0
    assert await selma.count("applications", f"customer_id = '{customer.id}'") == 0


async def test_dialogue_2_apply(selma: Any) -> None:
    """The whole journey: test_selma_applies_for_two_thousand_dollars."""
    await selma.tells("Hi", "1")
    asked = await selma.says("1")
    assert "we ask your employer" in asked.lower()
    assert "write *cancel*" in asked
    await selma.tells("yes", "Kalahari Foods", "1", "4471", "Selma Nangolo", "N$9 000")
    limit = await selma.says("25")
    assert "at most N$3,000.00, less what is already taken off for other agreements" in limit
    quote = await selma.says("2000 for 4 months")
    assert "This is an example, not an offer yet." in quote
    assert "Cost: N$400.00" in quote
    assert await selma.rows("select distinct purpose, text_version from consents order by 1") == [
        ("credit_check", "credit_check.1"),
        ("data_processing", "data_processing.1"),
        ("employer_check", "employer_check.1"),
    ]
    ((agreed_in,),) = await selma.rows("select distinct message_id::text from consents")
    assert await _her_words(selma, str(agreed_in)) == "yes"
    facts = await selma.facts()
    told = {name: await _her_words(selma, facts[name].message_id) for name in ("amount", "months")}
    assert set(told.values()) == {"2000 for 4 months"}
    assert await _her_words(selma, facts["remuneration"].message_id) == "N$9 000"
    assert not [word for word in _NEVER if word in _heard(selma).lower()]


async def test_dialogue_3_three_files_that_cannot_be_taken_bring_a_person(selma: Any) -> None:
    await selma.comes_to_the_papers()
    for _ in range(2):
        answer = await selma.sends(b"MZ this is a program", "application/x-msdownload")
        assert "Please send a photo (JPEG or PNG) or a PDF." in answer
        assert "front of your ID" in answer
    answer = await selma.sends(b"MZ this is a program", "application/x-msdownload")
    assert "We tried this 3 times, so a person helps you now." in answer
    reason = "document_upload_failures"
    assert await selma.cases() == [(reason, reason, 2, "open")]
    assert await selma.rows("select distinct storage_key, reject_reason from documents") == [
        (None, "not_a_document")
    ]
    assert (await selma.party()).conversation.owner == "queue"


async def test_dialogue_3_a_full_id_number_is_never_echoed(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.tells("my ID number is 92031500123", "status", "back")
    assert "92031500123" not in _heard(selma)


async def test_dialogue_4_a_correction_changes_the_pay_and_nothing_else(selma: Any) -> None:
    """The words: test_a_correction_changes_one_answer_and_what_depends_on_it; the payslip waits."""
    await selma.comes_to_the_papers()
    await selma.sends_a_photo()
    before = await selma.facts()
    answer = await selma.says("sorry I earn 6500 not 9000")
    assert "Step 6 of 7." in answer
    after = await selma.facts()
    pay = after.pop("remuneration")
    assert (pay.value, list(pay.before)) == (650_000, [900_000])
    assert after == {name: before[name] for name in after}


async def test_dialogue_5_questions_in_the_middle(selma: Any) -> None:
    """What no article answers: test_what_no_article_answers_is_said_and_noted."""
    await selma.comes_to_the_pay()
    answer = await selma.says("can I pay it off early?")
    assert '(From our loan rules, "Paying early".)' in answer
    assert "Back to step 3 of 7: How much do you earn" in answer
    answer = await selma.says("who won the match?")
    assert answer.startswith("I can only help with Buffr loans.")
    assert "Step 3 of 7. How much do you earn" in answer
    answer = await selma.says("and who won the other match?")
    assert "Do you want to go on now?" in answer
    assert "N$9,000.00 a month." in await selma.says("9000")


async def test_dialogue_6_hardship(hilma: Any) -> None:
    """Priority, due and packet: test_hardship_is_noted_reminders_stop_and_nothing_is_promised."""
    await hilma.will_be_reminded()
    schedule = await hilma.rows("select * from instalments order by n")
    answer = await hilma.says("they cut my hours I cant pay this month")
    assert "You are not in trouble. I have stopped reminders for now." in answer
    assert "Any change in cost is shown to you first." in answer
    await hilma.says("2")
    assert "It is not a promise." in await hilma.says("200")
    assert await hilma.cases() == [("payment_difficulty", "hardship", 1, "open")]
    assert await hilma.rows("select distinct status from outbox where purpose = 'proactive'") == [
        ("refused",)
    ]
    assert await hilma.count("transactions", "status = 'claimed'") == 0
    assert await hilma.rows("select * from instalments order by n") == schedule


async def test_dialogue_6_who_is_not_sure_is_not_pressed(hilma: Any) -> None:
    await hilma.tells("they cut my hours I cant pay this month", "2")
    assert "You can work it out with the person." in await hilma.says("not sure")
    assert [each["can_pay_cents"] for each in (await hilma.packet())["more"]] == ["not sure"]


async def test_dialogue_7_an_angry_complaint(hilma: Any) -> None:
    answer = await hilma.says("you people are THIEVES you took 900 from my pay!!!")
    assert "You expected N$600.00 and N$900.00 was taken. Is that right?" in answer
    answer = await hilma.says("1 and I will go to NAMFISA")
    assert "You have the right to complain to NAMFISA, free of charge." in answer
    assert "We must first look at it ourselves and answer you in writing." in answer
    assert "Can you send a photo of the payslip that shows it?" in answer
    assert await hilma.cases() == [("complaint", "wrong_deduction", 1, "open")]
    packet = await hilma.packet()
    figures, told = packet["more"]
    assert (figures["expected_cents"], figures["taken_cents"]) == (60_000, 90_000)
    assert await _her_words(hilma, told["told_in"]) == "1 and I will go to NAMFISA"
    assert await hilma.rows("select hold from loans") == [("dispute",)]
    assert "I have added it for the person." in await hilma.sends_a_photo()
    assert not [word for word in _NEVER if word in _heard(hilma).lower()]


async def test_dialogue_7_the_address_of_the_regulator_comes_from_an_article(hilma: Any) -> None:
    await hilma.says("you took 900 from my pay")
    await hilma.says("1")
    assert "(From our loan rules, " in await hilma.taps("About NAMFISA")


async def test_dialogue_8_hand_off_and_return(selma: Any) -> None:
    """A person at work is not talked over: test_while_a_person_speaks_the_bot_is_silent."""
    await selma.comes_to_the_papers()
    await selma.sends_a_photo()
    answer = await selma.says("agent")
    assert "in about 20 minutes. Your place: 1." in answer
    assert await selma.tells("yes", "I married, so my name is different") == ""
    assert await selma.rows(
        "select count(*) from messages where direction = 'in' and author = 'customer'"
        " and turn_id in (select id from turns order by at desc limit 2)"
    ) == [(2,)]
    await selma.says("menu")
    assert "Step 6 of 7." in await selma.taps("Go on with my form")
    assert "How was" not in _heard(selma)


async def test_dialogue_9_i_paid(hilma: Any) -> None:
    """Claims and reminders: test_i_paid_is_a_claim_and_moves_no_balance."""
    balance = await hilma.says("what is my balance")
    answer = await hilma.says("I paid at the bank on friday")
    assert "stopped reminders until 26 November 2026" in answer  # three business days
    assert "changes when we see the money" in answer
    assert "I have it. A person checks it." in await hilma.sends_a_photo()
    packet = await hilma.packet()
    assert packet["to_do"] == "ask the employer's deduction file first"
    figures = balance.splitlines()[0]
    assert figures in await hilma.says("what is my balance")
    assert await hilma.rows(
        "select status, amount_cents from transactions"
        " where kind = 'repayment' and status <> 'settled'"
    ) == [("claimed", None)]
