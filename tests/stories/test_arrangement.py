"""She cannot pay as agreed: from the first word of it to a new plan in the books."""

from typing import Any

import pytest

from agent import arrangements
from agent.office import Desk, Office
from crm_store.ledger import NotPossible, SamePerson

MARIA, BEN = "user:maria", "user:ben"


async def in_the_office(hilma: Any, act: Any) -> list[str]:
    """Somebody does this at the desk; what comes to her phone is waited for."""
    house = hilma.stage.house
    async with house.store.transaction() as session:
        told: list[str] = await act(Desk(session, Office.of(house), hilma.clock()))
    await hilma.quiet()
    return told


async def agree(hilma: Any, by: str = MARIA, wish: str | None = None) -> list[str]:
    return await in_the_office(
        hilma, lambda desk: arrangements.agree_to(desk, "LN-1", wish=wish, by=by)
    )


async def due_days(hilma: Any) -> list[str]:
    return [
        f"{day}: {amount}"
        for day, amount in await hilma.rows(
            "select due_on, each.principal_cents + charge_cents from instalments each"
            " join loans on loans.id = loan_id"
            " and loans.schedule_version = each.schedule_version order by n"
        )
    ]


@pytest.mark.proves("Proactive Customer Success")
async def test_a_pause_from_the_first_word_to_the_new_plan(hilma: Any) -> None:
    await hilma.will_be_reminded()
    await hilma.says("they cut my hours I cant pay this month")
    answer = await hilma.taps("Nothing")
    # What each choice costs comes before she picks one.
    assert "Pause of 1 month, with nothing to pay in that time. Extra cost: N$0.00." in answer
    assert "Smaller payments of N$150.00 a month, for up to 3 months." in answer
    assert "Which one would help you?" in answer
    await hilma.taps("A pause")
    answer = await hilma.taps("For 1 month")
    assert "Your next payment would be N$600.00 on 24 December 2026." in answer
    assert "Your last one would be on 25 February 2027, before it was 25 January 2027." in answer
    assert "A person answers here by Monday 23 November, 10:30." in await hilma.says("yes")
    before = await due_days(hilma)
    assert before[1] == "2026-11-25: 60000"
    assert "On 23 November 2026 you asked to pay in another way." in await hilma.says("status")

    assert await agree(hilma) == ["LN-1: pause:1 is offered, costs N$0.00, until 2026-11-30."]
    assert "a person has agreed to another way of paying. Extra cost: N$0.00." in hilma.last.text
    answer = await hilma.says("status")
    assert "1. 24 December 2026: N$600.00" in answer
    assert "3. 25 February 2027: N$600.00" in answer
    assert "Do you agree to this new plan?" in answer
    assert await due_days(hilma) == before  # nothing holds before her yes
    answer = await hilma.says("yes")
    assert "Your next payment is N$600.00 on 24 December 2026" in answer

    assert await due_days(hilma) == [
        "2026-10-23: 60000",
        "2026-12-24: 60000",
        "2027-01-25: 60000",
        "2027-02-25: 60000",
    ]
    assert await hilma.rows(
        "select version, why, entered_by, approved_by, from_on::text, message_id is not null"
        " from schedule_versions where version = 2"
    ) == [(2, "arrangement", "bot", MARIA, "2026-11-23", True)]
    assert await hilma.rows("select status from cases") == [("resolved",)]
    assert (await hilma.party()).customer.flags["reminders_paused"]["until"] == "2026-12-24"
    assert await hilma.rows("select distinct status from outbox where purpose = 'proactive'") == [
        ("refused",)
    ]
    assert "due on 24 December 2026" in await hilma.says("when is my next payment")


async def test_smaller_payments_that_run_too_long_need_two_people_and_she_may_say_no(
    hilma: Any,
) -> None:
    await hilma.tells("I cant pay this month", "2")
    answer = await hilma.says("200")
    assert "Smaller payments of N$200.00 a month, for up to 3 months." in answer
    await hilma.taps("Smaller payments")
    assert "Your next payment would be N$200.00 on 25 November 2026." in await hilma.taps(
        "For 3 months"
    )
    await hilma.says("yes")
    before = await due_days(hilma)
    assert (await agree(hilma))[1] == "A second person must agree as well."
    with pytest.raises(SamePerson):
        await agree(hilma)
    assert "is offered" in (await agree(hilma, by=BEN))[0]
    assert "Do you agree to this new plan?" in await hilma.says("what is my balance")
    assert "stays as it is." in await hilma.says("no")
    assert await due_days(hilma) == before
    assert await hilma.rows("select status, approved_by, second_by from arrangements") == [
        ("refused", MARIA, BEN)
    ]
    assert await hilma.rows("select status from cases") == [("open",)]


async def test_a_wish_that_is_declined_is_told_kindly_and_an_offer_ends_with_its_day(
    hilma: Any,
) -> None:
    await hilma.tells("I cant pay this month", "1")
    await hilma.taps("One later day")
    assert "The latest day that we can agree to is 24 December 2026." in await hilma.says(
        "30 December"
    )
    await hilma.taps("One later day")
    assert "would be N$600.00 on 30 November 2026" in await hilma.says("30 November")
    await hilma.says("yes")
    await in_the_office(
        hilma, lambda desk: arrangements.decline(desk, "LN-1", reason="too_late", by=MARIA)
    )
    assert "Nobody holds it against you that you asked." in hilma.last.text
    with pytest.raises(NotPossible):
        await agree(hilma)

    await agree(hilma, wish="new_date:15")
    hilma.clock.later(days=8)
    assert await in_the_office(hilma, arrangements.expire) == 1
    assert await hilma.rows("select status from arrangements order by asked_at") == [
        ("declined",),
        ("expired",),
    ]
    assert await hilma.count("schedule_versions") == 1
