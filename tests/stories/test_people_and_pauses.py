"""She wants a person, wants peace, goes away, and comes back."""

from typing import Any

import pytest


async def test_agent_brings_a_person_and_silences_the_assistant(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("agent")
    assert "A colleague answers here in about 20 minutes. Your place: 1." in answer
    conversation = (await selma.party()).conversation
    assert conversation.owner == "queue"
    assert await selma.says("my payslip has another name") == ""

    assert await selma.cases() == [("handoff", "asked", 2, "open")]
    packet = await selma.packet()
    assert packet["facts"]["full_name"]["value"] == "Selma Nangolo"
    assert packet["awaited"] == "remuneration"
    assert packet["last_messages"][-1] == "customer: agent"


async def test_outside_office_hours_the_wait_is_told_honestly(selma: Any) -> None:
    await selma.comes_to_the_form()
    selma.clock.later(hours=10)
    answer = await selma.says("agent")
    assert "We are closed now and open again on Tuesday 24 November, 08:00." in answer


async def test_two_people_wait_in_line(selma: Any, petrus: Any) -> None:
    await selma.says("agent")
    assert "Jou plek: 2." in await petrus.says("agent")


async def test_menu_brings_the_assistant_back(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("agent")
    assert "You are no longer in line for a person." in await selma.says("menu")
    assert (await selma.party()).conversation.owner == "bot"
    assert await selma.rows("select status from cases") == [("closed",)]
    assert "How much do you earn" in await selma.taps("Go on with my form")


async def test_agent_works_before_a_language_is_chosen(selma: Any) -> None:
    assert "I am calling a person." in await selma.says("agent")


async def test_stop_ends_our_messages_and_start_brings_them_back(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("STOP!")
    assert answer.startswith("Done. We will not write first any more.")
    assert (await selma.party()).identity.opted_out_at is not None
    # She can still write, and her form is where it was.
    assert "N$9,000.00 a month." in await selma.says("9000")
    assert "You get our messages again." in await selma.says("start")
    assert (await selma.party()).identity.opted_out_at is None


async def test_stop_the_application_asks_which_and_withdraws(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "What shall I stop?" in await selma.says("stop the application")
    answer = await selma.taps("My application")
    assert "is stopped. Nothing is owed" in answer
    assert (await selma.application()).stage == "withdrawn"
    assert (await selma.party()).identity.opted_out_at is None


async def test_nothing_is_stopped_when_she_thinks_again(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("cancel")
    assert "How much do you earn" in await selma.taps("Nothing, go on")
    assert (await selma.application()).stage == "started"


async def test_a_sent_application_can_be_withdrawn_too(selma: Any) -> None:
    await selma.comes_to_the_summary()
    await selma.taps("Send")
    await selma.says("cancel my application")
    await selma.taps("My application")
    assert (await selma.application()).stage == "withdrawn"


async def test_after_a_pause_she_is_told_where_we_were(selma: Any) -> None:
    await selma.comes_to_the_pay()
    selma.clock.later(hours=2)
    answer = await selma.says("hello")
    assert "We were at step 3. Your answers are kept." in answer
    assert "How much do you earn" in await selma.taps("Continue")
    assert await selma.fact("full_name") == "Selma Nangolo"


async def test_after_a_pause_an_answer_is_simply_taken(selma: Any) -> None:
    await selma.comes_to_the_pay()
    selma.clock.later(days=2)
    assert "N$9,000.00 a month." in await selma.says("9000")


async def test_starting_over_withdraws_the_old_form(selma: Any) -> None:
    await selma.comes_to_the_pay()
    selma.clock.later(hours=2)
    await selma.says("hello")
    assert "throws away the answers" in await selma.taps("Start over")
    assert await selma.count("applications", "stage = 'withdrawn'") == 0
    assert "Do you agree?" in await selma.taps("Yes")
    assert await selma.count("applications", "stage = 'withdrawn'") == 1
    assert (await selma.application()).stage == "interest"


async def test_a_draft_ends_after_fourteen_days_and_is_said_so(selma: Any) -> None:
    from agent import timers

    await selma.comes_to_the_pay()
    selma.clock.later(days=13)
    assert await timers.expire(selma.stage.house) == 0
    selma.clock.later(days=2)
    assert await timers.expire(selma.stage.house) == 1
    assert (await selma.application()).stage == "expired"
    answer = await selma.says("status")
    assert "was not finished in time" in answer
    await selma.says("menu")
    assert "Do you agree?" in await selma.taps("Apply for a loan")


@pytest.mark.proves("Application Status Tracking")
async def test_status_is_told_from_the_stage(selma: Any) -> None:
    assert "no application yet" in await selma.tells("Hi", "1", "status")
    await selma.taps("Apply for a loan")
    assert "is not sent yet. We are at step 1 of 7." in await selma.says("status")


async def test_status_of_a_sent_application_names_the_day_of_the_answer(selma: Any) -> None:
    await selma.comes_to_the_summary()
    sent = await selma.taps("Send")
    told = await selma.says("where is my application")
    day = sent.split("We aim to answer by ")[1].split(".")[0]
    assert f"We aim to answer by {day}." in told
    assert "N$2,000.00" not in told  # nobody has checked yet whose number it is


async def test_language_can_be_changed_in_the_middle(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "Afrikaans" in [row.title for row in (await _rows(selma, "language"))]
    await selma.says("Afrikaans")
    assert (await selma.party()).conversation.language == "af"
    await selma.says("8500")
    assert await selma.fact("remuneration") == 850_000


async def _rows(selma: Any, words: str) -> Any:
    await selma.says(words)
    return selma.last.rows


async def test_stop_is_heard_while_a_person_has_the_conversation(selma: Any) -> None:
    await selma.says("agent")
    await selma.says("stop")
    assert (await selma.party()).identity.opted_out_at is not None


async def test_a_pin_in_the_queue_is_answered_with_a_warning(selma: Any) -> None:
    await selma.tells("Hi", "1", "agent")
    assert "I hid it" in await selma.says("my pin is 12345")


async def test_menu_does_not_close_a_complaint(selma: Any) -> None:
    await selma.tells("Hi", "1")
    await selma.taps("Problem or complaint")
    await selma.tells("you took 900 from my pay", "menu")
    assert await selma.rows("select category, status from cases") == [("complaint", "open")]
