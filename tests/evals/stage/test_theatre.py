"""The theatre is the whole service, and comes to the same each time."""

from datetime import timedelta

import pytest

from evals.stage import rows, seen
from evals.stage.theatre import MONDAY, NothingToTap, Theatre


async def heard(stage: Theatre, who: str, *said: str) -> list[str]:
    await stage.begin()
    phone = await stage.enter(who, language="en")  # type: ignore[arg-type] # of the cast
    for words in said:
        await phone.says(words)
    return [each.text for each in phone.shows() if each.direction == "to_phone"]


async def test_what_she_writes_is_answered_when_the_call_returns(stage: Theatre) -> None:
    answers = await heard(stage, "somebody_new", "Hi", "1")
    assert len(answers) == 2
    assert answers[1].startswith("Thank you.")


async def test_the_same_case_comes_to_the_same_twice_on_one_stage(stage: Theatre) -> None:
    first = await heard(stage, "hilma", "Hi", "what is my balance")
    assert await heard(stage, "hilma", "Hi", "what is my balance") == first


async def test_a_burst_is_one_turn(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("Hi", "I want", "a loan")
    async with stage.house.store.reading() as session:
        found = await seen.since(session, phone.address)
    assert len(found.turns) == 1


async def test_a_copy_of_hilma_has_her_running_loan_and_a_checked_number(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("hilma", language="en")
    party = await phone.party()
    assert party is not None
    async with stage.house.store.reading() as session:
        store = await rows.of(session, party)
    assert store["identity"] == {"status": "active", "opted_out": False, "verified": True}
    assert store["loans"] == [{"status": "active", "hold": None, "principal": 200_000}]


async def test_a_member_of_the_cast_has_chosen_the_language_of_the_case(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="af")
    party = await phone.party()
    assert party is not None
    assert party.conversation.language == "af"


async def test_the_clock_stands_but_for_what_is_done(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.waits(timedelta(hours=3))
    assert stage.clock() == MONDAY + timedelta(hours=3)


async def test_nobody_taps_what_is_not_there(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("Hi")
    with pytest.raises(NothingToTap, match="consent:yes"):
        await phone.taps("consent:yes")


async def test_a_star_stands_for_what_changes_in_an_option(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("Hi")
    await phone.taps("menu:a*")
    assert await phone.awaits() == "consent"


async def test_a_draft_expires_while_she_waits(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("Hi")
    await phone.taps("menu:apply")
    await phone.waits(timedelta(days=15))
    party = await phone.party()
    assert party is not None
    assert party.application is not None
    assert party.application.stage == "expired"


async def test_what_a_person_hands_back_is_the_assistants(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("agent")
    await phone.is_handed_back()
    party = await phone.party()
    assert party is not None
    assert party.conversation.owner == "bot"
