"""Somebody who mourns is not taken for dead, and nothing that was hidden or half said is a miss."""

from typing import Any

import pytest


async def _flags(who: Any) -> set[str]:
    return set((await who.party()).customer.flags)


async def _reminders(who: Any) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = await who.rows(
        "select distinct status, why from outbox where purpose = 'proactive'"
    )
    return rows


@pytest.mark.parametrize("words", ["my mother died", "my husband died", "I lost my dad"])
async def test_whose_loan_it_was_is_asked_and_reminders_rest_meanwhile(
    hilma: Any, words: str
) -> None:
    await hilma.will_be_reminded()
    answer = await hilma.says(words)
    assert "did the person who died have a loan with us?" in answer
    for secret in ("N$", "LN-", "Hilma"):
        assert secret not in answer
    assert await _reminders(hilma) == [("refused", "bereavement")]
    assert "deceased_reported" not in await _flags(hilma)
    assert await hilma.rows("select category, priority from cases") == [("bereavement", 0)]


async def test_who_mourns_one_of_her_own_keeps_her_loan_and_her_number(hilma: Any) -> None:
    await hilma.will_be_reminded()
    await hilma.says("my mother died")
    assert "Take the time that you need." in await hilma.says("no")
    assert "deceased_reported" not in await _flags(hilma)
    assert (await hilma.party()).identity.opted_out_at is None
    assert await _reminders(hilma) == [("refused", "bereavement")]
    assert "N$1,800.00 is still to pay" in await hilma.says("what is my balance")


@pytest.mark.parametrize("words", ["yes", "she had a loan with you"])
async def test_a_loan_of_the_dead_ends_every_message(hilma: Any, words: str) -> None:
    await hilma.says("my mother died")
    assert "I have stopped all messages about this." in await hilma.says(words)
    assert "deceased_reported" in await _flags(hilma)
    assert (await hilma.party()).identity.verified_at is None


async def test_a_death_told_of_whose_phone_it_is_ends_every_reminder(hilma: Any) -> None:
    await hilma.will_be_reminded()
    answer = await hilma.says("the owner of this phone has died")
    assert "I have stopped all messages about this." in answer
    assert await _reminders(hilma) == [("refused", "deceased_reported")]
    assert "deceased_reported" in await _flags(hilma)


@pytest.mark.parametrize("words", ["meme okwa si", "tate okwa fya", "mama wa ṱa", "mama wa ta"])
async def test_a_death_told_in_oshiwambo_or_otjiherero_reaches_a_person_at_once(
    hilma: Any, words: str
) -> None:
    await hilma.will_be_reminded()
    answer = await hilma.says(words)
    assert "I am very sorry for your loss." in answer
    assert (await hilma.party()).conversation.owner == "queue"
    assert await hilma.rows("select category, priority from cases") == [("bereavement", 0)]
    assert await _reminders(hilma) == [("refused", "bereavement")]
    assert "deceased_reported" not in await _flags(hilma)


async def test_a_name_that_we_know_leaves_nothing_to_ask(hilma: Any) -> None:
    assert "When is better for you?" in await hilma.says("my wife Hilma has died")
    assert "deceased_reported" in await _flags(hilma)


async def test_a_death_in_the_middle_of_the_form_is_heard_and_her_answers_wait(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("my brother died can we continue tomorrow")
    assert answer.startswith("I am very sorry for your loss.\nThere is no hurry.")
    assert "did not understand" not in answer
    assert (await selma.application()).stage == "started"


async def test_hidden_secrets_are_no_misses(selma: Any) -> None:
    await selma.comes_to_the_pay()
    for words in ("my pin is 4821", "otp 553322", "my atm card no is 4111111111111111"):
        answer = await selma.says(words)
        assert "I hid it" in answer
        assert "How much do you earn a month" in answer
    assert (await selma.party()).conversation.owner == "bot"


async def test_a_reaction_is_thanked_for_and_the_question_comes_again(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("\U0001f44d", extra={"MessageType": "reaction"})
    assert answer.startswith("Thank you.\nStep 3 of 7.")


async def test_a_yes_to_a_which_is_asked_once_more(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("cancel")
    assert "I am not sure which one you mean.\nWhat shall I stop?" in await selma.says("yes")
    assert (await selma.application()).stage == "started"


async def test_i_meant_an_amount_that_two_facts_could_have_is_asked(selma: Any) -> None:
    await selma.comes_to_the_papers()
    assert "You wrote N$6,500.00. What is it?" in await selma.says("I meant 6500")
    assert await selma.fact("amount") == 200_000
    assert "I changed your pay from N$9,000.00 to N$6,500.00" in await selma.says("pay")
