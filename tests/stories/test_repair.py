"""She changes her mind, asks in between, goes back, and is never stuck."""

import random
from typing import Any


async def test_a_correction_changes_one_answer_and_what_depends_on_it(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.sends_a_photo()
    answer = await selma.says("sorry I earn 6500 not 9000")
    assert "I changed your pay from N$9,000.00 to N$6,500.00 a month." in answer
    # floor(650000 / 3) = 216666
    assert "now N$2,166.66, less other agreements, so N$600.00 still fits" in answer
    assert "payslip" in answer
    pay = (await selma.facts())["remuneration"]
    assert (pay.value, list(pay.before)) == (650_000, [900_000])
    assert await selma.fact("amount") == 200_000


async def test_net_pay_has_the_pay_before_deductions_asked_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.says("sorry that was net not gross")
    assert "How much do you earn a month, before anything is taken off?" in answer
    assert (await selma.facts())["remuneration"].value == 900_000
    assert "I changed your pay from N$9,000.00 to N$9,800.00" in await selma.says("9800")


async def test_make_it_3_means_the_months_and_is_said_back(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.says("no, make it 3")
    assert "I changed the months from 4 to 3." in answer
    assert (await selma.fact("months"), await selma.fact("amount")) == (3, 200_000)


async def test_half_a_name_has_the_whole_name_asked_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    assert "name and surname" in await selma.says("my surname is Shikongo")
    assert await selma.fact("full_name") == "Selma Nangolo"
    assert "I changed your name to Selma Shikongo." in await selma.says("Selma Shikongo")


async def test_pay_that_no_longer_carries_the_loan_brings_a_smaller_one(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.says("sorry I earn 1100 not 9000")
    assert "You could borrow N$1,200.00 over 4 months and pay N$360.00 a month" in answer
    quote = await selma.taps("Take N$1,200.00")
    assert "I changed the amount from N$2,000.00 to N$1,200.00." in quote
    assert "You pay back in total: N$1,440.00" in quote
    assert "front of your ID" in await selma.taps("Go on")


async def test_another_employer_asks_again_only_what_hangs_on_the_employer(selma: Any) -> None:
    await selma.comes_to_the_summary()
    assert "Who is your employer?" in await selma.says("change 1")
    answer = await selma.says("Etosha Logistics")
    assert "I changed your employer from Kalahari Foods to Etosha Logistics." in answer
    await selma.says("yes")
    await selma.says("9001")
    summary = await selma.sends_a_pdf()
    assert "1 Employer: Etosha Logistics, Tsumeb" in summary
    assert "2 Employee number: 9001" in summary
    assert "3 Name: Selma Nangolo" in summary
    assert (
        await selma.rows("select status from documents where kind = 'payslip' order by 1")
        == [
            ("received",),
            ("superseded",),
        ]
        or await selma.count("documents", "kind = 'payslip'") == 2
    )


async def test_back_asks_the_answer_before_and_keeps_it_until_then(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "name and surname" in await selma.says("back")
    assert await selma.fact("full_name") == "Selma Nangolo"
    answer = await selma.says("Selma Shikongo")
    assert "I changed your name to Selma Shikongo." in answer
    assert "How much do you earn" in answer


async def test_a_question_in_the_middle_is_answered_and_the_step_waits(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("can I pay it off early?")
    assert "(From our loan rules, " in answer
    assert "Back to step 3 of 7: How much do you earn a month" in answer
    assert "25, or *last day*" in await selma.says("8500")
    ((retrieved,),) = await selma.rows("select count(*) from knowledge_gaps")
    assert retrieved == 0


async def test_what_no_article_answers_is_said_and_noted(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("do you lend tractors to farmers in Angola?")
    assert "I do not know that." in answer
    assert answer.endswith("Shall a person answer?")
    assert await selma.count("knowledge_gaps") == 1
    # The form's question waits beneath: its answer is taken without detour.
    assert "N$8,500.00 a month." in await selma.says("8500")


async def test_a_person_can_answer_what_the_articles_do_not(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("do you lend tractors to farmers in Angola?")
    assert "I am calling a person." in await selma.taps("Yes")
    assert await selma.rows("select reason, priority from cases") == [("question", 3)]


async def test_answering_and_asking_in_one_message_does_both(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("I earn 9000. Can I pay it off early?")
    assert await selma.fact("remuneration") == 900_000
    assert "(From our loan rules, " in answer
    assert "On which day of the month are you paid?" in answer


async def test_why_is_answered_and_asked_again(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("why do you ask that?")
    assert "The law sets how much may come off your pay" in answer
    assert answer.count("?") == 1


async def test_three_misses_lead_over_choices_to_a_person(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "I did not understand" in await selma.says("xkcd qwfp zxcvb")
    choices = await selma.says("blorb fnord grault")
    assert [row.title for row in selma.last.rows] == [
        "Try again",
        "Menu",
        "Another language",
        "Talk to a person",
    ]
    assert "Let us try another way." in choices
    assert "I am calling a person." in await selma.says("plugh xyzzy thud")
    assert (await selma.party()).conversation.owner == "queue"


async def test_a_bare_number_never_sends_the_application(selma: Any) -> None:
    await selma.comes_to_the_summary()
    answer = await selma.says("1")
    assert answer == "Do you want to change line 1, your employer?"
    assert "This is not sent yet." in await selma.says("no")
    assert (await selma.application()).stage == "started"


async def test_an_old_button_changes_nothing(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.taps("Other amount")
    assert "front of your ID" in answer
    assert await selma.fact("amount") == 200_000


async def test_menu_leaves_the_form_and_leads_back(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("menu")
    assert selma.last.rows[0].title == "Go on with my form"
    assert "How much do you earn" in await selma.taps("Go on with my form")


async def test_photos_that_nobody_asked_for_are_asked_about(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.sends_a_photo()
    assert "Which paper is it?" in answer
    answer = await selma.taps("ID")
    assert "Thank you, I have your ID." in answer
    assert "How much do you earn" in answer
    assert "id" in await selma.facts()


async def test_voice_notes_are_told_the_truth(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("", voice=b"OggS....")
    assert "I cannot listen to voice notes yet." in answer
    assert "How much do you earn" in answer


async def test_a_double_tap_is_one_tap(selma: Any) -> None:
    await selma.tells("Hi", "1")
    await selma.says_at_once("1", "1")
    assert "Do you agree?" in selma.last.text
    assert await selma.count("applications", "stage = 'interest'") == 1
    await selma.says_at_once("yes", "yes")
    assert selma.last.text.endswith("Who is your employer?")
    assert await selma.count("consents") == 3


async def test_nothing_can_be_changed_before_it_is_known(selma: Any) -> None:
    await selma.comes_to_the_form()
    assert "Do you agree?" in await selma.says("change 4")
    await selma.says("yes")
    assert "Who is your employer?" in await selma.says("change 6")


async def test_a_first_date_that_has_passed_is_agreed_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.sends_a_photo()
    selma.clock.later(days=13)
    await selma.sends_a_pdf()
    selma.clock.later(days=13)
    quote = await selma.sends_a_pdf(pages=2)
    assert "Your first payment day has moved since you saw the cost" in quote
    assert "first on 25 January 2027" in quote
    summary = await selma.taps("Go on")
    assert "in total, first on 25 January 2027." in summary


async def test_any_number_of_the_summary_is_a_line(selma: Any) -> None:
    await selma.comes_to_the_summary()
    assert await selma.says("4") == "Do you want to change line 4, your pay?"
    assert "How much do you earn" in await selma.taps("Yes")


async def test_stopping_the_application_takes_the_consent_back(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("cancel")
    await selma.taps("My application")
    assert await selma.count("consents", "action = 'withdraw'") == 3


async def test_a_new_employer_that_is_no_partner_can_be_written_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    assert "I do not find" in await selma.says("I now work at Omaheke Tannery")
    assert "Who is your employer?" in await selma.taps("Write it again")


async def test_a_town_is_no_employer(selma: Any) -> None:
    await selma.comes_to_the_form()
    await selma.says("yes")
    assert "I do not find Windhoek there" in await selma.says("Windhoek")


async def test_a_paper_before_consent_is_neither_fetched_nor_kept(selma: Any) -> None:
    await selma.comes_to_the_form()
    answer = await selma.sends_a_photo()
    assert answer.startswith("I did not keep your file.")
    assert answer.endswith("Do you agree?")
    assert await selma.rows("select storage_key, reject_reason from documents") == [
        (None, "before_consent")
    ]


async def test_what_she_told_at_the_start_is_not_asked_again(selma: Any) -> None:
    await selma.says("I want to borrow 2000 for 4 months")
    assert "Do you agree?" in await selma.says("1")
    assert await selma.facts() == {}
    await selma.says("yes")
    assert (await selma.fact("amount"), await selma.fact("months")) == (200_000, 4)
    await selma.tells("Kalahari Foods", "yes", "4471", "Selma Nangolo", "9000")
    assert "You pay: 4 x N$600.00" in await selma.says("25")


async def test_what_can_wait_is_asked_at_the_end(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.says("skip")
    assert "All right, I ask that later." in answer
    assert "newest payslip" in answer
    await selma.sends_a_pdf()
    assert "front of your ID" in await selma.sends_a_pdf(pages=2)
    assert "This is not sent yet." in await selma.sends_a_photo()


async def test_who_does_not_want_to_say_hears_why_and_what_she_can_do(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("I don't want to say")
    assert "The law sets how much may come off your pay" in answer
    assert "You do not have to answer." in answer
    assert "Answer it" in str([*selma.last.buttons, *selma.last.rows])
    assert "N$9,000.00 a month." in await selma.says("9000")


async def test_agent_is_heard_after_whatever_was_said(selma: Any) -> None:
    """The property of the flows, through the whole service: a seeded walk, then a person."""
    dice = random.Random(7)  # noqa: S311 (dice, no keys)
    await selma.comes_to_the_form()
    for _ in range(20):
        assert await selma.says(dice.choice(_ANYTHING))
    await selma.says("agent")
    assert (await selma.party()).conversation.owner == "queue"


_ANYTHING = (
    "yes", "no", "ok", "9000", "about 5k", "Kalahari Foods", "change 4", "back", "why do you ask",
    "skip", "can I pay it off early?", "sorry I earn 6500 not 9000", "status", "menu", "1", "2",
    "Afrikaans", "English", "I don't know", "blorb fnord", "25", "Selma Nangolo", "-8000",
)  # fmt: skip
