"""She pays back a loan and asks about it; on a number that is not checked nothing is told."""

from typing import Any

import pytest
from sqlalchemy import text

_BALANCE = "On 23 November 2026, N$1,800.00 is still to pay on your loan LN-1."


@pytest.mark.proves("Stage 4: Active Loan Management", "5.2 Active Loan Relationship Management")
async def test_balance_next_payment_settle_amount_and_status(hilma: Any) -> None:
    assert f"{_BALANCE} Payments left: 3." in await hilma.says("what is my balance")
    answer = await hilma.says("when is my next payment")
    assert "Your next payment is N$600.00, due on 25 November 2026." in answer
    assert "It is payment 2 of 4." in answer
    answer = await hilma.says("settle")
    assert "To pay off your loan LN-1 today, 23 November 2026, you pay N$1,555.33." in answer
    assert "That is N$244.67 less than by the plan" in answer
    for question in ("where is my application", "status"):
        answer = await hilma.says(question)
        assert "Your loan LN-1 is running." in answer
        assert _BALANCE in answer
    assert await hilma.count("cases") == 0


async def test_a_claim_changes_no_figure_and_is_not_forgotten(hilma: Any) -> None:
    answer = await hilma.says("I paid at the bank on friday")
    assert "stopped reminders until 26 November 2026" in answer
    await hilma.says("no")
    answer = await hilma.says("what is my balance")
    assert _BALANCE in answer
    assert "You told us on 23 November 2026 that you paid." in answer
    assert await hilma.rows("select category, reason from cases") == [("payment_claim", "paid")]


async def test_she_confirms_what_was_taken_too_much(hilma: Any) -> None:
    answer = await hilma.says("you people are THIEVES you took 900 from my pay!!!")
    assert "You expected N$600.00 and N$900.00 was taken. Is that right?" in answer
    answer = await hilma.says("1 and I will go to NAMFISA")
    assert "calm" not in answer
    assert await hilma.rows("select category, reason from cases") == [
        ("complaint", "wrong_deduction")
    ]


async def test_an_unchecked_number_is_told_nothing_of_its_loan(hilma: Any) -> None:
    async with hilma.stage.house.store.engine.begin() as connection:
        await connection.execute(text("update channel_identities set verified_at = null"))
    for question in ("what is my balance", "when is my next payment", "settle", "status"):
        answer = await hilma.says(question)
        assert "on a number that we have checked" in answer
        assert "N$" not in answer
        assert "LOAN" not in answer


async def test_who_never_borrowed_hears_the_same_on_an_unchecked_number(selma: Any) -> None:
    await selma.tells("Hi", "1")
    assert "on a number that we have checked" in await selma.says("what is my balance")


async def test_asking_in_the_form_leads_back_to_its_question(hilma: Any) -> None:
    await hilma.says("menu")
    await hilma.taps("Apply for a loan")
    await hilma.says("yes")
    answer = await hilma.says("what is my balance")
    assert _BALANCE in answer
    assert "Who is your employer?" in answer
