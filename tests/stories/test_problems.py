"""Things go wrong in her life or with her loan: a person hears of it, and no harm is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

_TEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday in Windhoek


async def _reminders(who: Any) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = await who.rows(
        "select distinct status, why from outbox where purpose = 'proactive'"
    )
    return rows


async def _has(who: Any, problem: str, *, reminded: bool = False) -> str:
    """Choose a problem from the menu; a reminder may be about to leave."""
    await who.says("menu")
    asked = await who.taps("Problem or complaint")
    assert "What is it about?" in asked
    if reminded:
        await who.will_be_reminded()
    told: str = await who.taps(problem)
    return told


async def _case_is(who: Any, category: str, reason: str, priority: int, minutes: int) -> None:
    """Due after so many minutes of open office: all these stories happen on a Monday morning."""
    case = await who.case()
    assert (case.category, case.reason, case.priority) == (category, reason, priority)
    assert case.status == "open"
    assert (
        timedelta() <= case.sla_due_at - (_TEN + timedelta(minutes=minutes)) < timedelta(minutes=5)
    )


async def test_the_menu_asks_which_problem_and_calls_nobody_blindly(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.taps("Problem or complaint")
    assert answer == "I am sorry to hear that. For a person, write *agent*. What is it about?"
    assert (await selma.party()).conversation.owner == "bot"
    assert await selma.count("cases") == 0


@pytest.mark.proves("Issue Resolution Workflow")
async def test_hardship_is_noted_reminders_stop_and_nothing_is_promised(hilma: Any) -> None:
    answer = await _has(hilma, "I cannot pay", reminded=True)
    assert "You are not in trouble." in answer
    assert await _reminders(hilma) == [("refused", "hardship")]
    await hilma.taps("Some of it")
    heard = len(hilma._heard())
    answer = await hilma.says("200")
    assert "I wrote down N$200.00. It is not a promise." in answer
    case, choices = (each.text for each in hilma._heard()[heard:])
    assert case.endswith("write *agent*.")
    assert choices.startswith("Pause of 1 month")
    assert choices.endswith("Nothing changes until a person agrees and you say yes.")
    assert "A person answers here by Monday 23 November, 10:30." in answer
    await _case_is(hilma, "payment_difficulty", "hardship", 1, 30)
    assert f"Your case is {(await hilma.case()).ref}." in answer
    packet = await hilma.packet()
    assert [each["can_pay_cents"] for each in packet["more"]] == [20_000]
    party = await hilma.party()
    assert set(party.customer.flags) == {"hardship", "reminders_paused"}
    assert party.customer.flags["reminders_paused"]["until"] == "a person says so"
    assert await hilma.count("transactions", "status = 'claimed'") == 0
    assert party.conversation.owner == "bot"


async def test_who_wants_to_talk_first_waits_in_line_with_one_case(hilma: Any) -> None:
    await _has(hilma, "I cannot pay")
    assert "I am calling a person." in await hilma.taps("I want to talk first")
    await _case_is(hilma, "payment_difficulty", "hardship", 1, 30)
    assert (await hilma.party()).conversation.owner == "queue"


async def test_i_paid_is_a_claim_and_moves_no_balance(hilma: Any) -> None:
    answer = await _has(hilma, "I have paid already", reminded=True)
    assert "stopped reminders until 26 November 2026" in answer
    assert "Can you send a photo of the slip?" in answer
    assert "Thank you, I have it. A person checks it." in await hilma.sends_a_photo()
    assert await hilma.rows(
        "select kind, status, amount_cents from transactions"
        " where kind = 'repayment' and status <> 'settled'"
    ) == [("repayment", "claimed", None)]
    assert await hilma.rows(
        "select sum(amount_cents) from transactions where kind = 'repayment' and status = 'settled'"
    ) == [(60_000,)]
    await _case_is(hilma, "payment_claim", "paid", 2, 60)
    kept = await hilma.rows("select id::text, kind, status from documents")
    packet = await hilma.packet()
    assert [each["document"] for each in packet["more"]] == [kept[0][0]]
    assert kept[0][1:] == ("other", "received")
    assert (await hilma.party()).customer.flags["reminders_paused"]["until"] == "2026-11-26"
    assert await _reminders(hilma) == [("refused", "paid")]


async def test_a_claim_where_no_loan_is_running_is_still_looked_at(selma: Any) -> None:
    await selma.tells("Hi", "1")
    await _has(selma, "I have paid already")
    assert await selma.count("transactions", "status = 'claimed'") == 0
    await _case_is(selma, "payment_claim", "paid", 2, 60)


@pytest.mark.proves("Issue Resolution Workflow")
async def test_a_wrong_deduction_is_a_complaint_and_holds_the_loan(hilma: Any) -> None:
    answer = await _has(hilma, "Wrong amount taken", reminded=True)
    assert "you can complain to NAMFISA, free of charge" in answer
    assert "Thank you. I have added it for the person." in await hilma.sends_a_pdf()
    await _case_is(hilma, "complaint", "wrong_deduction", 1, 30)
    assert await hilma.rows("select hold from loans") == [("dispute",)]
    assert await _reminders(hilma) == [("refused", "dispute")]
    assert "dispute" in (await hilma.party()).customer.flags


async def test_a_complaint_is_heard_in_her_words(selma: Any) -> None:
    await selma.tells("Hi", "1")
    assert "What happened? You can send a photo too." in await _has(selma, "Another complaint")
    answer = await selma.says("Your man at the shop shouted at my mother")
    assert "Thank you. I have added it for the person." in answer
    await _case_is(selma, "complaint", "complaint", 1, 30)
    told_in = [each["told_in"] for each in (await selma.packet())["more"]]
    assert await selma.rows(
        f"select direction, author from messages where id = '{told_in[0]}'"
    ) == [("in", "customer")]


async def test_complaining_twice_is_one_case(selma: Any) -> None:
    await selma.tells("Hi", "1")
    await _has(selma, "Another complaint")
    await selma.taps("That is all")
    await _has(selma, "Wrong amount taken")
    await _case_is(selma, "complaint", "complaint", 1, 30)
    assert [each["reason"] for each in (await selma.packet())["more"]] == ["wrong_deduction"]


async def test_money_that_did_not_come_is_looked_for(selma: Any) -> None:
    await selma.comes_to_the_summary()
    await selma.taps("Send")
    if "Send" in [option.title for option in selma.last.buttons]:
        await selma.taps("Send")
    answer = await _has(selma, "My money is not here")
    assert "We never ask you to pay anything before a loan is paid out." in answer
    assert "we have your papers and check them now" in answer
    await _case_is(selma, "payout_missing", "no_money", 1, 30)


async def test_fraud_is_the_most_urgent_and_her_proof_is_kept(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await _has(selma, "Scam or fraud")
    assert "Please pay nothing and send no code to anyone." in answer
    assert "I have added it for the person." in await selma.sends_a_photo()
    await _case_is(selma, "fraud_report", "fraud", 0, 20)
    assert len((await selma.packet())["more"]) == 1


async def test_out_of_hours_a_person_is_promised_for_when_we_are_open(selma: Any) -> None:
    await selma.tells("Hi", "1")
    selma.clock.later(days=4, hours=8)  # Friday evening
    answer = await _has(selma, "Another complaint")
    assert "answers here by Monday 30 November, 08:30" in answer
    case = await selma.case()
    assert case.sla_due_at == datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


async def test_a_problem_in_the_middle_of_the_form_leads_back_to_it(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("menu")
    await selma.taps("Problem or complaint")
    await selma.taps("Another complaint")
    await selma.taps("That is all")
    await selma.says("menu")
    assert "How much do you earn" in await selma.taps("Go on with my form")
    assert await selma.fact("full_name") == "Selma Nangolo"


async def test_in_afrikaans_it_is_as_kind(petrus: Any) -> None:
    await petrus.says("menu")
    await petrus.taps("Probleem of klagte")
    answer = await petrus.taps("Ek kan nie betaal nie")
    assert "Jy is nie in die moeilikheid nie." in answer
    await _case_is(petrus, "payment_difficulty", "hardship", 1, 30)


async def test_back_from_a_problem_leads_to_the_others_and_then_to_the_menu(selma: Any) -> None:
    await selma.tells("Hi", "1")
    problems = await selma.says("4")
    for item in ("1", "2", "3", "5", "6"):
        await selma.says(item)
        assert await selma.says("back") == problems
    await selma.tells("1", "2")
    assert "how much" in selma.last.text.lower()
    assert "Would you like to say how much you can pay" in await selma.says("go back")
    assert await selma.says("back") == problems
    menu = await selma.says("0")
    assert "What do you need?" in menu
    assert await selma.count("conversations", "owner = 'queue'") == 0
