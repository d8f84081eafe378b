"""A death, a stranger, a child, a fraud: what is told in words ends what could do harm, at once."""

from typing import Any

import pytest

from crm_store import tasks
from tests.stories.conftest import without_chance


@pytest.fixture
async def hilma(hilma: Any) -> Any:
    """Somebody writes from her number, and a reminder is to leave."""
    await hilma.will_be_reminded()
    return hilma


async def _identities(who: Any) -> list[tuple[object, ...]]:
    """Of her number, on whichever channel: status, trust, and whether she wants nothing."""
    rows: list[tuple[object, ...]] = await who.rows(
        "select distinct i.status, verified_at is not null, opted_out_at is not null"
        " from channel_identities i join customers c on c.id = i.customer_id"
        " where c.ref = 'BUF-6'"
    )
    return rows


async def test_a_death_stops_everything_in_the_same_turn(hilma: Any) -> None:
    answer = await hilma.says("this is her sister. Hilma passed away on sunday")
    assert "I am very sorry for your loss." in answer
    assert "When is better for you?" in answer
    assert "N$" not in answer
    assert "LOAN" not in answer
    assert await hilma.rows(
        "select distinct status, why from outbox where purpose = 'proactive'"
    ) == [("refused", "deceased_reported")]
    assert await hilma.cases() == [("bereavement", "bereavement", 0, "open")]
    assert (await hilma.packet("bereavement"))["for"] == "bereavement_officer"
    assert "deceased_reported" in (await hilma.party()).customer.flags
    assert await _identities(hilma) == [("active", False, True)]

    assert await hilma.taps("Next week") == "Thank you. I have passed that on."
    assert (await hilma.packet("bereavement"))["more"][0]["when"] == "next_week"
    # Nobody is told what she owed, and nobody is asked how we did.
    for question in ("how much did she owe", "what is the balance"):
        answer = await hilma.says(question)
        assert "N$" not in answer
        assert "LOAN" not in answer


async def test_a_death_that_is_told_to_a_person_is_noted_too(selma: Any) -> None:
    await selma.tells("Hi", "1", "agent")
    await _will_be_noted_by_nobody(selma)
    assert "deceased_reported" in (await selma.party()).customer.flags
    assert ("bereavement", "bereavement", 0, "open") in await selma.cases()


async def _will_be_noted_by_nobody(who: Any) -> None:
    assert await who.says("her brother here, she passed away yesterday") == ""


async def test_a_wrong_number_is_let_go_and_told_nothing(hilma: Any) -> None:
    answer = await hilma.says("I am not Hilma, stop sending me this")
    assert answer == (
        "I am sorry. I will not send messages about this to your number again. I cannot tell you"
        " what it was about. Nothing else is needed from you."
    )
    assert await _identities(hilma) == [("wrong_number", False, True)]
    assert await hilma.cases() == [("wrong_number", "wrong_number", 2, "open")]
    async with hilma.stage.house.store.reading() as session:
        titles = [each.title for each in await tasks.listed(session, tasks.Wanted())]
    assert "Find a number of BUF-6 through their employer; name no loan" in titles
    assert await hilma.count("outbox", "purpose = 'proactive' and status = 'queued'") == 0
    # Whoever writes from it next is somebody whom we do not know.
    assert "Choose a language" in await hilma.says("who are you")
    assert (await hilma.party()).customer.ref != "BUF-6"


async def test_a_husband_learns_nothing_and_the_number_is_no_longer_trusted(hilma: Any) -> None:
    answer = await hilma.says("I am her husband, how much does she owe?")
    assert answer.startswith("I can only talk with that person about anything of theirs.")
    for secret in ("N$", "LOAN", "Hilma", "Amutenya", "loan", "owe"):
        assert secret not in answer
    assert await _identities(hilma) == [("active", False, True)]
    assert await hilma.cases() == [("third_party", "third_party", 3, "open")]
    assert "on a number that we have checked" in await hilma.says("what is my balance")


async def test_a_child_is_asked_nothing_and_her_lead_is_closed(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.says("I am 17 and need 500")
    assert "We can only lend to people of 18 or older" in answer
    assert await selma.rows(
        "select status, qualification from leads l join customers c on c.id = l.customer_id"
        " where c.ref not in ('BUF-1', 'BUF-2', 'BUF-3', 'BUF-4', 'BUF-5', 'BUF-6')"
    ) == [("closed", {"closed_because": "age"})]
    assert await selma.count("applications", "stage <> 'active_loan'") == 0
    assert await selma.count("consents") == 0
    assert await selma.says("no") == "All right."
    assert "you are younger than 18" in await selma.says("I want to apply for a loan")
    assert await selma.count("applications", "stage <> 'active_loan'") == 0


async def test_a_scam_is_answered_reported_and_no_secret_is_kept(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.says("how do I know this is not a scam? someone asked me for N$200 first")
    assert "We never ask for money before a loan" in answer
    assert "NAMFISA's list of registered microlenders" in answer
    assert "Can you send me the message that you got" in answer
    assert await selma.cases() == [("fraud_report", "fraud", 0, "open")]
    answer = await selma.says("They want my PIN, it is 4821")
    assert "I hid it" in answer
    assert "4821" not in without_chance(str(await selma.packet()))


async def test_hardship_in_her_own_words(hilma: Any) -> None:
    answer = await hilma.says("they cut my hours I cant pay this month")
    assert "thank you for telling us early. You are not in trouble." in answer
    await hilma.says("2")
    assert "I wrote down N$200.00." in await hilma.says("200")
    assert await hilma.cases() == [("payment_difficulty", "hardship", 1, "open")]
    assert await hilma.count("transactions", "status = 'claimed'") == 0
    assert await hilma.count("outbox", "purpose = 'proactive' and status = 'queued'") == 0


async def test_an_angry_complaint_is_not_argued_with(hilma: Any) -> None:
    answer = await hilma.says("you people are THIEVES you took 900 from my pay!!!")
    assert "I am sorry, and I want this checked." in answer
    assert "complain to NAMFISA" in answer
    assert "calm" not in answer
    assert await hilma.cases() == [("complaint", "wrong_deduction", 1, "open")]
    assert await hilma.rows("select hold from loans") == [("dispute",)]


async def test_an_employer_that_is_no_partner_is_no_dead_end(selma: Any) -> None:
    await selma.comes_to_the_form()
    await selma.says("yes")
    asked = await selma.says("Okahandja Bakery")
    if "I can ask your employer to join" not in asked:
        asked = await selma.says("yes")
    assert "I can ask your employer to join." in asked
    assert "We will speak to your employer" in await selma.taps("Ask my employer")
    assert await selma.cases() == [("employer_referral", "refer", 3, "open")]
    assert await selma.count("leads", "track = 'non_partner'") == 1


async def test_stopping_the_messages_leaves_the_application(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("cancel")
    assert "We will not write first any more." in await selma.taps("Your messages")
    assert (await selma.party()).identity.opted_out_at is not None
    assert (await selma.application()).stage == "started"
